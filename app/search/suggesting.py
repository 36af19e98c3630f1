"""What somebody may be about to write: titles and names of what they may read, for the box that they write into."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import index
from app.groups import queries as groups
from app.search import queries
from index import words
from index.grammar import LEAST_PREFIX, MOST_TOKENS
from index.query import Part, Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.library.models import Item
    from app.work import Ask, Workshop

MOST = 8
LOOKED_AT = 40  # hits, of which those are kept that have all of the words


def suggestions(workshop: Workshop, ask: Ask, typed: str, slug: str = "") -> Sequence[Item]:
    """Folders, documents and links whose titles and names have all words, the last as a beginning.

    In the group of this slug, or in all of theirs; nothing while the index is away.
    """
    tokens = words.parts(typed)[:MOST_TOKENS]
    with ask(reach=queries.reach(slug)) as work:
        question = queries.anything(work, groups.group(work, slug) if slug else None)
    if question is None or not tokens or len(tokens[-1]) < LEAST_PREFIX:
        return []
    try:
        hits = workshop.index.search(replace(question, query=_query(tokens), limit=LOOKED_AT)).hits
    except index.Unavailable:
        return []
    with ask(reach=queries.reach_to(hits)) as work:
        return [found.item for found in queries.found(work, hits) if _fits(found.item, tokens)][:MOST]


def _query(tokens: Sequence[str]) -> Query:
    """Any of the words in titles and names: what has more of them comes first."""
    *first, last = tokens
    parts = [
        part
        for field in ("title", "name")
        for part in [Part((last,), field=field, is_prefix=True), *(Part((one,), field=field) for one in first)]
    ]
    return Query(tuple(parts), is_any=True)


def _fits(item: Item, tokens: Sequence[str]) -> bool:
    """Whether an item is called so today."""
    *first, last = tokens
    known = {token.text for token in words.tokens(f"{getattr(item, 'title', '') or ''}\n{item.name}")}
    return known.issuperset(first) and any(token.startswith(last) for token in known)
