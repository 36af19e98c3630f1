"""Deleted items, by program."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Response
from pydantic import Field

from app.groups import queries as groups
from app.library import actions, queries
from app.library.api.shapes import LIBRARY, Entry, bp, entry
from app.web import json
from app.web.request import ask, do


class Deleted(json.Shape):
    """A folder or document that was deleted, with everything in it."""

    id: str
    kind: str = Field(description="folder or document")
    name: str
    folder: str = Field(description="The id of the folder in which it was")
    deleted_at: datetime
    deleted_by: str
    purged_at: datetime = Field(description="When it is deleted for ever")


class DeletedPage(json.Shape):
    """One page of deleted items, the latest first."""

    items: list[Deleted]
    page: int
    pages: int


class Return(json.Shape):
    """Where and under which name a deleted item is to come back; by default as it was."""

    folder: str | None = Field(None, description="The id of another folder")
    name: str | None = Field(None, min_length=1, max_length=200, description="A new name")


@bp.get("/groups/<slug>/deleted")
@json.spec.validate(resp=json.answers(HTTP_200=DeletedPage), tags=[LIBRARY], operation_id="deleted")
def deleted(slug: str) -> DeletedPage:
    """What you deleted in a group, or, for its leaders, what anybody did. `?page=` goes on."""
    with ask() as work:
        group = groups.group(work, slug)
        listing = queries.deletions(work, group, json.number("page"))
        kept = queries.settings(work, group.id).kept
        items = [
            Deleted(
                id=item.id,
                kind=item.kind,
                name=item.name,
                folder=str(item.parent_id),
                deleted_at=item.deletion.at,
                deleted_by=item.deleted_by.name if item.deleted_by else "",
                purged_at=item.deletion.at + kept,
            )
            for item in listing.items
        ]
        return DeletedPage(items=items, page=listing.page, pages=listing.pages)


@bp.delete("/folders/<item_id>")
@json.spec.validate(
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="delete_folder"
)
def delete_folder(item_id: str) -> Response:
    """Delete a folder with everything in it; `undelete` brings it back as it was."""
    return _delete(item_id)


@bp.delete("/documents/<item_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="delete_document")
def delete_document(item_id: str) -> Response:
    """Delete a document; `undelete` brings it back."""
    return _delete(item_id)


def _delete(item_id: str) -> Response:
    """Put an item among the deleted ones."""
    with do() as work:
        actions.delete(work, queries.item(work, item_id))
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.post("/deleted/<deleted_id>/undelete")
@json.spec.validate(
    json=Return, resp=json.answers(HTTP_200=Entry, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="undelete"
)
def undelete(deleted_id: str) -> Entry:
    """Bring a deleted item back with everything that was deleted with it; 409 where its folder or name is not free."""
    wanted: Return = json.body()
    with do() as work:
        found = queries.deleted(work, deleted_id)
        target = queries.folder(work, wanted.folder) if wanted.folder is not None else None
        actions.restore(work, found, target, wanted.name)
        return entry(queries.item(work, deleted_id))


@bp.delete("/deleted/<deleted_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="purge")
def purge(deleted_id: str) -> Response:
    """Delete for ever what is among the deleted items; leaders only."""
    with do() as work:
        actions.purge(work, queries.deleted(work, deleted_id))
    return Response(status=HTTPStatus.NO_CONTENT)
