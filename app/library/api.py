"""Folders, documents and versions, by program."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from pydantic import Field

from app import policy
from app.library import actions, queries
from app.library.models import Document, Folder, Item
from app.library.views.documents import content_of
from app.library.views.uploads import receive
from app.web import json
from app.web.request import ask, do
from app.web.security import takes_files

if TYPE_CHECKING:
    from app.library.models import Version as VersionRow
    from app.work import UnitOfWork

bp = Blueprint("library_api", __name__, url_prefix=json.PREFIX)
LIBRARY = json.tag("library", "Folders, documents and versions")


class NewFolder(json.Shape):
    """A folder to be made."""

    name: str = Field(min_length=1, max_length=200)
    description: str = Field("", max_length=2000)


class Version(json.Shape):
    """The content of a document as somebody left it."""

    number: str = Field(description="major.minor")
    author: str
    created_at: datetime
    comment: str
    size: int
    sha256: str
    media_type: str
    language: str | None
    check: str = Field(description="pending, clean, infected, unscannable or admitted")
    text: str = Field(description="waiting, extracted, empty, failed or not attempted")


class Entry(json.Shape):
    """A folder or document in a folder."""

    id: str
    kind: str = Field(description="folder or document")
    name: str
    changed_at: datetime
    current: Version | None = Field(description="Of a document, the version that readers get")


class Change(json.Shape):
    """What is to be changed of a folder or document; what is not named stays."""

    name: str | None = Field(None, min_length=1, max_length=200, description="Its new name")
    folder: str | None = Field(None, description="The id of the folder that it is to lie in")


class FolderPage(json.Shape):
    """A folder and one page of what lies in it, folders first."""

    id: str
    name: str
    description: str
    parent: str | None
    items: list[Entry]
    folders: int
    documents: int
    page: int
    pages: int


class DocumentShape(json.Shape):
    """A document with the versions that you may know of, newest first."""

    id: str
    folder: str
    name: str
    title: str
    description: str
    current: str | None = Field(description="The number of the version that readers get")
    versions: list[Version]


class Stored(json.Shape):
    """The receipt for a file: where it is, and which version it became."""

    document: str
    name: str
    version: Version


@bp.get("/folders/<folder_id>")
@json.spec.validate(resp=json.answers(HTTP_200=FolderPage), tags=[LIBRARY], operation_id="folder")
def folder(folder_id: str) -> FolderPage:
    """A folder. `?name=` filters, `?sort=` is name, size, by or changed, `?dir=desc` turns it, `?page=` goes on."""
    view = queries.View(
        name=request.args.get("name", "")[:200],
        sort=request.args.get("sort", "name"),
        is_descending=request.args.get("dir") == "desc",
        page=json.number("page"),
    )
    with ask() as work:
        here = queries.folder(work, folder_id)
        listing = queries.listing(work, here, view)
        return FolderPage(
            id=here.id,
            name=here.name,
            description=here.description,
            parent=here.parent_id,
            items=[_entry(item) for item in listing.items],
            folders=listing.folders,
            documents=listing.documents,
            page=listing.page,
            pages=listing.pages,
        )


@bp.post("/folders/<folder_id>/folders")
@json.spec.validate(
    json=NewFolder, resp=json.answers(HTTP_201=Entry, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="new_folder"
)
def new_folder(folder_id: str) -> tuple[Entry, int]:
    """Make a folder in this one."""
    wanted: NewFolder = json.body()
    with do() as work:
        made = actions.create_folder(work, queries.folder(work, folder_id), wanted.name, wanted.description)
        return _entry(made), HTTPStatus.CREATED


@bp.patch("/folders/<folder_id>")
@json.spec.validate(
    json=Change, resp=json.answers(HTTP_200=Entry, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="change_folder"
)
def change_folder(folder_id: str) -> Entry:
    """Rename a folder, or move it with everything in it; both or neither."""
    return _change(folder_id)


@bp.patch("/documents/<document_id>")
@json.spec.validate(
    json=Change,
    resp=json.answers(HTTP_200=Entry, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="change_document",
)
def change_document(document_id: str) -> Entry:
    """Rename a document, or move it; both or neither."""
    return _change(document_id)


def _change(item_id: str) -> Entry:
    """Give an item the name and the place that are asked for, in this order."""
    wanted: Change = json.body()
    with do() as work:
        found = queries.item(work, item_id)
        if wanted.name is not None:
            actions.rename(work, found, wanted.name)
        if wanted.folder is not None:
            actions.move(work, found, queries.folder(work, wanted.folder))
        return _entry(found)


@bp.put("/folders/<folder_id>/documents/<path:name>")
@json.raw_body("upload")
@json.spec.validate(
    resp=json.answers(HTTP_201=Stored, HTTP_409=json.Problem, HTTP_413=json.Problem, HTTP_507=json.Problem),
    tags=[LIBRARY],
    operation_id="upload",
)
@takes_files
def upload(folder_id: str, name: str) -> tuple[Stored, int]:
    """Put a file into a folder: a new document, or the next version of the one of its name.

    `?comment=` goes with the version; with `?as=new` a taken name is not versioned, a free one is chosen.
    """
    with ask() as work:
        here = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, here)
        group_id = here.group_id
    content = receive(folder_id, group_id, name, request.stream, request.content_length)
    with do() as work:
        here = queries.folder(work, folder_id)
        comment, keep_both = _comment(), request.args.get("as") == "new"
        version = actions.upload(work, here, content, comment=comment, keep_both=keep_both)
        return _stored(work, version), HTTPStatus.CREATED


@bp.get("/documents/<document_id>")
@json.spec.validate(resp=json.answers(HTTP_200=DocumentShape), tags=[LIBRARY], operation_id="document")
def document(document_id: str) -> DocumentShape:
    """A document with its versions."""
    with do() as work:
        found = queries.document(work, document_id)
        actions.open_document(work, found)
        return DocumentShape(
            id=found.id,
            folder=str(found.parent_id),
            name=found.name,
            title=found.title or "",
            description=found.description,
            current=found.current.number if found.current else None,
            versions=[_version(version) for version in queries.visible_versions(work, found)],
        )


@bp.delete("/documents/<document_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="delete_document")
def delete_document(document_id: str) -> Response:
    """Take a document out of its folder; `undelete` brings it back."""
    with do() as work:
        actions.delete_document(work, queries.document(work, document_id))
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.post("/documents/<document_id>/undelete")
@json.spec.validate(resp=json.answers(HTTP_200=Entry), tags=[LIBRARY], operation_id="undelete_document")
def undelete_document(document_id: str) -> Entry:
    """Bring a deleted document back; where its name is taken meanwhile, under a free one."""
    with do() as work:
        found = queries.deleted_document(work, document_id)
        actions.restore_document(work, found)
        return _entry(queries.document(work, document_id))


@bp.post("/documents/<document_id>/versions")
@json.raw_body("add_version")
@json.spec.validate(
    resp=json.answers(HTTP_201=Stored, HTTP_409=json.Problem, HTTP_413=json.Problem, HTTP_507=json.Problem),
    tags=[LIBRARY],
    operation_id="add_version",
)
@takes_files
def add_version(document_id: str) -> tuple[Stored, int]:
    """Put the next version on top of a document; `?comment=` goes with it, `?minor=1` makes the step a small one."""
    with ask() as work:
        found = queries.document(work, document_id)
        policy.require(work.actor, policy.CHANGE, found)
        folder_id, group_id, name = str(found.parent_id), found.group_id, found.name
    content = receive(folder_id, group_id, name, request.stream, request.content_length)
    with do() as work:
        found = queries.document(work, document_id)
        minor = request.args.get("minor") == "1"
        version = actions.add_version(work, found, content, comment=_comment(), minor=minor)
        return _stored(work, version), HTTPStatus.CREATED


@bp.post("/documents/<document_id>/versions/<number>/restore")
@json.spec.validate(
    resp=json.answers(HTTP_201=Stored, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="restore_version"
)
def restore_version(document_id: str, number: str) -> tuple[Stored, int]:
    """Put an old version on top again, as a new one."""
    with do() as work:
        found = queries.document(work, document_id)
        restored = actions.restore_version(work, found, queries.version(work, found, number))
        return _stored(work, restored), HTTPStatus.CREATED


@bp.get("/documents/<document_id>/content", defaults={"number": None})
@json.spec.validate(resp=json.answers(), tags=[LIBRARY], operation_id="content")
def content(document_id: str, number: str | None) -> Response:
    """The bytes of the current version; takes `Range`."""
    return _download(document_id, number)


@bp.get("/documents/<document_id>/versions/<number>/content")
@json.spec.validate(resp=json.answers(), tags=[LIBRARY], operation_id="version_content")
def version_content(document_id: str, number: str) -> Response:
    """The bytes of one version; takes `Range`."""
    return _download(document_id, number)


def _download(document_id: str, number: str | None) -> Response:
    """Tell the download, then send the bytes."""
    with do() as work:
        found = queries.document(work, document_id)
        version = queries.version(work, found, number) if number else found.served()
        actions.download(work, found, version, by="api")
    return content_of(version)


def _comment() -> str:
    """What the query says of the version."""
    return request.args.get("comment", "")[:1000]


def _entry(item: Item) -> Entry:
    """An item as programs see it."""
    current = item.current if isinstance(item, Document) else None
    return Entry(
        id=item.id,
        kind="folder" if isinstance(item, Folder) else "document",
        name=item.name,
        changed_at=item.changed_at,
        current=_version(current) if current else None,
    )


def _stored(work: UnitOfWork, version: VersionRow) -> Stored:
    """The receipt for a version, for whoever has just put it there."""
    shape = _version(version, work.actor.name)
    return Stored(document=version.document_id, name=version.document.name, version=shape)


def _version(version: VersionRow, author: str = "") -> Version:
    """A version as programs see it; its author is read where nobody says who it is."""
    return Version(
        number=version.number,
        author=author or version.author.name,
        created_at=version.created_at,
        comment=version.comment,
        size=version.size,
        sha256=version.digest,
        media_type=version.media_type,
        language=version.language,
        check=version.check_state,
        text=version.text_state,
    )
