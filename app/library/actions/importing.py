"""What is in a zip becomes documents: begun, planned, member by member, ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert

from app import errors, policy
from app.db import now
from app.library import handling, queries
from app.library.actions import placing
from app.library.actions.details import edit_details
from app.library.actions.folders import create_folder
from app.library.actions.reading import download
from app.library.actions.versions import upload
from app.library.content import Content
from app.library.handling import SENSITIVE
from app.library.kinds import FORGET, IMPORT
from app.library.models import Import, ImportMember

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.library.detail_table import Fault
    from app.library.models import Document, Folder
    from app.work import UnitOfWork

MOST_OPEN = 5  # imports of one person at a time
MANY = errors.N_("%(most)s of your imports have not ended yet. Wait for one of them.")
STAYS_CLOSED = errors.N_(
    "This document is sensitive or names an originator, so it is not unpacked here. "
    "Download it and import what is in it."
)
NO_ZIP = errors.N_("Only a zip can be unpacked.")


@dataclass(frozen=True)
class ImportWish:
    """What is to become of names that are taken, and of a table of details."""

    same_names: str = "version"
    with_details: bool = False
    leaves_out_wrong: bool = False


@dataclass(frozen=True)
class Arrived:
    """A file of a zip that was received: the way to it, and what is said of it; `missed` is why that was left out."""

    way: Sequence[str]
    content: Content
    said: Mapping[str, Any]
    missed: errors.DomainError | None = None


class Skipped(errors.Conflict):
    """The name is taken, and whoever imports wanted such to be left alone."""

    message = errors.N_("The name is taken.")


def begin_import(work: UnitOfWork, folder: Folder, content: Content, wish: ImportWish) -> Import:
    """Leave what is in a zip that was received to be put into a folder."""
    policy.require(work.actor, policy.ADD, folder)
    return _begin(work, folder, content, wish)


def begin_unpacking(work: UnitOfWork, document: Document, wish: ImportWish, *, by: str = "page") -> Import:
    """Leave what is in a zip of the library to be put beside it; that its bytes are read is told."""
    policy.require(work.actor, policy.READ, document)
    folder = placing.folder_of(work, document)
    policy.require(work.actor, policy.ADD, folder)
    version = document.served()
    if version.media_type != queries.ZIP:
        raise errors.Conflict(NO_ZIP)
    if handling.is_sensitive(document) or handling.is_bound(document):
        raise errors.Forbidden(STAYS_CLOSED)
    download(work, document, version, by=by)
    return _begin(work, folder, Content(document.name, version.digest, version.size, queries.ZIP), wish, document.id)


def _begin(
    work: UnitOfWork, folder: Folder, content: Content, wish: ImportWish, document_id: str | None = None
) -> Import:
    """Keep what is to be done, tell it, and leave it to the worker."""
    if wish.same_names not in Import.SAME_NAMES:
        raise errors.Invalid
    if queries.open_imports(work) >= MOST_OPEN:
        raise errors.Conflict(MANY, most=MOST_OPEN)
    made = Import(
        user_id=work.actor.user_id,
        group_id=folder.group_id,
        folder_id=folder.id,
        document_id=document_id,
        name=content.name,
        digest=content.digest,
        size=content.size,
        **asdict(wish),
    )
    work.session.add(made)
    work.session.flush()
    said = {"import": made.id, "size": made.size, "sha256": made.digest}
    work.tell("library.import_begun", folder, title=made.name, details=said)
    work.later(IMPORT, made.id, group_id=folder.group_id)
    return made


def plan_import(
    work: UnitOfWork, made: Import, members: Sequence[Mapping[str, Any]], faults: Sequence[Fault] = ()
) -> None:
    """Write which members a zip has, and what is wrong with its table of details; once only."""
    policy.require_system(work.actor)
    _see_again(work, made)
    if made.state == "waiting":
        made.state, made.faults = "running", [asdict(fault) for fault in faults]
        if members:
            work.session.execute(insert(ImportMember), [{"import_id": made.id, **member} for member in members])


def import_folder(work: UnitOfWork, made: Import, member: ImportMember, way: Sequence[str]) -> None:
    """Make the folder that a member of a zip is, unless it is there."""
    policy.require_self(work.actor, made.user_id)
    if not _takes_turn(work, member):
        return
    folder = queries.folder(work, made.folder_id)
    left = queries.way_in(work, folder, way)[1]
    made_or_found = _folder_at(work, folder, way)
    member.state, member.item_id = "added" if left else "there", made_or_found.id


def import_file(work: UnitOfWork, made: Import, member: ImportMember, arrived: Arrived) -> None:
    """Make a document or a version of a file of a zip."""
    policy.require_self(work.actor, made.user_id)
    if not _takes_turn(work, member):
        return
    folder, name = queries.folder(work, made.folder_id), arrived.way[-1]
    if arrived.said.get("marking") == SENSITIVE:
        placing.hold_tree(work, folder)  # at once, and not only after having added to it
    folder = _folder_at(work, folder, arrived.way[:-1])
    is_taken = bool(queries.named(work, folder, [name]))
    if is_taken and made.same_names == "skip":
        raise Skipped
    version = upload(work, folder, replace(arrived.content, name=name), keep_both=made.same_names == "both")
    if arrived.said:
        edit_details(work, version.document, arrived.said)
    is_version = is_taken and made.same_names == "version"
    member.state = "partial" if arrived.missed else "versioned" if is_version else "added"
    member.item_id, member.version_id = version.document_id, version.id
    member.reason = arrived.missed.kept if arrived.missed else {}


def record_member(
    work: UnitOfWork, made: Import, member: ImportMember, error: errors.DomainError, digest: str = ""
) -> None:
    """Write why a member was refused, or skipped where its name is taken; bytes that were put are forgotten."""
    policy.require_system(work.actor)
    if _takes_turn(work, member):
        member.state, member.reason = "skipped" if isinstance(error, Skipped) else "refused", error.kept
    if digest:
        work.later(FORGET, made.id, group_id=made.group_id, digests=[digest])


def end_import(work: UnitOfWork, made: Import, error: errors.DomainError | None = None) -> None:
    """Write that an import has come to its end, tell it on behalf of whoever began it, and forget the zip's bytes."""
    policy.require_system(work.actor)
    _see_again(work, made)
    if not made.is_open:
        return
    made.state, made.ended_at = "failed" if error else "done", now()
    made.error = error.kept if error else {}
    work.tell(
        "library.import_finished",
        group_id=made.group_id,
        object_kind="folder",
        object_id=made.folder_id,
        title=made.name,
        result="refused" if error else "done",
        on_behalf_id=made.user_id,
        details={"import": made.id, **queries.import_counts(work, made)},
    )
    work.later(FORGET, made.id, group_id=made.group_id, digests=[made.digest])


def discard_imports(work: UnitOfWork, found: Sequence[Import]) -> None:
    """Forget imports with their reports, and the bytes of those that had not ended."""
    policy.require_system(work.actor)
    for made in found:
        if made.is_open:
            work.later(FORGET, made.id, group_id=made.group_id, digests=[made.digest])
        work.session.execute(delete(ImportMember).where(ImportMember.import_id == made.id))
        work.session.delete(made)


def _folder_at(work: UnitOfWork, folder: Folder, way: Sequence[str]) -> Folder:
    """The folder at a way of names, made as far as it is not there; raises `Conflict` where something else is."""
    here, left = queries.way_in(work, folder, way)
    for name in left:
        if queries.named(work, here, [name]):
            raise errors.Conflict(placing.TAKEN, free=queries.free_name(work, here, name))
        here = create_folder(work, here, name)
    return here


def _takes_turn(work: UnitOfWork, member: ImportMember) -> bool:
    """Wait until nobody else is at a member, and see whether it still waits."""
    work.session.refresh(member, with_for_update=True)
    return member.state == "waiting"


def _see_again(work: UnitOfWork, made: Import) -> None:
    """Wait until nobody else changes an import, and see it as they left it."""
    work.session.refresh(made, with_for_update=True)
