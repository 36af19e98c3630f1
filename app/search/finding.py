"""Finding: rights are asked for, then the index and the texts are read while no transaction is open.

Between the two the database is asked for the hits again, so that nobody is shown what they may no longer read.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import index
from app.groups import queries as groups
from app.search import correcting, entries, queries
from index import snippet
from storage import Missing

if TYPE_CHECKING:
    from app.search.queries import Found, Results, Wish
    from app.work import Ask, Workshop
    from storage import Store

log = logging.getLogger("cercle.search")


def find(workshop: Workshop, ask: Ask, wish: Wish, slug: str = "") -> Results:
    """What whoever asks may read that fits their words: in the group of this slug, or in all of theirs."""
    with ask(reach=queries.reach(slug)) as work:
        question = queries.question(work, wish, groups.group(work, slug) if slug else None)
    if question is None:
        return queries.NOTHING
    try:
        results = workshop.index.search(question)
    except index.Unavailable as error:
        log.warning("the search index fails: %s", error)
        with ask(reach=queries.reach()) as work:
            found = queries.by_name(work, wish, question.scopes)
        return replace(found, is_broken=not isinstance(error, index.Overloaded))
    with ask(reach=queries.reach_to(results.hits)) as work:
        found = queries.read_again(work, wish, results)
    hits = [_marked(workshop.blobs, question.query, hit) for hit in found.hits]
    meant = _correction(workshop, ask, wish, question, results.total)
    return replace(found, hits=hits, notes=question.query.notes, did_you_mean=meant)


def _correction(workshop: Workshop, ask: Ask, wish: Wish, question: index.Question, total: int) -> str:
    """What may have been meant, on the first page; nothing where the index goes away meanwhile."""
    try:
        return correcting.correction(workshop, ask, wish.words, question, total) if question.offset == 0 else ""
    except index.Unavailable:
        return ""


def _marked(blobs: Store, query: index.query.Query, hit: Found) -> Found:
    """A hit with the lines of its text in which the words stand; without, where the text was just removed."""
    try:
        text = entries.read_text(blobs, hit.item.group_id, hit.digest)
    except Missing:
        return hit
    return replace(hit, snippets=snippet.snippets(text, query, hit.language))
