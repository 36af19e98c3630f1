"""How an upload that comes piece by piece begins, becomes a version or is thrown away: beneath every door, no Flask.

Whatever refuses it is noted, so that whoever sent it reads why; what has arrived stays and can go elsewhere.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app import errors, policy
from app.library import actions, arriving, queries, taking
from app.work import Visit
from storage import Busy

if TYPE_CHECKING:
    from app.library.content import Content
    from app.library.models import Upload
    from app.work import Workshop

BUSY = errors.N_("This file is being sent by another connection. Try again in a moment.")
REFUSALS = (
    errors.NotFound,
    errors.Forbidden,
    errors.Conflict,
    errors.Locked,
    errors.Invalid,
    errors.TooLarge,
    errors.Full,
)


def begin(visit: Visit, folder_id: str, document_id: str | None, announced: actions.Announced) -> Upload:
    """Begin an upload into a folder, or on top of a document; where the group does not take it, that is told."""
    try:
        with visit.do() as work:
            return actions.begin_upload(work, queries.destination(work, folder_id, document_id), announced)
    except taking.REFUSALS as error:
        with visit.ask() as work:
            target = queries.destination(work, folder_id, document_id)
            place = str(target.parent_id) if document_id else target.id
        taking.tell_refusal(visit, place, announced.name, error)
        raise


def finish(visit: Visit, upload: Upload) -> None:
    """Receive an upload that is whole into the blobs and make a version of it.

    Where the library refuses it, the bytes stay and can go elsewhere; where a virus is found they are destroyed.
    """
    try:
        content = arriving.content(visit.workshop, upload)
    except errors.Infected as error:
        _destroy(visit, upload, str(error.values["finding"]))
        raise
    try:
        with visit.do() as work:
            actions.finish_upload(work, queries.upload(work, upload.id), content)
    except REFUSALS as error:
        _note(visit, upload, content, error)
        raise
    arriving.growing(visit.workshop.settings, upload.id).remove()


def _destroy(visit: Visit, upload: Upload, finding: str) -> None:
    """Destroy what is infected, and keep that it came."""
    with visit.do() as work:
        actions.discard_infected(work, queries.upload(work, upload.id), finding)
    arriving.growing(visit.workshop.settings, upload.id).remove()


def _note(visit: Visit, upload: Upload, content: Content, error: errors.DomainError) -> None:
    """Keep why an upload was refused, and leave nothing of it among the group's blobs."""
    with visit.do() as work:
        actions.note_refusal(work, queries.upload(work, upload.id), error)
    taking.forget(visit, upload.group_id, content)
    if isinstance(error, taking.REFUSALS):
        with suppress(errors.NotFound, errors.Forbidden):
            taking.tell_refusal(visit, upload.folder_id, upload.name, error)


def finish_if_whole(visit: Visit, upload: Upload) -> None:
    """Finish what has only been given another place, where all of it is here."""
    growing = arriving.growing(visit.workshop.settings, upload.id)
    if upload.is_done or growing.size != upload.size:
        return
    try:
        with growing.turn():
            finish(visit, upload)
    except Busy:
        raise errors.Locked(BUSY) from None


def finish_left(workshop: Workshop) -> None:
    """Finish what is whole, where whoever received it was killed before it had become a version."""
    with workshop.do_as(policy.SYSTEM) as work:
        left = queries.left_uploads(work)
    for upload in left:
        with suppress(errors.DomainError):
            finish_if_whole(Visit(workshop, upload.user_id), upload)


def discard(visit: Visit, upload_id: str) -> None:
    """Throw an upload away, and then its bytes."""
    with visit.do() as work:
        actions.discard_upload(work, queries.upload(work, upload_id))
    arriving.growing(visit.workshop.settings, upload_id).remove()
