"""Search, by program."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request
from pydantic import Field

from app.groups import queries as groups
from app.search import actions, finding, queries
from app.search.views import LONGEST, wish
from app.web import json
from app.web.request import ask, do, workshop

bp = Blueprint("search_api", __name__, url_prefix=json.PREFIX)
FILTERS = ("media", "language", "year")
SEARCH = json.tag("search", "Find what you may read")


class Hit(json.Shape):
    """A document or folder that fits."""

    id: str
    kind: str
    group: str = Field(description="The slug of its group")
    name: str
    changed_at: datetime
    matched: list[str] = Field(description="Where the words stand: title, name, keywords, text")
    snippets: list[str]


class Hits(json.Shape):
    """One page of hits, best first, with counts by field."""

    total: int
    page: int
    pages: int
    hits: list[Hit]
    facets: dict[str, dict[str, int]]
    is_degraded: bool = Field(description="The index is away: only names were searched")


@bp.get("/search")
@json.spec.validate(resp=json.answers(HTTP_200=Hits), tags=[SEARCH], operation_id="search")
def search() -> Hits:
    """Find what fits `?q=`, in `?group=` (a slug) or in everything that you may read.

    `?page=` goes on, `?order=` is best, newest or title; `media` (the ending of a name, or folder), `language` and
    `year` filter, and may be given several times.
    """
    slug = request.args.get("group", "")
    asked = wish(FILTERS)
    results = finding.find(workshop(), ask, asked, slug)
    with do() as work:
        actions.tell_search(work, asked.words[:LONGEST], results.total, groups.group(work, slug) if slug else None)
    return Hits(
        total=results.total,
        page=results.page,
        pages=results.pages,
        hits=[_hit(found) for found in results.hits],
        facets={name: dict(counts) for name, counts in results.facets.items()},
        is_degraded=results.is_degraded,
    )


def _hit(found: queries.Found) -> Hit:
    """A hit as programs see it."""
    item = found.item
    return Hit(
        id=item.id,
        kind=item.kind,
        group=item.group.slug,
        name=item.name,
        changed_at=item.changed_at,
        matched=sorted(found.matched),
        snippets=["".join(piece for piece, _is_marked in one) for one in found.snippets],
    )
