"""Stars, by program."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response

from app.library import actions, queries
from app.library.api.shapes import LIBRARY, Entry, bp, entry
from app.web import json
from app.web.request import ask, do


class Starred(json.Shape):
    """What you have starred, the latest first."""

    items: list[Entry]


@bp.get("/starred")
@json.spec.validate(resp=json.answers(HTTP_200=Starred), tags=[LIBRARY], operation_id="starred")
def starred() -> Starred:
    """The folders and documents that you have starred and may still read."""
    with ask() as work:
        return Starred(items=[entry(each) for each in queries.starred(work)])


@bp.put("/starred/<item_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="star")
def star(item_id: str) -> Response:
    """Star a folder or document."""
    with do() as work:
        actions.star(work, queries.item(work, item_id))
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.delete("/starred/<item_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="unstar")
def unstar(item_id: str) -> Response:
    """Take a star off."""
    with do() as work:
        actions.unstar(work, queries.item(work, item_id))
    return Response(status=HTTPStatus.NO_CONTENT)
