"""What the worker does for search: puts what has changed into the index, many changes in one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app import errors, jobs, policy
from app.library.kinds import INDEX_SUBTREE
from app.library.models import Folder, Item, within
from app.search import entries, renewal
from index import Overloaded, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from app.jobs import Job
    from app.work import Workshop
    from index import Index

Wanted = dict[str, set[str]]


def index(workshop: Workshop, taken: Sequence[Job]) -> None:
    """Bring the entries of everything that these jobs name up to date, group by group.

    Raises `Unavailable` where the index cannot be written; it is made anew then, unless it only lacks room.
    """
    try:
        for group_id, ids in _wanted(workshop, taken).items():
            refresh(workshop, workshop.index, group_id, ids)
    except Unavailable as error:
        if not isinstance(error, Overloaded):
            with workshop.do_as(policy.SYSTEM) as work:
                renewal.want_rebuild(work)
        raise errors.Unavailable("The search index cannot be written: %(error)s", error=str(error)) from error
    with workshop.do_as(policy.SYSTEM) as work:
        for job in taken:
            jobs.finish(work.session, job)


def index_one(workshop: Workshop, job: Job) -> None:
    """Bring up to date what one job names."""
    index(workshop, [job])


def refresh(workshop: Workshop, into: Index, group_id: str, ids: set[str]) -> None:
    """Write the entries of these items as they are now, old versions included; those of what has gone are removed."""
    with workshop.ask() as work:
        known = entries.known(work.session, ids)
    if known.gone:
        into.remove(group_id, known.gone)
    if known.items:
        into.put(group_id, known.entries(workshop.blobs))


def _wanted(workshop: Workshop, taken: Sequence[Job]) -> Wanted:
    """The ids of the items that jobs name, by group; a subtree means everything in it."""
    wanted: Wanted = {}
    with workshop.ask() as work:
        for job in taken:
            ids = wanted.setdefault(str(job.group_id), set())
            ids |= {job.subject_id, *job.payload.get("ids", ())}
            if job.kind == INDEX_SUBTREE:
                ids.update(_inside(work.session, work.session.get(Folder, job.subject_id)))
    return wanted


def _inside(session: Session, folder: Folder | None) -> Iterable[str]:
    """The ids of everything that lies in a folder, at any depth."""
    if folder is None:
        return ()
    return session.scalars(select(Item.id).where(*within(folder)))
