"""Files become documents and versions; texts and previews are recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from app import errors, policy
from app.jobs import Job
from app.library import names, previews, queries
from app.library.actions import placing, reserving, spaces
from app.library.content import Content
from app.library.kinds import CHECK, EXTRACT, FORGET, INDEX, PREVIEW, SCAN
from app.library.models import CHECKED, TEXT, Derived, Document, Version
from app.text import ocr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

    from app.library.models import Folder
    from app.preview import Made
    from app.text import Text
    from app.work import UnitOfWork
    from storage import Blob

GONE = errors.N_("This version was deleted for ever.")
NOT_CHECKED = errors.N_("This version cannot be restored: it has not passed the virus check.")
NUMBER_LOST = errors.N_("Somebody else has just added a version. Try again.")


def upload(
    work: UnitOfWork, folder: Folder, content: Content, *, comment: str = "", keep_both: bool = False
) -> Version:
    """Put a received file into a folder: a new document, or the next version of the one of its name.

    With `keep_both` a taken name is never versioned: a free one is chosen.
    """
    policy.require(work.actor, policy.ADD, folder)
    name = names.clean(content.name)
    held = queries.named(work, folder, [name]).get(names.key(name))
    if held is None:
        return _add_document(work, folder, name, content, comment)
    if keep_both:
        return _add_document(work, folder, queries.free_name(work, folder, name), content, comment)
    if not queries.can_take_version(work, held):
        raise errors.Conflict(placing.TAKEN, free=queries.free_name(work, folder, name))
    return add_version(work, queries.document(work, held.id), content, comment=comment)


def _add_document(work: UnitOfWork, folder: Folder, name: str, content: Content, comment: str) -> Version:
    """Make a document with its version 1.0."""
    document = Document(**placing.place(work, folder), **names.forms(name), title="")
    there = spaces.take(work, folder.group_id, {content.digest: content.size}, [(name, content.size)])
    work.session.add(document)
    version = _put_version(work, document, content, comment=comment, lost=placing.NAME_LOST)
    version.has_twin = bool(there)
    return version


def add_version(
    work: UnitOfWork,
    document: Document,
    content: Content,
    *,
    comment: str = "",
    minor: bool | None = None,
    keep_reserved: bool = False,
) -> Version:
    """Put a received file on top of a document's versions: a major step, or a minor one, as is said.

    Unsaid, what comes back from one's reservation is a minor step; the reservation then ends unless it is kept.
    """
    policy.require(work.actor, policy.CHANGE, document)
    take_turn(work, document)
    reserving.require_unreserved(work, document)
    mine = document.reservation
    there = spaces.take(work, document.group_id, {content.digest: content.size}, [(document.name, content.size)])
    version = _put_version(work, document, content, comment=comment, minor=bool(mine) if minor is None else minor)
    version.has_twin = bool(there)
    if mine and not keep_reserved:
        reserving.release(work, document)
    return version


def take_turn(work: UnitOfWork, document: Document) -> None:
    """Wait until nobody else changes a document's versions, and see them as they left them."""
    work.session.refresh(document, ["id"], with_for_update=True)
    work.session.refresh(document, ["deleted_at", "latest_id", "latest", "current_id", "current", "versions", "lock"])


def _put_version(
    work: UnitOfWork,
    document: Document,
    content: Content,
    *,
    comment: str = "",
    minor: bool = False,
    lost: str = NUMBER_LOST,
) -> Version:
    """Write the version, tell it, and leave its check or its text to be done."""
    version = document.add_version(content, str(work.actor.user_id), comment=comment.strip(), minor=minor)
    placing.write(work, lost)
    tell_version(work, "library.version_added", version)
    leave_next(work, version)
    return version


def tell_version(work: UnitOfWork, act: str, version: Version, **details: object) -> None:
    """Tell what happened to a version, by the document it belongs to."""
    said = {"version": version.number, "size": version.size, "sha256": version.digest, **details}
    work.tell(act, version.document, title=version.document.name, details=said)


def leave_next(work: UnitOfWork, version: Version) -> None:
    """What is to be done with a version next: its check, or its text."""
    kind = EXTRACT if version.is_served else CHECK
    if version.is_served or version.check_state == "pending":
        work.later(kind, version.id, group_id=version.group_id)
    work.later(INDEX, version.document_id, group_id=version.group_id)


def record_preview(work: UnitOfWork, version: Version, made: Made, blobs: Mapping[str, Blob]) -> None:
    """Write what became of a version's preview and where its parts are kept, by their kinds."""
    policy.require_system(work.actor)
    if _keep_derived(work, version, Derived.kind != TEXT, blobs):
        version.preview_state, version.preview_reason = made.state, made.reason


def try_previews_again(work: UnitOfWork) -> int:
    """Forget that previews failed, for everybody; how many there were."""
    policy.require_administrator(work.actor)
    work.session.execute(delete(Job).where(Job.kind == PREVIEW, Job.state == "dead"))
    failed = update(Version).where(Version.preview_state == "failed")
    changed = work.session.execute(failed.values(preview_state="waiting", preview_reason="").returning(Version.id))
    return len(changed.all())


def record_text(work: UnitOfWork, version: Version, found: Text, blob: Blob | None, bytes_type: str = "") -> None:
    """Write what was read of a version and where its text is kept; search takes it from there, then its preview.

    With it goes what its bytes were found to be, whatever its name says.
    """
    policy.require_system(work.actor)
    if not _keep_derived(work, version, Derived.kind == TEXT, {TEXT: blob} if blob else {}):
        return
    _say_text(work, version, found)
    version.bytes_type, version.said = bytes_type[:100], dict(found.said)
    if ocr.may_be_scan(version.document.name, found) and queries.reads_scans(work, version.group_id):
        leave_scan(work, version)
    if previews.is_awaited(work.settings, version, version.document.name):
        work.later(PREVIEW, version.id, group_id=version.group_id)


def record_scan(work: UnitOfWork, version: Version, found: Text, blob: Blob | None) -> None:
    """Write what was read off the pages of a scan, and where its text is kept; search takes it from there."""
    policy.require_system(work.actor)
    if _keep_derived(work, version, Derived.kind == TEXT, {TEXT: blob} if blob else {}):
        _say_text(work, version, found)


def leave_scan(work: UnitOfWork, version: Version) -> None:
    """Leave the pages of a version to be read as a scan; what was found of its text stays until then."""
    version.text_state, version.text_reason = "waiting", ""
    work.later(SCAN, version.id, group_id=version.group_id)


def _say_text(work: UnitOfWork, version: Version, found: Text) -> None:
    """Write what became of reading a text, and let search take it."""
    version.text_state, version.text_reason, version.text_by = found.state, found.reason or "", found.by or ""
    version.language = version.language or found.language
    work.later(INDEX, version.document_id, group_id=version.group_id)


def _keep_derived(work: UnitOfWork, version: Version, former: ColumnElement[bool], blobs: Mapping[str, Blob]) -> bool:
    """Keep what was made of a version in place of what was made before; whether it is still there to have it.

    The blobs of which nothing is kept are removed.
    """
    take_turn(work, version.document)
    work.session.refresh(version)
    gone = delete(Derived).where(Derived.version_id == version.id, former).returning(Derived.digest)
    digests = set(work.session.scalars(gone))
    made = {blob.digest for blob in blobs.values()}
    for kind, blob in blobs.items() if version.is_served else ():
        kept = Derived(version_id=version.id, group_id=version.group_id, kind=kind)
        kept.digest, kept.size = blob.digest, blob.size
        work.session.add(kept)
    unnamed = digests - made if version.is_served else digests | made
    if unnamed:
        work.later(FORGET, version.document_id, group_id=version.group_id, digests=sorted(unnamed))
    return version.is_served


def restore_version(work: UnitOfWork, document: Document, version: Version) -> Version:
    """Put an old version on top again, as a new one; nothing between is lost."""
    policy.require(work.actor, policy.CHANGE, document)
    take_turn(work, document)
    if not version.is_served:
        raise errors.Conflict(GONE if version.purged_at else NOT_CHECKED)
    reserving.require_unreserved(work, document)
    content = Content(
        name=document.name,
        digest=version.digest,
        size=version.size,
        media_type=version.media_type,
        file_modified_at=version.file_modified_at,
    )
    spaces.take(work, document.group_id, {content.digest: content.size})
    restored = document.add_version(content, str(work.actor.user_id))
    for each in CHECKED:
        setattr(restored, each, getattr(version, each))
    restored.restored_from = version
    document.current = restored
    work.session.flush()
    tell_version(work, "library.version_restored", restored, restored=version.number)
    leave_next(work, restored)
    return restored
