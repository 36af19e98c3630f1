"""Uploads that are sent piece by piece: begun, finished, sent elsewhere, thrown away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import errors, policy
from app.db import ID_ALPHABET, new_id, now
from app.library import names, queries
from app.library.actions import placing, reserving
from app.library.actions.checking import refuse_infected
from app.library.actions.versions import add_version
from app.library.actions.versions import upload as put_into
from app.library.models import Document, Folder, Upload, Version

if TYPE_CHECKING:
    from app.library.content import Content
    from app.library.models import Item
    from app.work import UnitOfWork

MOST = 500  # unfinished uploads of one person
TOO_MANY = errors.N_("You have %(most)s unfinished uploads. Finish some, or throw them away, before you begin another.")
BEGUN = errors.N_("This upload has been begun already.")
NOT_OPEN = errors.N_("%(name)s has arrived already.")


@dataclass(frozen=True)
class Announced:
    """What somebody is about to send, and what is to become of it; `size` is in bytes."""

    name: str
    size: int
    comment: str = ""
    minor: bool | None = None
    keep_both: bool = False
    upload_id: str | None = None  # by which whoever did not hear the answer finds it
    is_whole: bool = False  # whether all of it comes at once, so that what it becomes is told and not that it begins


def begin_upload(work: UnitOfWork, target: Item, announced: Announced) -> Upload:
    """Keep that a file is about to be sent piece by piece into a folder, or on top of a document's versions.

    Raises, before any byte is sent, what is known already to be in its way.
    """
    policy.require(work.actor, queries.act_on(target), target)
    if queries.upload_count(work) >= MOST:
        raise errors.Conflict(TOO_MANY, most=MOST)
    if announced.upload_id is not None and work.session.get(Upload, announced.upload_id) is not None:
        raise errors.Conflict(BEGUN)
    made = _announced(work, target, announced)
    _require_taken(work, target, made)
    work.session.add(made)
    placing.write(work, BEGUN)
    if not announced.is_whole:
        work.tell("library.upload_begun", made, details={"size": made.size})
    return made


def _announced(work: UnitOfWork, target: Item, announced: Announced) -> Upload:
    """The row of an upload that begins."""
    is_version = isinstance(target, Document)
    return Upload(
        id=_own_id(announced.upload_id) if announced.upload_id is not None else new_id(),
        user_id=work.actor.user_id,
        group_id=target.group_id,
        folder_id=str(target.parent_id) if is_version else target.id,
        document_id=target.id if is_version else None,
        name=target.name if is_version else names.clean(announced.name),
        size=announced.size,
        comment=announced.comment,
        minor=announced.minor,
        keep_both=announced.keep_both,
        expires_at=now() + Upload.KEPT,
    )


def _own_id(wanted: str) -> str:
    """The id that a sender has chosen, which has the form of ours; raises `Invalid`."""
    if not re.fullmatch(f"[{ID_ALPHABET}]{{16}}", wanted):
        raise errors.Invalid("%(where)s: %(why)s", where="id", why="16 letters and digits as in ours are wanted")
    return wanted


def _require_taken(work: UnitOfWork, target: Item, upload: Upload) -> None:
    """Pass what could become a version if it were here now: the group takes it, and nobody keeps its name from it."""
    queries.intake(work, target.group_id).require(upload.name, upload.size)
    held: Item | None = target
    if isinstance(target, Folder):
        held = None if upload.keep_both else queries.named(work, target, [upload.name]).get(names.key(upload.name))
        if held is not None and not queries.can_take_version(work, held):
            raise errors.Conflict(placing.TAKEN, free=queries.free_name(work, target, upload.name))
    if held is not None:
        reserving.require_unreserved(work, held)


def finish_upload(work: UnitOfWork, upload: Upload, content: Content) -> Version:
    """Make a version of an upload that has arrived whole; what was made of it before is given again."""
    policy.require_self(work.actor, upload.user_id)
    _see_again(work, upload)
    if upload.is_done:
        return work.session.get_one(Version, upload.version_id)
    target = queries.destination_of(work, upload)
    if isinstance(target, Document):
        version = add_version(work, target, content, comment=upload.comment, minor=upload.minor)
    else:
        folder = work.session.get_one(Folder, target.id)
        version = put_into(work, folder, content, comment=upload.comment, keep_both=upload.keep_both)
    upload.state, upload.version_id, upload.error = "done", version.id, {}
    return version


def note_refusal(work: UnitOfWork, upload: Upload, error: errors.DomainError) -> None:
    """Keep why an upload that is whole could not be put into its place, for whoever sent it."""
    policy.require_self(work.actor, upload.user_id)
    upload.error = error.kept


def place_upload(work: UnitOfWork, upload: Upload, folder: Folder, name: str = "", *, keep_both: bool = False) -> None:
    """Let an unfinished upload go into another folder, or under another name."""
    policy.require_self(work.actor, upload.user_id)
    policy.require(work.actor, policy.ADD, folder)
    _see_again(work, upload)
    upload.require_kept()
    if upload.is_done:
        raise errors.Conflict(NOT_OPEN, name=upload.name)
    upload.name = names.clean(name or upload.name)
    upload.group_id, upload.folder_id, upload.document_id = folder.group_id, folder.id, None
    upload.minor, upload.keep_both, upload.error = None, keep_both, {}
    work.tell("library.upload_placed", upload)


def discard_upload(work: UnitOfWork, upload: Upload) -> None:
    """Throw an upload away; what has become a version stays one."""
    policy.require_self(work.actor, upload.user_id)
    _see_again(work, upload)
    if not upload.is_done:
        work.tell("library.upload_discarded", upload)
    work.session.delete(upload)


def discard_infected(work: UnitOfWork, upload: Upload, finding: str) -> None:
    """Keep, of an upload in which a virus was found before the answer, nothing but the event; tell the leaders."""
    policy.require_self(work.actor, upload.user_id)
    folder = work.session.get(Folder, upload.folder_id)
    if folder is not None and policy.can(work.actor, policy.ADD, folder):
        refuse_infected(work, folder, upload.name, finding)
    else:
        work.tell("library.upload_infected", upload, result="refused", details={"finding": finding})
    work.session.delete(upload)


def discard_expired_uploads(work: UnitOfWork) -> list[str]:
    """Forget the uploads that are kept no longer; the ids of all that are kept still, whose bytes are to stay."""
    policy.require_system(work.actor)
    for upload in queries.expired_uploads(work):
        if not upload.is_done:
            work.tell("library.upload_discarded", upload, details={"expired": True})
        work.session.delete(upload)
    work.session.flush()
    return list(work.session.scalars(select(Upload.id).where(Upload.state == "open")))


def _see_again(work: UnitOfWork, upload: Upload) -> None:
    """Wait until nobody else changes an upload, and see it as they left it; raises `NotFound` where it is gone."""
    rows = select(Upload).where(Upload.id == upload.id).with_for_update()
    if work.session.scalar(rows.execution_options(populate_existing=True)) is None:
        raise errors.NotFound
