"""Rebuilding the index from the database and the blobs, beside the live one, while everybody goes on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app import errors, jobs, policy
from app.library.models import Item
from app.search import entries
from app.search.jobs import refresh
from index import Busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.jobs import Job
    from app.work import Workshop
    from index import Entry

    Say = Callable[[int, int], None]  # how many items have been read, of how many

BATCH = 200  # items that are read at once


def rebuild(workshop: Workshop, engine: str = "", say: Say = lambda _done, _total: None) -> int:
    """Build a new index, by this engine or the one of the settings, and switch over; how many items were read.

    Raises `Unavailable` where another is being built.
    """
    reading = _Reading(workshop)
    try:
        with workshop.index.rebuilding(engine or workshop.settings.index_engine) as beside:
            for group_id in reading.groups():
                beside.index.put(group_id, reading.entries(group_id, beside.say, say))
            beside.switch(partial(refresh, workshop))
    except Busy as error:
        raise errors.Unavailable("The search index is being rebuilt already. Wait until that is done.") from error
    return reading.done


def rebuild_now(workshop: Workshop, job: Job) -> None:
    """Rebuild the index because it failed, has an old form, or an administrator asked for it."""
    rebuild(workshop, job.payload.get("engine", ""))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


class _Reading:
    """Everything that can be found, read group by group, a few at a time, so that little is in memory."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._total = 0
        self.done = 0

    def groups(self) -> Sequence[str]:
        """The groups that have something in them."""
        inside = select(Item.group_id, func.count()).where(Item.parent_id.is_not(None)).group_by(Item.group_id)
        with self._workshop.ask() as work:
            counts = dict(work.session.execute(inside).all())
        self._total = sum(counts.values())
        return sorted(counts)

    def entries(self, group_id: str, *listeners: Say) -> Iterator[Entry]:
        """The entries of everything in a group, as they are when their turn comes; listeners hear how far it is."""
        with self._workshop.ask() as work:
            inside = select(Item.id).where(Item.group_id == group_id, Item.parent_id.is_not(None))
            ids = work.session.scalars(inside).all()
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            with self._workshop.ask() as work:
                known = entries.known(work.session, some)
            yield from known.entries(self._workshop.blobs)
            self.done += len(some)
            for say in listeners:
                say(self.done, self._total)
