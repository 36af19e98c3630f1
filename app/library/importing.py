"""The import of a zip: inspected as a whole, then member by member; no transaction is open while bytes move.

It works on behalf of whoever began it, with the rights that they have by then. What became of a member is written in
the transaction that makes its document: killed half-way, it goes on with the next.
"""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from app import archives, errors, jobs, policy
from app.library import actions, inspecting, names, paths, queries, receiving
from app.library.actions.placing import NAME_LOST
from app.library.actions.versions import NUMBER_LOST
from app.library.models import Import
from storage import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.archives import Archive, Member
    from app.jobs import Job
    from app.library.content import Content
    from app.library.models import Folder, ImportMember
    from app.work import UnitOfWork, Workshop
    from storage import Draft

STEP = 30.0  # seconds, then others have their turn
FEW = 50  # members that are read from the database at once
TRIES = 3  # of a member, after which one that always breaks the import off is passed over
MOST_OLD = 100  # reports that are forgotten in one go
EVENT = (errors.NotTaken, errors.TooLarge, errors.OverQuota)  # refusals that are told as those of other uploads

LOST = (NAME_LOST, NUMBER_LOST)

GONE = errors.N_("It is no longer there.")
NO_PLACE = errors.N_("The folder is gone, or you can no longer add to it.")
BROKEN = errors.N_("It could not be imported.")


@dataclass(frozen=True)
class Step:
    """One turn of an import: the tools, which import it is, and the zip, which is open."""

    workshop: Workshop
    made: Import
    zipped: Archive
    gives_up: bool  # it broke off too often at the member that comes next


def carry_out(workshop: Workshop, job: Job) -> None:
    """Import for a while; what cannot be imported is written on the import's page."""
    with workshop.ask() as work:
        made = work.session.get(Import, job.subject_id)
    is_over = made is None or not made.is_open or _is_over(workshop, made, gives_up=job.attempts >= TRIES)
    with workshop.do_as(policy.SYSTEM) as work:
        if is_over:
            jobs.finish(work.session, job)
        else:
            jobs.put_back(work.session, job, timedelta(0))


def discard_old_imports(workshop: Workshop) -> None:
    """Forget the reports that are kept no longer."""
    with workshop.do_as(policy.SYSTEM) as work:
        actions.discard_imports(work, queries.old_imports(work, MOST_OLD))


def _is_over(workshop: Workshop, made: Import, *, gives_up: bool) -> bool:
    """Import for a while; whether that was all."""
    error: errors.DomainError | None
    try:
        with workshop.blobs.open(made.group_id, made.digest) as file:
            step = Step(workshop, made, archives.read(file), gives_up)
            error = _begun(step)
            if error is None and not _import_members(step):
                return False
    except Missing:
        error = errors.NotFound(GONE)
    except archives.Refused as refused:
        error = errors.Invalid(refused.message)
    with workshop.do_as(policy.SYSTEM) as work:
        actions.end_import(work, work.session.get_one(Import, made.id), error)
    return True


def _begun(step: Step) -> errors.DomainError | None:
    """Inspect the zip where that was not done; why nothing is to be imported, where that is so."""
    if step.made.state != "waiting":
        return None
    return errors.Invalid(BROKEN) if step.gives_up else inspecting.plan(step.workshop, step.made, step.zipped)


def _import_members(step: Step) -> bool:
    """Import one after the other, for a while; whether none is left."""
    until = time.monotonic() + STEP
    while waiting := _waiting(step):
        for member in waiting:
            if step.gives_up:
                _record(step, member, errors.Invalid(BROKEN))
                step = replace(step, gives_up=False)
            else:
                _import(step, member)
            if time.monotonic() >= until:
                return False
    return True


def _waiting(step: Step) -> Sequence[ImportMember]:
    """The members that come next."""
    with step.workshop.ask() as work:
        return queries.waiting_members(work, step.made, FEW)


def _import(step: Step, member: ImportMember) -> None:
    """Import one member; where it is refused, the reason is written."""
    wanted = step.zipped.members[member.number]
    way = paths.parts(wanted.path)
    try:
        if member.is_folder:
            with step.workshop.do(step.made.user_id) as work:
                actions.import_folder(work, *_again(work, step, member), way)
        else:
            _import_file(step, member, wanted, way)
    except errors.Unavailable:
        raise
    except errors.DomainError as error:
        _record(step, member, error)
    except archives.Refused as refused:
        _record(step, member, errors.Invalid(refused.message))


def _again(work: UnitOfWork, step: Step, member: ImportMember) -> tuple[Import, ImportMember]:
    """The rows of an import and of one of its members, in this transaction."""
    return work.session.get_one(Import, step.made.id), work.session.get_one(type(member), member.id)


def _record(step: Step, member: ImportMember, error: errors.DomainError, digest: str = "") -> None:
    """Write why a member was not imported; bytes that were put for it are forgotten."""
    if isinstance(error, errors.NotFound | errors.Forbidden) and error.message == type(error).message:
        error = errors.NotFound(NO_PLACE)
    with step.workshop.do_as(policy.SYSTEM) as work:
        actions.record_member(work, *_again(work, step, member), error, digest)


def _import_file(step: Step, member: ImportMember, wanted: Member, way: tuple[str, ...]) -> None:
    """Receive a file and make a document or a version of it; raises what it is refused for."""
    try:
        _ask_first(step, way, wanted.size)
        content = _received(step, wanted, way[-1])
    except (*EVENT, errors.Infected) as error:
        _tell(step, way[-1], error)
        raise
    try:
        _add(step, member, way, content)
    except errors.Unavailable:
        raise
    except errors.DomainError as error:
        if isinstance(error, EVENT):
            _tell(step, way[-1], error)
        _record(step, member, error, content.digest)


def _ask_first(step: Step, way: tuple[str, ...], size: int) -> None:
    """Refuse, before any bytes move, what is known already to be refused."""
    with step.workshop.ask(step.made.user_id) as work:
        folder, left = queries.way_in(work, queries.folder(work, step.made.folder_id), way[:-1])
        policy.require(work.actor, policy.ADD, folder)
        if not left and step.made.same_names == "skip" and _is_taken(work, folder, way[-1]):
            raise actions.Skipped
        queries.intake(work, step.made.group_id).require(way[-1], size)
    receiving.require_space(step.workshop.settings, size)


def _is_taken(work: UnitOfWork, folder: Folder, name: str) -> bool:
    """Whether something in a folder has this name."""
    return names.key(name) in queries.named(work, folder, [name])


def _received(step: Step, wanted: Member, name: str) -> Content:
    """Unpack one file, tell it apart, check it for viruses, put it among the group's blobs."""
    try:
        with step.workshop.blobs.draft() as draft:
            step.zipped.copy(wanted, cast("BinaryIO", _Within(draft, name, step.workshop.settings.file_limit)))
            draft.seal()
            content = receiving.put(step.workshop, step.made.group_id, name, draft)
    except OSError as error:  # the disk is full, perhaps
        raise errors.Unavailable from error
    at = wanted.modified_at
    return replace(content, file_modified_at=at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at)


class _Within(io.RawIOBase):
    """A draft that takes no more than a file may have, whatever was announced."""

    def __init__(self, draft: Draft, name: str, limit: int) -> None:
        super().__init__()
        self._draft, self._name, self._limit = draft, name, limit

    def write(self, piece: Any) -> int:
        """Add bytes at the end; raises `TooLarge`."""
        if self._draft.size + len(piece) > self._limit:
            raise receiving.too_large(self._name, self._limit)
        self._draft.write(piece)
        return len(piece)


def _add(step: Step, member: ImportMember, way: tuple[str, ...], content: Content) -> None:
    """Make a document or a version; without details that are refused, where that was wanted and hides nothing less."""
    arrived = actions.Arrived(way, content, member.details)
    try:
        _add_once(step, member, arrived)
    except errors.Unavailable:
        raise
    except errors.DomainError as error:
        if not member.details or not step.made.leaves_out_wrong or "marking" in member.details:
            raise
        _add_once(step, member, replace(arrived, said={}, missed=error))


def _add_once(step: Step, member: ImportMember, arrived: actions.Arrived) -> None:
    """The same in one transaction; begun again where somebody else was quicker with a name or a number."""
    for tries in range(TRIES):
        try:
            with step.workshop.do(step.made.user_id) as work:
                actions.import_file(work, *_again(work, step, member), arrived)
        except errors.Conflict as error:
            if error.message not in LOST or tries == TRIES - 1:
                raise
        else:
            return


def _tell(step: Step, name: str, error: errors.DomainError) -> None:
    """Keep the event of what is refused, as of every upload; of a virus the leaders are told."""
    with step.workshop.do(step.made.user_id) as work:
        folder = queries.folder(work, step.made.folder_id)
        if isinstance(error, errors.Infected):
            actions.refuse_infected(work, folder, name, str(error.values["finding"]))
        else:
            actions.refuse_upload(work, folder, name, error)
