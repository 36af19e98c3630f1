"""How the search index is doing, by program."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from app.admin import searching as figures
from app.admin.api.shapes import PLATFORM, bp
from app.config import INDEX_ENGINES
from app.search import renewal
from app.web import json
from app.web.request import ask, do, workshop


class Building(json.Shape):
    """An index that is being built beside the live one."""

    engine: str
    done: int = Field(description="Documents, folders and addresses that were read")
    total: int


class SearchIndex(json.Shape):
    """The live index, and what waits to be found by it."""

    engine: str = Field(description=f"{' or '.join(INDEX_ENGINES)}; empty where there is none")
    wanted: str = Field(description="The engine that the settings name; a rebuild switches to it")
    is_outdated: bool = Field(description="Of an earlier form: it is made anew by itself")
    is_outgrown: bool = Field(description="More documents than this engine is for")
    documents: int
    bytes: int
    committed_at: datetime | None
    waiting: int = Field(description="Jobs that a document waits for until it is found")
    oldest_at: datetime | None
    is_rebuild_due: bool
    building: Building | None


class Wanted(json.Shape):
    """Which engine the new index is to be of."""

    engine: str = Field("", description=f"{' or '.join(INDEX_ENGINES)}; empty: the one that the settings name")


class Asked(json.Shape):
    """Whether a rebuild was left to the worker; false where one waits or runs already."""

    is_new: bool


@bp.get("/admin/search")
@json.spec.validate(resp=json.answers(HTTP_200=SearchIndex), tags=[PLATFORM], operation_id="search_index")
def search_index() -> SearchIndex:
    """How the search index is doing; administrators only."""
    status = workshop().index.status()
    with ask() as work:
        found = figures.searching(work, status)
    return SearchIndex(
        engine=status.engine,
        wanted=found.wanted,
        is_outdated=status.is_outdated,
        is_outgrown=found.is_outgrown,
        documents=found.documents,
        bytes=status.size,
        committed_at=status.committed_at,
        waiting=found.waiting,
        oldest_at=found.oldest_at,
        is_rebuild_due=found.is_rebuild_due,
        building=Building(**vars(status.building)) if status.building else None,
    )


@bp.post("/admin/search/rebuild")
@json.spec.validate(json=Wanted, resp=json.answers(HTTP_200=Asked), tags=[PLATFORM], operation_id="rebuild_index")
def rebuild_index() -> Asked:
    """Have the search index made anew beside the live one, by the worker; administrators only."""
    wanted: Wanted = json.body()
    with do() as work:
        return Asked(is_new=renewal.ask_for_rebuild(work, wanted.engine))
