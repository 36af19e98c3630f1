"""Search, by program."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request
from pydantic import Field

import index
from app.groups import queries as groups
from app.search import actions, finding, notes, queries
from app.search.views import LONGEST, wish
from app.web import json
from app.web.request import ask, do, workshop
from index import query

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
            actions.want_rebuild(work)
    return Hits(
        total=results.total,
        partial=results.partial,
        page=results.page,
        pages=results.pages,
        hits=[_hit(found) for found in results.hits],
        facets={name: dict(counts) for name, counts in results.facets.items()},
        notes=[_note(note) for note in results.notes],
        is_degraded=results.is_degraded,
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
