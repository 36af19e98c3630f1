"""Reservations and authors of documents, by program."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Response
from pydantic import Field

from app import errors, policy
from app.library import actions, queries
from app.library.api.shapes import LIBRARY, bp
from app.web import json
from app.web.request import ask, do


class Reservation(json.Shape):
    """Who works on a document, and until when."""

    holder: str
    ends_at: datetime


class NewReservation(json.Shape):
    """For how long a document is to be reserved."""

    hours: int = Field(actions.HOURS, description=f"1 to {actions.MOST_HOURS}")


class Person(json.Shape):
    """Somebody who could be a document's author."""

    id: str
    name: str


class People(json.Shape):
    """Everybody who could be a document's author."""

    people: list[Person]


class NewAuthor(json.Shape):
    """Who is to be a document's author."""

    id: str


@bp.put("/documents/<document_id>/reservation")
@json.spec.validate(
    json=NewReservation,
    resp=json.answers(HTTP_200=Reservation, HTTP_423=json.Problem),
    tags=[LIBRARY],
    operation_id="reserve",
)
def reserve(document_id: str) -> Reservation:
    """Reserve a document, or go on; 423 where somebody else has it."""
    wanted: NewReservation = json.body()
    with do() as work:
        made = actions.reserve(work, queries.document(work, document_id), wanted.hours)
        return Reservation(holder=work.actor.name, ends_at=made.ends_at)


@bp.delete("/documents/<document_id>/reservation")
@json.spec.validate(resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="release")
def release(document_id: str) -> Response:
    """End a reservation: your own, or, as a leader, another's."""
    with do() as work:
        actions.release(work, queries.document(work, document_id))
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.get("/documents/<document_id>/authors")
@json.spec.validate(resp=json.answers(HTTP_200=People), tags=[LIBRARY], operation_id="possible_authors")
def possible_authors(document_id: str) -> People:
    """Who could be the author of a document that is yours to hand over."""
    with ask() as work:
        found = queries.document(work, document_id)
        policy.require(work.actor, policy.HAND_OVER, found)
        return People(people=[Person(id=one.id, name=one.name) for one in queries.possible_authors(work, found)])


@bp.put("/documents/<document_id>/author")
@json.spec.validate(json=NewAuthor, resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="hand_over")
def hand_over(document_id: str) -> Response:
    """Make somebody else the author of a document: of your own, or, as a leader, of anybody's."""
    wanted: NewAuthor = json.body()
    with do() as work:
        found = queries.document(work, document_id)
        policy.require(work.actor, policy.HAND_OVER, found)
        to = next((one for one in queries.possible_authors(work, found) if one.id == wanted.id), None)
        if to is None:
            raise errors.Invalid("Nobody of this id could be the author.")
        actions.hand_over(work, found, to)
    return Response(status=HTTPStatus.NO_CONTENT)
