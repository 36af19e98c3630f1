"""Did you mean: a word that stands nowhere is looked for as it may have been meant.

What is proposed is a word of a title, a name, a keyword or a text that whoever asks may read at this moment, and of
nothing else: there is no list of words that could tell of what they may not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import index
from app.library.models import Document
from app.search import entries, queries
from index import grammar, near
from index.query import Query
from index.words import fold
from storage import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.library.models import Item
    from app.work import Ask, Workshop
    from index.query import Part
    from storage import Store

FEW = 5  # documents that fit: below, words are looked at
ALMOST_NOWHERE = 1  # documents in which a word stands that is perhaps a mistake everywhere
MOST_WORDS = 6  # of one query
SHORTEST = 4  # letters of a word that is looked at
LOOKED_AT = 5  # documents from which a word is taken
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class _Source:
    """What somebody may read of a hit: what is said of it, and where its text is."""

    said: str
    group_id: str
    digest: str | None


def correction(workshop: Workshop, ask: Ask, words: str, question: index.Question, total: int) -> str:
    """The query as it may have been meant, where it would find more than the `total` that it finds; else nothing.

    No transaction may be open; raises `index.Unavailable`.
    """
    if total >= FEW:
        return ""
    plainly = replace(question, filters={}, facets=(), order="best", offset=0, limit=LOOKED_AT)
    odd = [
        part for part in _words(question.query) if _standing(workshop.index, question, part, total) <= ALMOST_NOWHERE
    ]
    found = {part.tokens[0]: _meant(workshop, ask, plainly, part) for part in odd}
    instead = {token: word for token, word in found.items() if word}
    if not instead:
        return ""
    meant = replace(question, query=_with_words(question.query, instead), facets=(), offset=0, limit=1)
    least = FEW if total else 1
    return grammar.with_words(words, instead) if workshop.index.search(meant).total >= least else ""


def _words(query: Query) -> list[Part]:
    """The plain words of a query that are worth a look."""
    plain = [part for part in query.wanted if not part.is_strict and not part.is_prefix and len(part.tokens) == 1]
    return [part for part in plain if part.tokens[0].isalpha() and len(part.tokens[0]) >= SHORTEST][:MOST_WORDS]


def _standing(searched: index.Index, question: index.Question, part: Part, total: int) -> int:
    """In how many documents that may be seen a word stands; of a word by itself that is the `total` that was found."""
    alone = replace(question, query=Query((part,)), filters={})
    is_alone = replace(question, query=replace(question.query, notes=())) == alone
    return total if is_alone else searched.search(replace(alone, facets=(), order="best", offset=0, limit=1)).total


def _meant(workshop: Workshop, ask: Ask, question: index.Question, part: Part) -> str:
    """The word that may have been meant, as it is written; nothing where there is none."""
    hits = workshop.index.search(replace(question, query=Query((replace(part, is_near=True),)))).hits
    with ask(reach=queries.reach_to(hits)) as work:
        found = queries.found(work, hits)
        items = {item.id: item for item in entries.items(work.session, [each.item.id for each in found])}
        sources = [_source(items[each.item.id], each.digest) for each in found]
    written = Counter(
        chain.from_iterable(_WORD.findall(text) for source in sources for text in _texts(workshop, source))
    )
    return nearest(part.tokens[0], written)


def _source(item: Item, digest: str | None) -> _Source:
    """What may be read of a hit."""
    keywords = [word.name for word in item.keywords] if isinstance(item, Document) else []
    return _Source("\n".join([getattr(item, "title", "") or "", item.name, *keywords]), item.group_id, digest)


def _texts(workshop: Workshop, source: _Source) -> Iterator[str]:
    """What is said of a document, and its text, unless that was just removed."""
    yield source.said
    yield _text(workshop.blobs, source)


def _text(blobs: Store, source: _Source) -> str:
    """The text of a document, as far as it is there."""
    try:
        return entries.read_text(blobs, source.group_id, source.digest)
    except Missing:
        return ""


def nearest(token: str, written: Counter[str]) -> str:
    """Of some words, each with how often it is written, the nearest to a token; of several the most frequent."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for word in written:
        spellings[fold(word)].append(word)
    spellings = {folded: spellings[folded] for folded in near.near(token, spellings)}
    if not spellings:
        return ""
    often = {folded: sum(written[word] for word in words) for folded, words in spellings.items()}
    best = min(often, key=lambda folded: (near.distance(token, folded), -often[folded], folded))
    return max(spellings[best], key=lambda word: (written[word], word))


def _with_words(query: Query, instead: dict[str, str]) -> Query:
    """A query with other words in place of some of its plain ones."""
    return replace(query, parts=tuple(_with_word(part, instead) for part in query.parts))


def _with_word(part: Part, instead: dict[str, str]) -> Part:
    """A part, with the word that was meant."""
    word = instead.get(part.tokens[0]) if _words(Query((part,))) else None
    return replace(part, tokens=(fold(word),), text=word) if word else part
