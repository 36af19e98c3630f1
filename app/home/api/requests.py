"""Asking for new groups and answering that, by program."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from flask import Response
from pydantic import Field

from app.groups import actions as groups
from app.groups import queries
from app.home import actions
from app.home.api.door import GROUPS, bp
from app.home.patterns import PATTERNS
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.groups.models import GroupRequest

PatternName = Literal["plain", "committee", "experts", "consultation", "migration"]


class Pattern(json.Shape):
    """What a group can begin as."""

    id: str
    name: str
    description: str


class Patterns(json.Shape):
    """What groups can begin as."""

    patterns: list[Pattern]


class NewRequest(json.Shape):
    """A group that is asked for; you lead it, and those whose addresses stand in `leaders` are invited to."""

    category: str = Field(description="The id of the category that is to own it")
    title: str = Field(min_length=1, max_length=200)
    justification: str = Field(min_length=1, max_length=2000)
    purpose: str = Field("", max_length=2000)
    leaders: str = Field("", max_length=2000, description="Addresses, as people paste them")
    pattern: PatternName = "plain"


class Request(json.Shape):
    """A group that was asked for."""

    id: str
    category: str
    title: str
    purpose: str
    justification: str
    leaders: str
    pattern: str
    asked_by: str
    created_at: datetime
    state: Literal["open", "accepted", "refused", "withdrawn"]
    answer: str
    group: str | None = Field(description="What the addresses of the group begin with, once it is there")


class Requests(json.Shape):
    """Requests for groups: your own, and those that you are to answer."""

    mine: list[Request]
    to_answer: list[Request]


class Answer(json.Shape):
    """What is said to who asked, and what the group is to be where that was edited."""

    answer: str = Field("", max_length=2000)
    title: str | None = Field(None, min_length=1, max_length=200)
    purpose: str | None = Field(None, max_length=2000)
    pattern: PatternName | None = None


@bp.get("/group-patterns")
@json.spec.validate(resp=json.answers(HTTP_200=Patterns), tags=[GROUPS], operation_id="group_patterns")
def patterns() -> Patterns:
    """What a new group can begin as: its kinds of member and folders."""
    return Patterns(
        patterns=[
            Pattern(id=key, name=str(one.name), description=str(one.description)) for key, one in PATTERNS.items()
        ]
    )


@bp.get("/group-requests")
@json.spec.validate(resp=json.answers(HTTP_200=Requests), tags=[GROUPS], operation_id="group_requests")
def requests() -> Requests:
    """The groups that you have asked for, and the requests that you are to answer."""
    with ask() as work:
        mine = [_shape(one) for one in queries.my_group_requests(work)]
        return Requests(mine=mine, to_answer=[_shape(one) for one in queries.group_requests(work)])


@bp.post("/group-requests")
@json.spec.validate(json=NewRequest, resp=json.answers(HTTP_201=Request), tags=[GROUPS], operation_id="ask_for_group")
def ask_for_group() -> tuple[Request, int]:
    """Ask the administrators of a category for a new group."""
    wanted: NewRequest = json.body()
    with do() as work:
        wish = groups.Wish(wanted.title, wanted.purpose, wanted.justification, wanted.leaders, wanted.pattern)
        return _shape(groups.ask_for_group(work, queries.category_to_ask(work, wanted.category), wish)), 201


@bp.post("/group-requests/<request_id>/accept")
@json.spec.validate(
    json=Answer, resp=json.answers(HTTP_200=Request, HTTP_409=json.Problem), tags=[GROUPS], operation_id="accept_group"
)
def accept(request_id: str) -> Request:
    """Start the group that was asked for, edited where that is said."""
    said: Answer = json.body()
    with do() as work:
        found = queries.group_request(work, request_id)
        purpose = found.purpose if said.purpose is None else said.purpose
        wish = groups.Wish(said.title or found.title, purpose, "", found.leaders, said.pattern or found.pattern)
        actions.accept_request(work, found, wish, said.answer)
        return _shape(found)


@bp.post("/group-requests/<request_id>/refuse")
@json.spec.validate(
    json=Answer, resp=json.answers(HTTP_200=Request, HTTP_409=json.Problem), tags=[GROUPS], operation_id="refuse_group"
)
def refuse(request_id: str) -> Request:
    """Say no, and why."""
    said: Answer = json.body()
    with do() as work:
        found = queries.group_request(work, request_id)
        groups.refuse_request(work, found, said.answer)
        return _shape(found)


@bp.delete("/group-requests/<request_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[GROUPS], operation_id="withdraw_group_request")
def withdraw(request_id: str) -> Response:
    """Take back what you have asked for."""
    with do() as work:
        groups.withdraw_request(work, queries.my_group_request(work, request_id))
    return Response(status=204)


def _shape(request: GroupRequest) -> Request:
    """A request as programs see it."""
    return Request(
        id=request.id,
        category=request.category.name,
        title=request.title,
        purpose=request.purpose,
        justification=request.justification,
        leaders=request.leaders,
        pattern=request.pattern,
        asked_by=request.asked_by.name,
        created_at=request.created_at,
        state=request.state,  # type: ignore[arg-type] # one of the four
        answer=request.answer,
        group=request.made.slug if request.made else None,
    )
