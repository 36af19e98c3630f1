"""An entry as tantivy keeps it: words to find it by, what it is filtered, counted and sorted by."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tantivy import Document, PreTokenizedString, Schema, SchemaBuilder, Token

from index import words
from index.entry import BETWEEN
from index.impacts import bare, impacts
from index.index import FACETS
from index.weighing import WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.entry import Entry

KEY, OF, SEEN, WITHIN, LIMIT = "key", "of", "seen", "within", "limit"
ANY, IMPACT = "any", "impact"
NEWEST, TITLE, CHANGED, DAY = "newest", "title_order", "changed", "day"
APART, OLD = "\x1f", "-"  # between a group and an id; after a fence
LATEST = 1 << 62
LONGEST = 1000  # letters of a title that are sorted by


@cache
def schema() -> Schema:
    """What is kept: the fields of words with their places, all others as they are."""
    builder = SchemaBuilder()
    builder.add_text_field(KEY, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(OF, stored=True, tokenizer_name="raw", index_option="basic")
    for name in (SEEN, WITHIN, LIMIT, ANY, IMPACT):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in (*map(column, FACETS), NEWEST, TITLE):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (CHANGED, DAY):
        builder.add_integer_field(name, fast=True)
    return builder.build()


def column(facet: str) -> str:
    """The column that holds a facet."""
    return f"facet_{facet}"


def key(group: str, entry_id: str) -> str:
    """An entry's own term, in the order of ids."""
    return f"{entry_id}{APART}{group}"


def unlock(found: str) -> tuple[str, str]:
    """The id and the group of an entry, by its term."""
    entry_id, _apart, group = found.partition(APART)
    return entry_id, group


def seen(group: str, scope: int, *, is_old: bool = False) -> str:
    """The term of what stands behind one fence of a group: the current, or the old."""
    return f"{group}{APART}{scope}{OLD if is_old else ''}"


def current(group: str) -> str:
    """The term of all that is current in a group."""
    return f"{group}{APART}"


def fences(terms: Iterable[str]) -> dict[str, frozenset[int]]:
    """Behind which fences anything current stands, group by group, by all terms of what may be seen."""
    found: dict[str, set[int]] = {}
    for term in terms:
        group, _apart, scope = term.partition(APART)
        if scope and not scope.endswith(OLD):
            found.setdefault(group, set()).add(int(scope))
    return {group: frozenset(scopes) for group, scopes in found.items()}


def limit(facet: str, value: str) -> str:
    """The term of what has a value; its case is not looked at."""
    return f"{facet}{APART}{value.lower()}"


def step(text: str, number: int) -> str:
    """The term of what has a word on a step."""
    return f"{text} {number}"


def document(group: str, entry: Entry) -> Document:
    """An entry as it is put."""
    found, made = {name: list(words.tokens(text)) for name, text in entry.words().items()}, Document()
    standing = impacts(found, entry.language)
    made.add_text(KEY, key(group, entry.id))
    made.add_text(OF, key(group, entry.item))
    made.add_text(SEEN, seen(group, entry.scope, is_old=entry.is_old))
    if not entry.is_old:
        made.add_text(SEEN, current(group))
    for place in {entry.id, entry.item, group, *entry.ancestors}:
        made.add_text(WITHIN, place)
    made.add_pre_tokenized_text(ANY, _bag(standing))
    made.add_pre_tokenized_text(IMPACT, _bag(step(bare(text), number) for text, number in standing.items()))
    for name, tokens in found.items():
        made.add_pre_tokenized_text(name, _line(tokens))
    _add_facts(made, group, entry)
    return made


def _add_facts(made: Document, group: str, entry: Entry) -> None:
    """What it is counted, limited and sorted by."""
    for name in FACETS:
        value = entry.facet(name)
        made.add_text(LIMIT, limit(name, value))
        for one in dict.fromkeys(value.split(BETWEEN)):
            made.add_text(column(name), one)
    changed = int(entry.changed_at.timestamp() * 1000)
    own = key(group, entry.id)
    made.add_text(NEWEST, f"{LATEST - changed:016x}{own}")
    made.add_text(TITLE, f"{entry.label[:LONGEST]}\0{own}")
    made.add_integer(CHANGED, changed)
    made.add_integer(DAY, entry.day.toordinal())


def _line(tokens: Iterable[words.Token]) -> PreTokenizedString:
    """Tokens at their places."""
    return PreTokenizedString("", [Token(token.text, token.position, 0) for token in tokens])


def _bag(texts: Iterable[str]) -> PreTokenizedString:
    """Tokens whose places do not matter."""
    return PreTokenizedString("", [Token(text, 0, 0) for text in texts])
