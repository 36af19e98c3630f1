"""Large copies, and copies and moves into another group: bytes first, while no transaction is open, then the rows.

It works on behalf of whoever began it, with the rights that they have by then. When it is killed half-way, nothing
of it is visible; it begins again and finds the bytes that are in place already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, jobs, policy
from app.library import actions, copies, queries
from app.library.models import Transfer
from storage import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.jobs import Job
    from app.work import UnitOfWork, Workshop

PIECE = 256 * 1024
TRIES = 5  # to write what changes while its bytes are sent
EVERY = 25  # blobs, then how far it is is written


def carry_out(workshop: Workshop, job: Job) -> None:
    """Make a transfer; what cannot be made is written on its page."""
    with workshop.ask() as work:
        made = work.session.get(Transfer, job.subject_id)
    if made is not None and made.state not in {"done", "failed"}:
        placed: set[str] = set()
        try:
            _carry_out(workshop, made, placed)
        except errors.Unavailable:
            raise
        except errors.DomainError as error:
            with workshop.do(made.user_id) as work:
                actions.record_failure(work, work.session.get_one(Transfer, made.id), error)
            _forget(workshop, str(job.group_id), placed)
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def _forget(workshop: Workshop, group_id: str, placed: set[str]) -> None:
    """Let the bytes be removed that were placed for nothing."""
    if placed:
        with workshop.do_as(policy.SYSTEM) as work:
            actions.forget(work, group_id, placed)


def _carry_out(workshop: Workshop, made: Transfer, placed: set[str]) -> None:
    """Put the bytes in place, then write the rows of each source; `placed` becomes the digests of those bytes."""
    _place(workshop, made, made.sources, placed)
    for number, source_id in enumerate(made.sources):
        for _try in range(TRIES):
            try:
                _write(workshop, made, number, source_id, placed)
                break
            except copies.NotPlaced:  # somebody has added something meanwhile
                _place(workshop, made, [source_id], placed)
        else:
            raise errors.Conflict("It changes all the time. Try again later.")


def _place(workshop: Workshop, made: Transfer, sources: Sequence[str], placed: set[str]) -> None:
    """Put those bytes into another group that are not there yet, and add them to what is `placed`."""
    with workshop.ask(made.user_id) as work:
        target = queries.folder(work, made.target_id)
        items = [queries.item(work, each) for each in sources]
        plans = [copies.plan(work, each, whole=made.is_move) for each in items]
        if made.group_id != target.group_id:
            _require_taken(work, target.group_id, plans)
    digests = {digest for each in plans for digest in each.digests}
    if made.group_id != target.group_id:
        _put_bytes(workshop, made, sorted(digests - placed), target.group_id)
    placed |= digests


def _require_taken(work: UnitOfWork, group_id: str, plans: Sequence[copies.Plan]) -> None:
    """Refuse, before any bytes are moved, what the other group does not take or has no room for."""
    taken = queries.intake(work, group_id)
    for name, size in (file for each in plans for file in each.files):
        taken.require_kind(name)
        taken.require_size(name, size)
    contents = {digest: size for each in plans for digest, size in each.contents.items()}
    there = queries.named_contents(work, group_id, contents)
    wanted = sum(size for digest, size in contents.items() if digest not in there)
    if wanted:
        taken.require_room(wanted)


def _write(workshop: Workshop, made: Transfer, number: int, source_id: str, placed: set[str]) -> None:
    """Write the rows of one source; raises `NotPlaced` where they name bytes that are not there."""
    with workshop.do(made.user_id) as work:
        item, target = queries.item(work, source_id), queries.folder(work, made.target_id)
        actions.transfer(work, item, target, is_move=made.is_move, placed=placed)
        found = work.session.get_one(Transfer, made.id)
        is_last = number == len(made.sources) - 1
        found.sources = made.sources[number + 1 :] or made.sources
        state = "done" if is_last else "running"
        actions.record_progress(work, found, state=state, done=found.total, total=found.total)


def _put_bytes(workshop: Workshop, made: Transfer, digests: list[str], target: str) -> None:
    """Copy blobs from one group's to another's."""
    for number, digest in enumerate(digests):
        if number % EVERY == 0:
            _record(workshop, made, "running", number, len(digests))
        with workshop.blobs.draft() as draft:
            try:
                with workshop.blobs.open(made.group_id, digest) as stream:
                    while piece := stream.read(PIECE):
                        draft.write(piece)
            except Missing:
                continue  # it was purged meanwhile: the rows are asked again
            draft.seal()
            workshop.blobs.put(target, draft)
    _record(workshop, made, "running", len(digests), len(digests))


def _record(workshop: Workshop, made: Transfer, state: str, done: int, total: int) -> None:
    """Write how far it is."""
    with workshop.do(made.user_id) as work:
        found = work.session.get_one(Transfer, made.id)
        actions.record_progress(work, found, state=state, done=done, total=total)
