"""What is said of an upload that comes piece by piece, the same at every door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.library import arriving, links, queries, words
from app.web.errors import told_later

if TYPE_CHECKING:
    from app.library.models import Upload, Version
    from app.work import UnitOfWork


def said(work: UnitOfWork, upload: Upload) -> dict[str, Any]:
    """An upload as programs are told of it: what is here of it, why it was refused, and what it became."""
    place = queries.place_of(work, upload)
    return {
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "offset": arriving.size(work.settings, upload),
        "state": upload.state,
        "folder": upload.folder_id if place is not None else None,
        "document": upload.document_id if place is not None else None,
        "created_at": upload.created_at,
        "expires_at": upload.expires_at,
        "error": told_later(upload.error),
        "receipt": receipt(work, upload),
    }


def receipt(work: UnitOfWork, upload: Upload) -> dict[str, Any] | None:
    """The receipt for what an upload became; None before, and where it can no longer be read."""
    version = queries.version_of(work, upload)
    if version is None:
        return None
    document = version.document
    url = links.page(work, queries.group_of(work, document), document)
    return {"document": document.id, **words.receipt(version), "url": url, "same_as": same_as(work, version)}


def same_as(work: UnitOfWork, version: Version) -> dict[str, str] | None:
    """Where the same content is already: the way to it in words, and the address."""
    twin = words.twin(work, version)
    if twin is None:
        return None
    folders = [folder.name for folder in queries.way_to(work, twin)[1:]]
    return {"at": " / ".join([_("Library"), *folders, twin.name]), "url": links.permanent(twin)}
