"""The pieces that a question to tantivy is put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query

from index import kept, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from index.query import Limit, Part

SOME = 100  # terms that are asked for beside each other
MANY = 250  # terms that are looked up one by one: to look for a set of them costs more until they are so many


def both(*queries: Query, without: Sequence[Query] = ()) -> Query:
    """What is in each of some, and in none of others."""
    if len(queries) == 1 and not without:
        return queries[0]
    return Query.boolean_query([(Occur.Must, one) for one in queries] + [(Occur.MustNot, one) for one in without])


def either(queries: Sequence[Query]) -> Query:
    """What is in one of some."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, one) for one in queries]) if queries else Query.empty_query()


def marked(some: Query, queries: Sequence[Query]) -> Query:
    """Some documents, scored by which of a few queries they fit: one bit for each."""
    bits = [(Occur.Should, scored(query, 1 << place)) for place, query in enumerate(queries)]
    return Query.boolean_query([(Occur.Must, scored(some, 0)), *bits])


def keyed(keys: Sequence[str]) -> Query:
    """Some entries by their keys."""
    return terms(kept.KEY, keys)


def only(field: str, text: str) -> Query:
    """What has one term."""
    return Query.term_query(kept.schema(), field, _sayable(text), "basic")


def scored(query: Query, score: int) -> Query:
    """What fits, all alike."""
    return Query.const_score_query(query, float(score))


def each_of(field: str, texts: Sequence[str]) -> list[Query]:
    """What has one of some terms, as queries to be asked beside each other."""
    return [only(field, text) for text in texts] if len(texts) < SOME else [terms(field, texts)]


def terms(field: str, texts: Sequence[str]) -> Query:
    """What has one of some terms."""
    if len(texts) < MANY:
        return either([only(field, text) for text in texts])
    return Query.term_set_query(kept.schema(), field, [_sayable(text) for text in texts])


def days(since: date | None, until: date | None) -> Query:
    """What is of one of some days, the first and the last included."""
    first = since.toordinal() if since else None
    last = until.toordinal() if until else None
    return Query.range_query(kept.schema(), kept.DAY, FieldType.Integer, first, last)


def limited(limit: Limit) -> Query:
    """What has one of some values."""
    return terms(kept.LIMIT, [kept.limit(limit.facet, value) for value in limit.values])


def in_field(name: str, part: Part) -> Query:
    """A part in one field: a word, words side by side, or the beginning of one."""
    *first, last = part.tokens
    if part.is_prefix and not first:
        return beginning(name, last)
    if part.is_prefix:
        return Query.regex_phrase_query(kept.schema(), name, [*first, f"{last}.*"])
    joined = only(name, "".join(part.tokens))
    if not first:
        return joined
    return either([Query.phrase_query(kept.schema(), name, list(words.plain(part.tokens))), joined])


def beginning(name: str, text: str) -> Query:
    """What has a word that begins so."""
    return Query.fuzzy_term_query(kept.schema(), name, text, distance=0, prefix=True)  # quicker than an expression


def _sayable(text: str) -> str:
    """A text without what no text in UTF-8 can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
