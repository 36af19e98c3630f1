"""Rebuilding the index from the database and the blobs, beside the live one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.groups.models import Group
from app.library.models import Item
from app.search import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.work import Workshop
    from index import Entry

BATCH = 200


def rebuild(workshop: Workshop) -> Iterator[tuple[str, int]]:
    """Rebuild every group's index; yields each group's title and its number of entries as they are done."""
    with workshop.ask() as work:
        groups = [(group.id, group.title) for group in work.session.scalars(select(Group).order_by(Group.title))]
    for group_id, title in groups:
        yield title, _rebuild_group(workshop, group_id)


def _rebuild_group(workshop: Workshop, group_id: str) -> int:
    """Build one group's index beside the live one and switch over; how many entries it has."""
    written = 0
    with workshop.index.rebuilding(group_id) as fresh:
        ids = _ids(workshop, group_id)
        for start in range(0, len(ids), BATCH):
            batch = _entries(workshop, group_id, ids[start : start + BATCH])
            fresh.put(group_id, batch)
            written += len(batch)
    return written


def _ids(workshop: Workshop, group_id: str) -> Sequence[str]:
    """Everything in a group; what changes after this is left to be done by the worker, which waits for us."""
    with workshop.ask() as work:
        inside = select(Item.id).where(Item.group_id == group_id, Item.parent_id.is_not(None))
        return work.session.scalars(inside).all()


def _entries(workshop: Workshop, group_id: str, ids: Sequence[str]) -> list[Entry]:
    """The entries of these items as they are now."""
    with workshop.ask() as work:
        found = [item for item in entries.items(work.session, ids) if entries.is_found(item)]
        digests = entries.texts(work.session, found)
    return [entries.entry(item, entries.read_text(workshop.blobs, group_id, digests.get(item.id))) for item in found]
