"""Copies and moves of several items, also into another group, by program."""

from __future__ import annotations

from http import HTTPStatus

from pydantic import Field

from app.library import queries
from app.library.api.shapes import LIBRARY, Entry, bp, entry
from app.library.models import Transfer as TransferRow
from app.library.views.places import put
from app.web import json
from app.web.errors import told_later
from app.web.request import ask, do


class Wanted(json.Shape):
    """What is to be copied or moved, and where to."""

    items: list[str] = Field(min_length=1, max_length=1000, description="Ids of what lies in this folder")
    folder: str = Field(description="The id of the folder to put it into, of this group or of another")
    move: bool = False
    keep_both: bool = Field(False, description="Give a free name where one is taken; else 409")


class Transfer(json.Shape):
    """How far a large copy is."""

    id: str
    state: str = Field(description="waiting, running, done or failed")
    done: int
    total: int = Field(description="Files whose bytes are put into another group; 0 within one")
    error: str


class Put(json.Shape):
    """What came to be, or, where it takes a while, the transfer to ask for."""

    items: list[Entry]
    transfer: Transfer | None


@bp.post("/folders/<folder_id>/copies")
@json.spec.validate(
    json=Wanted,
    resp=json.answers(HTTP_201=Put, HTTP_202=Put, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="copy",
)
def copies(folder_id: str) -> tuple[Put, int]:
    """Copy or move what lies in this folder; 202 where it goes into another group, or is much."""
    wanted: Wanted = json.body()
    with do() as work:
        items = queries.selected(work, queries.folder(work, folder_id), wanted.items)
        target = queries.folder(work, wanted.folder)
        made = put(work, items, target, is_move=wanted.move, keep_both=wanted.keep_both)
        if isinstance(made, TransferRow):
            return Put(items=[], transfer=_transfer(made)), HTTPStatus.ACCEPTED
        return Put(items=[entry(each) for each in made], transfer=None), HTTPStatus.CREATED


@bp.get("/transfers/<transfer_id>")
@json.spec.validate(resp=json.answers(HTTP_200=Transfer), tags=[LIBRARY], operation_id="transfer")
def transfer(transfer_id: str) -> Transfer:
    """How far a large copy of yours is."""
    with ask() as work:
        return _transfer(queries.transfer(work, transfer_id))


def _transfer(made: TransferRow) -> Transfer:
    """A transfer as programs see it."""
    return Transfer(id=made.id, state=made.state, done=made.done, total=made.total, error=told_later(made.error))
