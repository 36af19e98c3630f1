"""Search, by program."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, request
from pydantic import Field

import index
from app.groups import queries as groups
from app.search import actions, finding, likeness, notes, queries, renewal, suggesting, unread
from app.search.views import LONGEST, wish
from app.web import json
from app.web.request import ask, do, workshop
from index import query

if TYPE_CHECKING:
    from app.library.models import Document

bp = Blueprint("search_api", __name__, url_prefix=json.PREFIX)
FILTERS = tuple(name for name in index.FACETS if name != "group")  # which is the slug here
SEARCH = json.tag("search", "Find what you may read")


class Hit(json.Shape):
    """A document or folder that fits."""

    id: str
    kind: str
    group: str = Field(description="The slug of its group")
    name: str
    changed_at: datetime
    matched: list[str] = Field(description="Where the words stand: title, name, keywords, reference, author, by, text")
    missing: list[str] = Field(description="The words that it lacks: what has all comes first")
    old_version: str | None = Field(description="Where an old version fits: its number, such as 1.2; else null")
    snippets: list[str]


class Note(json.Shape):
    """Something in the query that was understood otherwise than it may have been meant."""

    start: int = Field(description="Where it begins in `q`, from 0")
    end: int
    text: str


class Hits(json.Shape):
    """One page of hits, best first, with counts by field."""

    total: int = Field(description="How many have all of the words")
    partial: int = Field(description="How many more have some of them; looked for where few have all")
    page: int
    pages: int
    hits: list[Hit]
    facets: dict[str, dict[str, int]]
    notes: list[Note]
    is_degraded: bool = Field(description="The index is away: only names were searched")
    did_you_mean: str | None = Field(description="The query as it may have been meant, where it would find more")


class Suggestion(json.Shape):
    """Something that is called so."""

    id: str
    kind: str
    group: str = Field(description="The slug of its group")
    title: str
    name: str


class Suggestions(json.Shape):
    """What may be meant, the best first."""

    suggestions: list[Suggestion]


class Alike(json.Shape):
    """What is like a document, the most alike first."""

    hits: list[Hit]
    is_degraded: bool = Field(description="The index is away")


class Unsearchable(json.Shape):
    """A document whose text search does not know."""

    id: str
    group: str = Field(description="The slug of its group")
    name: str
    state: str = Field(description="waiting, failed, empty (no text was found) or not_attempted")
    reason: str = Field(description="Why its text could not be read, where that is known")


class UnsearchablePage(json.Shape):
    """One page of documents whose text search does not know; those that wait first."""

    page: int
    pages: int
    documents: list[Unsearchable]


@bp.get("/search")
@json.spec.validate(resp=json.answers(HTTP_200=Hits), tags=[SEARCH], operation_id="search")
def search() -> Hits:
    """Find what fits `?q=`, in `?group=` (a slug) or in everything that you may read.

    `q` is words, "phrases", -word, word*, and fields: title, name, text, author (who wrote it), by (who put it there),
    keyword and reference; type (the ending of a name, folder or address), language, status and year; from and to (a
    day like 2026-11-30, a month or a year); in (a folder or group by its name). Nothing is refused: `notes` say
    what was understood otherwise, and where it stands.

    `?page=` goes on, `?order=` is best, newest or title; `type`, `language`, `author`, `by`, `year`, `status` and
    `keyword` filter, and may be given several times. `?old=1` looks at old versions of documents too.
    """
    slug = request.args.get("group", "")
    asked = wish(FILTERS)
    results = finding.find(workshop(), ask, asked, slug)
    with do() as work:
        actions.tell_search(work, asked.words[:LONGEST], results.total, groups.group(work, slug) if slug else None)
        if results.is_broken:
            renewal.want_rebuild(work)
    return Hits(
        total=results.total,
        partial=results.partial,
        page=results.page,
        pages=results.pages,
        hits=[_hit(found) for found in results.hits],
        facets={name: dict(counts) for name, counts in results.facets.items()},
        notes=[_note(note) for note in results.notes],
        is_degraded=results.is_degraded,
        did_you_mean=results.did_you_mean or None,
    )


@bp.get("/search/suggestions")
@json.spec.validate(resp=json.answers(HTTP_200=Suggestions), tags=[SEARCH], operation_id="search_suggestions")
def suggestions() -> Suggestions:
    """What you may read that is called by the words of `?q=`, the last as a beginning, in `?group=` or anywhere."""
    found = suggesting.suggestions(workshop(), ask, request.args.get("q", "")[:LONGEST], request.args.get("group", ""))
    return Suggestions(
        suggestions=[
            Suggestion(
                id=item.id,
                kind=item.kind,
                group=item.group.slug,
                title=getattr(item, "title", "") or "",
                name=item.name,
            )
            for item in found
        ]
    )


@bp.get("/documents/<document_id>/like")
@json.spec.validate(resp=json.answers(HTTP_200=Alike), tags=[SEARCH], operation_id="documents_like")
def like(document_id: str) -> Alike:
    """What you may read that has words in common with a document, the most alike first, up to 20."""
    found = likeness.like(workshop(), ask, document_id)
    return Alike(hits=[_hit(hit) for hit in found.hits], is_degraded=found.is_degraded)


@bp.get("/search/unsearchable")
@json.spec.validate(resp=json.answers(HTTP_200=UnsearchablePage), tags=[SEARCH], operation_id="unsearchable_documents")
def unsearchable() -> UnsearchablePage:
    """The documents in `?group=`, or in all that you may read, whose text search does not know; `?page=` goes on."""
    slug, page = request.args.get("group", ""), json.number("page")
    with ask() as work:
        listed, pages = unread.unsearchable(work, groups.group(work, slug) if slug else None, page)
        return UnsearchablePage(page=page, pages=pages, documents=[_unsearchable(document) for document in listed])


def _unsearchable(document: Document) -> Unsearchable:
    """A document whose text search does not know, as programs see it."""
    current = document.served()
    return Unsearchable(
        id=document.id,
        group=document.group.slug,
        name=document.name,
        state=current.text_state,
        reason=current.text_reason,
    )


def _note(note: query.Note) -> Note:
    """A note as programs see it."""
    return Note(start=note.start, end=note.end, text=notes.sentence(note))


def _hit(found: queries.Found) -> Hit:
    """A hit as programs see it."""
    item = found.item
    return Hit(
        id=item.id,
        kind=item.kind,
        group=item.group.slug,
        name=item.name,
        changed_at=found.version.created_at if found.version else item.changed_at,
        matched=sorted(found.matched),
        missing=list(found.missing),
        old_version=found.version.number if found.version else None,
        snippets=["".join(piece for piece, _is_marked in one) for one in found.snippets],
    )
