"""How an upload that has arrived whole becomes a version, for every door; and what is said of one before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app import errors
from app.library import actions, arriving, links, queries, words
from app.web.request import ask, do, settings, workshop
from storage import Busy

if TYPE_CHECKING:
    from app.library.models import Upload
    from app.work import UnitOfWork

BUSY = errors.N_("This file is being sent by another connection. Try again in a moment.")
REFUSALS = (errors.NotFound, errors.Forbidden, errors.Conflict, errors.Locked, errors.Invalid)


def finish(upload: Upload) -> dict[str, Any]:
    """Receive an upload that is whole into the blobs and make a version of it; what is said of it then.

    Where the library refuses it, the bytes stay and can go elsewhere; where a virus is found they are destroyed.
    """
    try:
        content = arriving.content(workshop(), upload)
    except errors.Infected as error:
        _destroy(upload, str(error.values["finding"]))
        raise
    try:
        with do() as work:
            found = queries.upload(work, upload.id)
            actions.finish_upload(work, found, content)
            made = said(work, found)
    except REFUSALS as error:
        _note(upload, error)
        raise
    arriving.growing(settings(), upload.id).remove()
    return made


def _destroy(upload: Upload, finding: str) -> None:
    """Destroy what is infected, and keep that it came."""
    with do() as work:
        actions.discard_infected(work, queries.upload(work, upload.id), finding)
    arriving.growing(settings(), upload.id).remove()


def _note(upload: Upload, error: errors.DomainError) -> None:
    """Keep why an upload was refused."""
    with do() as work:
        actions.note_refusal(work, queries.upload(work, upload.id), error)


def finish_if_whole(upload: Upload) -> dict[str, Any]:
    """Finish what has only been given another place; what is said of an upload then."""
    growing = arriving.growing(settings(), upload.id)
    if not upload.is_done and growing.size == upload.size:
        try:
            with growing.turn():
                return finish(upload)
        except Busy:
            raise errors.Locked(BUSY) from None
    with ask() as work:
        return said(work, queries.upload(work, upload.id))


def said(work: UnitOfWork, upload: Upload) -> dict[str, Any]:
    """An upload as programs are told of it: what is here of it, why it was refused, and what it became."""
    place = queries.place_of(work, upload)
    return {
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "offset": arriving.size(settings(), upload),
        "state": upload.state,
        "folder": upload.folder_id if place is not None else None,
        "document": upload.document_id if place is not None else None,
        "created_at": upload.created_at,
        "expires_at": upload.expires_at,
        "error": problem(upload),
        "receipt": receipt(work, upload),
    }


def problem(upload: Upload) -> str:
    """Why an upload was refused when it was whole, in the language of whoever asks; nothing where it was not."""
    message = upload.error.get("message")
    return _(message, **upload.error["values"]) if message else ""


def receipt(work: UnitOfWork, upload: Upload) -> dict[str, Any] | None:
    """The receipt for what an upload became; None before, and where it can no longer be read."""
    version = queries.version_of(work, upload)
    if version is None:
        return None
    document = version.document
    url = links.page(work, queries.group_of(work, document), document)
    return {"document": document.id, **words.receipt(version), "url": url}
