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
    from app.jobs import Job
    from app.work import Workshop

PIECE = 256 * 1024
EVERY = 25  # blobs, then how far it is is written


def carry_out(workshop: Workshop, job: Job) -> None:
    """Make a transfer; what cannot be made is written on its page."""
    with workshop.ask() as work:
        made = work.session.get(Transfer, job.subject_id)
    if made is not None and made.state not in {"done", "failed"}:
        try:
            _carry_out(workshop, made)
        except errors.Unavailable:
            raise
        except errors.DomainError as error:
            with workshop.do(made.user_id) as work:
                actions.record_failure(work, work.session.get_one(Transfer, made.id), error)
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def _carry_out(workshop: Workshop, made: Transfer) -> None:
    """Put the bytes in place, then write the rows of each source."""
    with workshop.ask(made.user_id) as work:
        target = queries.folder(work, made.target_id)
        sources = [queries.item(work, each) for each in made.sources]
        plans = [copies.plan(work, each, whole=made.is_move) for each in sources]
    if made.group_id != target.group_id:
        digests = sorted({digest for each in plans for digest in each.digests})
        _put_bytes(workshop, made, digests, target.group_id)
    for number, source_id in enumerate(made.sources):
        with workshop.do(made.user_id) as work:
            actions.transfer(
                work, queries.item(work, source_id), queries.folder(work, made.target_id), is_move=made.is_move
            )
            found = work.session.get_one(Transfer, made.id)
            is_last = number == len(made.sources) - 1
            found.sources = made.sources[number + 1 :] or made.sources
            actions.record_progress(
                work, found, state="done" if is_last else "running", done=found.total, total=found.total
            )


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
