"""What is told of those who read."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from app import errors, jobs, policy
from app.library import previews, queries
from app.library.actions.versions import GONE, tell_version
from app.library.handling import Form
from app.library.kinds import PREVIEW

if TYPE_CHECKING:
    from app.library.archives import Archive
    from app.library.models import Document, Folder, Version
    from app.work import UnitOfWork


def open_document(work: UnitOfWork, document: Document, version: Version | None) -> None:
    """Tell that somebody looked at a document, in this version; its preview is made first of all."""
    policy.require(work.actor, policy.READ, document)
    is_shown = queries.may_serve(work, document, Form.PREVIEW)
    if is_shown and previews.is_awaited(work.settings, version, document.name):
        _hurry(work, cast("Version", version))
    said = {"version": version.number} if version and version.is_served else {}
    work.tell("library.document_opened", document, title=document.name, details=said)


def _hurry(work: UnitOfWork, version: Version) -> None:
    """Let the preview of a version be made at once, and wish for it where nobody has."""
    if not jobs.hurry(work.session, PREVIEW, version.id):
        work.later(PREVIEW, version.id, group_id=version.group_id, run_at=jobs.FIRST)


def show_text(work: UnitOfWork, document: Document) -> None:
    """Tell that somebody reads the text that search has of a document."""
    policy.require(work.actor, policy.READ, document)
    queries.require_served(work, document, Form.TEXT)
    said = {"version": document.current.number} if document.current else {}
    work.tell("library.text_shown", document, title=document.name, details=said)


def download(work: UnitOfWork, document: Document, version: Version, *, by: str = "page") -> None:
    """Tell that somebody takes a version's bytes; raises `Conflict` for a version that is not served."""
    policy.require(work.actor, policy.READ, document)
    queries.require_served(work, document, Form.ORIGINAL)
    if version.purged_at is not None:
        raise errors.Conflict(GONE)
    if not version.is_served:
        raise errors.Conflict("This version cannot be opened before its virus check has ended.")
    tell_version(work, "library.version_downloaded", version, door=by)


def take_away(work: UnitOfWork, folder: Folder, taken: Archive, *, by: str = "page") -> None:
    """Tell that somebody takes several documents of a folder with them, in one event that names every version."""
    policy.require(work.actor, policy.READ, folder)
    versions = [version.id for version in taken.files.values()]
    said = {"documents": len(versions), "size": taken.size, "door": by, "versions": versions}
    if taken.withheld:
        said["withheld"] = taken.withheld
    work.tell("library.archive_taken", folder, title=taken.name, details=said)
