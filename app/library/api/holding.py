"""Legal holds, and what becomes of documents that expire in a folder, by program."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response
from pydantic import Field

from app.library import actions, queries
from app.library.api.shapes import LIBRARY, Reason, bp
from app.web import json
from app.web.request import do


class Rule(json.Shape):
    """What becomes of documents that expire."""

    rule: str = Field(description="remind, delete, nothing, or empty for what the folder around it says")


@bp.put("/folders/<item_id>/hold")
@json.spec.validate(json=Reason, resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="hold_folder")
def hold_folder(item_id: str) -> Response:
    """Put a folder, with everything in it, under legal hold: nothing of it is deleted; leaders only."""
    return _hold(item_id)


@bp.put("/documents/<item_id>/hold")
@json.spec.validate(json=Reason, resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="hold_document")
def hold_document(item_id: str) -> Response:
    """Put a document under legal hold: nothing of it is deleted; leaders only."""
    return _hold(item_id)


def _hold(item_id: str) -> Response:
    """Put an item under legal hold."""
    wanted: Reason = json.body()
    with do() as work:
        actions.hold(work, queries.item(work, item_id), wanted.reason)
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.delete("/folders/<item_id>/hold")
@json.spec.validate(
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="lift_hold_of_folder"
)
def lift_hold_of_folder(item_id: str) -> Response:
    """Lift the legal hold of a folder."""
    return _lift(item_id)


@bp.delete("/documents/<item_id>/hold")
@json.spec.validate(
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="lift_hold_of_document"
)
def lift_hold_of_document(item_id: str) -> Response:
    """Lift the legal hold of a document."""
    return _lift(item_id)


def _lift(item_id: str) -> Response:
    """Lift the legal hold of an item."""
    with do() as work:
        actions.lift_hold(work, queries.item(work, item_id))
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.put("/folders/<folder_id>/expiry")
@json.spec.validate(json=Rule, resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="choose_expiry_rule")
def choose_expiry_rule(folder_id: str) -> Response:
    """Choose what becomes of documents that expire in a folder; leaders only."""
    wanted: Rule = json.body()
    with do() as work:
        actions.choose_expiry_rule(work, queries.folder(work, folder_id), wanted.rule)
    return Response(status=HTTPStatus.NO_CONTENT)
