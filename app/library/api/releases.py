"""Asking to pass a document on, and answering, by program."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response
from pydantic import Field

from app.groups import queries as groups
from app.library import actions, queries
from app.library.api.shapes import LIBRARY, bp
from app.library.models import ReleaseRequest
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Sequence


class NewRelease(json.Shape):
    """A request to pass a document on."""

    recipient: str = Field(min_length=1, max_length=ReleaseRequest.LONGEST_RECIPIENT, description="To whom")
    reason: str = Field(min_length=1, max_length=ReleaseRequest.LONGEST_TEXT, description="Why")


class ReleaseAnswer(json.Shape):
    """The answer to a request."""

    granted: bool
    comment: str = Field("", max_length=ReleaseRequest.LONGEST_TEXT)


class Release(json.Shape):
    """Somebody asks to pass a document on."""

    id: str
    document: str
    name: str = Field(description="Of the document")
    asked_by: str
    recipient: str
    reason: str
    created_at: datetime
    state: str = Field(description="open, granted, refused or withdrawn")
    answered_by: str | None
    answered_at: datetime | None
    comment: str
    used_at: datetime | None = Field(description="When the permission was used; it holds for one copy")


class Releases(json.Shape):
    """Requests that you have made, or may answer; the open ones first."""

    releases: list[Release]


@bp.get("/documents/<document_id>/releases")
@json.spec.validate(resp=json.answers(HTTP_200=Releases), tags=[LIBRARY], operation_id="releases_of")
def releases_of(document_id: str) -> Releases:
    """Who has asked to pass a document on: your own requests, or, where you may answer, everybody's."""
    with ask() as work:
        return _shapes(queries.releases_of(work, queries.document(work, document_id)))


@bp.post("/documents/<document_id>/releases")
@json.spec.validate(
    json=NewRelease,
    resp=json.answers(HTTP_201=Release, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="ask_release",
)
def ask_release(document_id: str) -> tuple[Release, int]:
    """Ask the author of a document and the leaders to pass it on; 409 where you may, or have asked already."""
    wanted: NewRelease = json.body()
    with do() as work:
        made = actions.ask_release(work, queries.document(work, document_id), wanted.recipient, wanted.reason)
        return _shape(queries.release(work, made.id)), HTTPStatus.CREATED


@bp.get("/groups/<slug>/releases")
@json.spec.validate(resp=json.answers(HTTP_200=Releases), tags=[LIBRARY], operation_id="releases")
def releases(slug: str) -> Releases:
    """The requests of a group that you have made, or may answer."""
    with ask() as work:
        return _shapes(queries.releases(work, groups.group(work, slug)))


@bp.put("/releases/<release_id>/answer")
@json.spec.validate(
    json=ReleaseAnswer,
    resp=json.answers(HTTP_200=Release, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="answer_release",
)
def answer_release(release_id: str) -> Release:
    """Permit that a document is copied into another group once, or refuse it."""
    wanted: ReleaseAnswer = json.body()
    with do() as work:
        found = queries.release(work, release_id)
        actions.answer_release(work, found, is_granted=wanted.granted, comment=wanted.comment)
        work.session.flush()
        work.session.expire(found, ["answered_by"])
        return _shape(found)


@bp.delete("/releases/<release_id>")
@json.spec.validate(
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="withdraw_release"
)
def withdraw_release(release_id: str) -> Response:
    """Take your request back, or the permission that you have not used."""
    with do() as work:
        actions.withdraw_release(work, queries.release(work, release_id))
    return Response(status=HTTPStatus.NO_CONTENT)


def _shapes(found: Sequence[ReleaseRequest]) -> Releases:
    """Requests as programs see them."""
    return Releases(releases=[_shape(each) for each in found])


def _shape(found: ReleaseRequest) -> Release:
    """A request as programs see it."""
    return Release(
        id=found.id,
        document=found.document_id,
        name=found.document.name,
        asked_by=found.asked_by.name,
        recipient=found.recipient,
        reason=found.reason,
        created_at=found.created_at,
        state=found.state,
        answered_by=found.answered_by.name if found.answered_by else None,
        answered_at=found.answered_at,
        comment=found.comment,
        used_at=found.used_at,
    )
