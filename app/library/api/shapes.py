"""The shapes in which programs see the library, and the blueprint that its answers are hung on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, request
from pydantic import Field

from app.library import words
from app.library.models import Document, WebAddress
from app.web import json

if TYPE_CHECKING:
    from app.library.models import Item
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
    file_modified_at: datetime | None = Field(description="When the file itself was last changed, if known")
    size: int
    sha256: str
    media_type: str
    language: str | None
    check: str = Field(description="pending, clean, infected, unscannable or admitted")
    finding: str = Field(description="What the check met, as clamd calls it; macros in what is clean, for example")
    checked_at: datetime | None = Field(description="When it was last checked")
    admitted_by: str = Field(description="Who let it be read although it could not be checked")
    admit_reason: str
    is_misnamed: bool = Field(description="Whether its content is certainly not what its name says")
    text: str = Field(description="waiting, extracted, empty, failed or not attempted")
    is_read_from_scan: bool = Field(description="Whether its text was read off pictures: letters may be wrong")
    purged_at: datetime | None = Field(description="When it was deleted for ever; its bytes are gone then")


class NewAddress(json.Shape):
    """A link to a web address."""

    name: str = Field(min_length=1, max_length=200)
    url: str = Field(description="https:// or http://")
    description: str = Field("", max_length=2000)


class Reason(json.Shape):
    """Why something is done that cannot be undone."""

    reason: str = Field(min_length=1, max_length=500)


class Entry(json.Shape):
    """A folder or document in a folder."""

    id: str
    kind: str = Field(description="folder, document or address")
    name: str
    url: str | None = Field(description="Of an address, where it leads")
    changed_at: datetime
    current: Version | None = Field(description="Of a document, the version that readers get")


class Change(json.Shape):
    """What is to be changed of a folder or document; what is not named stays."""

    name: str | None = Field(None, min_length=1, max_length=200, description="Its new name")
    folder: str | None = Field(None, description="The id of the folder that it is to lie in")
    description: str | None = Field(None, max_length=2000, description="Of a folder, what belongs in it")


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
    author: str
    reserved_by: str | None = Field(description="Who works on it, where somebody has reserved it")
    reserved_until: datetime | None
    current: str | None = Field(description="The number of the version that readers get")
    versions: list[Version]


class SameContent(json.Shape):
    """A document of the group with the same content, as far as you may read it."""

    document: str
    folder: str
    name: str


class Stored(json.Shape):
    """The receipt for a file: where it is, and which version it became."""

    document: str
    name: str
    version: Version
    same_as: SameContent | None = Field(description="Where the group has the same content already, if you may read it")


def comment() -> str:
    """What the query says of the version."""
    return request.args.get("comment", "")[:1000]


def entry(item: Item) -> Entry:
    """An item as programs see it."""
    current = item.current if isinstance(item, Document) else None
    return Entry(
        id=item.id,
        kind=item.kind,
        url=item.url if isinstance(item, WebAddress) else None,
        name=item.name,
        changed_at=item.changed_at,
        current=version_shape(current) if current else None,
    )


def stored(work: UnitOfWork, version: VersionRow) -> Stored:
    """The receipt for a version, for whoever has just put it there."""
    shape = version_shape(version, work.actor.name)
    twin = words.twin(work, version)
    same = SameContent(document=twin.id, folder=str(twin.parent_id), name=twin.name) if twin else None
    return Stored(document=version.document_id, name=version.document.name, version=shape, same_as=same)


def version_shape(version: VersionRow, author: str = "") -> Version:
    """A version as programs see it; its author is read where nobody says who it is."""
    return Version(
        number=version.number,
        author=author or version.author.name,
        created_at=version.created_at,
        comment=version.comment,
        file_modified_at=version.file_modified_at,
        size=version.size,
        sha256=version.digest,
        media_type=version.media_type,
        language=version.language,
        check=version.check_state,
        finding=version.check_finding,
        checked_at=version.checked_at,
        admitted_by=version.admitted_by,
        admit_reason=version.admit_reason,
        is_misnamed=version.is_misnamed,
        text=version.text_state,
        is_read_from_scan=version.is_read_from_scan,
        purged_at=version.purged_at,
    )
