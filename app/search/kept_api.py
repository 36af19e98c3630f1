"""What people keep of their searches, by program."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response
from pydantic import Field

from app.groups import queries as groups
from app.search import actions, kept
from app.search.api import FILTERS, SEARCH
from app.search.narrowing import ORDERS
from app.search.queries import Wish
from app.search.views import LONGEST
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.search.models import SavedSearch

bp = Blueprint("kept_api", __name__, url_prefix=json.PREFIX)


class Recent(json.Shape):
    """Something that you have searched by page."""

    id: str
    query: str
    group: str | None = Field(description="The slug of its group; null for everything, or a group you may not open")
    is_lost: bool = Field(description="It looks into a group that you may no longer open, and finds nothing")
    created_at: datetime


class Recents(json.Shape):
    """What you have searched lately, the latest first."""

    searches: list[Recent]


class NewSearch(json.Shape):
    """A search that is to be kept."""

    name: str
    query: str
    group: str = Field("", description="The slug of a group; empty for everything")
    order: str = Field("best", description="best, newest or title")
    old: bool = Field(default=False, description="Old versions too")
    filters: dict[str, list[str]] = Field({}, description="Values of type, language, author, by, year, status, keyword")


class Name(json.Shape):
    """Another name."""

    name: str


class Saved(Recent):
    """A search that you keep."""

    name: str
    order: str
    old: bool
    filters: dict[str, list[str]]


class AllSaved(json.Shape):
    """The searches that you keep, by name."""

    searches: list[Saved]


@bp.get("/search/recent")
@json.spec.validate(resp=json.answers(HTTP_200=Recents), tags=[SEARCH], operation_id="recent_searches")
def recent() -> Recents:
    """What you have searched lately by page; nobody else sees it. Searches by program are not remembered."""
    with ask() as work:
        return Recents(searches=[Recent(**_said(one)) for one in kept.recent(work)])


@bp.delete("/search/recent")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[SEARCH], operation_id="forget_recent_searches")
def forget_all() -> Response:
    """Forget all that you have searched."""
    with do() as work:
        actions.forget_all(work)
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.delete("/search/recent/<recent_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[SEARCH], operation_id="forget_recent_search")
def forget(recent_id: str) -> Response:
    """Forget something that you have searched."""
    with do() as work:
        actions.forget(work, kept.recent_search(work, recent_id))
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.get("/search/saved")
@json.spec.validate(resp=json.answers(HTTP_200=AllSaved), tags=[SEARCH], operation_id="saved_searches")
def all_saved() -> AllSaved:
    """The searches that you keep; run one by what it says, with `GET /api/search`."""
    with ask() as work:
        return AllSaved(searches=[_saved(one) for one in kept.saved(work)])


@bp.post("/search/saved")
@json.spec.validate(
    json=NewSearch,
    resp=json.answers(HTTP_201=Saved, HTTP_409=json.Problem),
    tags=[SEARCH],
    operation_id="save_search",
)
def save() -> tuple[Saved, int]:
    """Keep a search under a name, at most 50."""
    said: NewSearch = json.body()
    wish = Wish(
        words=said.query.strip()[:LONGEST],
        order=said.order if said.order in ORDERS else "best",
        filters={name: tuple(values[:20]) for name, values in said.filters.items() if name in FILTERS and values},
        with_old=said.old,
    )
    with do() as work:
        made = actions.save(work, said.name, wish, groups.group(work, said.group) if said.group else None)
        return _saved(kept.saved_search(work, made.id)), HTTPStatus.CREATED


@bp.get("/search/saved/<saved_id>")
@json.spec.validate(resp=json.answers(HTTP_200=Saved), tags=[SEARCH], operation_id="saved_search")
def saved(saved_id: str) -> Saved:
    """A search that you keep."""
    with ask() as work:
        return _saved(kept.saved_search(work, saved_id))


@bp.patch("/search/saved/<saved_id>")
@json.spec.validate(json=Name, resp=json.answers(HTTP_200=Saved), tags=[SEARCH], operation_id="rename_saved_search")
def rename(saved_id: str) -> Saved:
    """Give a kept search another name."""
    said: Name = json.body()
    with do() as work:
        actions.rename(work, kept.saved_search(work, saved_id).search, said.name)
        return _saved(kept.saved_search(work, saved_id))


@bp.delete("/search/saved/<saved_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[SEARCH], operation_id="delete_saved_search")
def discard(saved_id: str) -> Response:
    """Keep a search no longer."""
    with do() as work:
        actions.discard(work, kept.saved_search(work, saved_id).search)
    return Response(status=HTTPStatus.NO_CONTENT)


def _said(one: kept.Kept[Any]) -> dict[str, Any]:
    """What any search that is kept says."""
    search = one.search
    said = {"id": search.id, "query": search.words, "created_at": search.created_at}
    return {**said, "group": one.slug or None, "is_lost": one.is_lost}


def _saved(one: kept.Kept[SavedSearch]) -> Saved:
    """A kept search as programs see it."""
    wish = one.wish
    filters = {name: list(values) for name, values in wish.filters.items()}
    return Saved(**_said(one), name=one.search.name, order=wish.order, old=wish.with_old, filters=filters)
