"""What was deleted: how much it is, how long it is kept, which bytes are still named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, union

from app.db import now
from app.library.models import (
    DELETED_DAYS,
    Derived,
    Folder,
    Item,
    LibrarySettings,
    Version,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.work import UnitOfWork


@dataclass(frozen=True)
class Contents:
    """How much lies in an item: `size` is in bytes, of all versions."""

    folders: int
    documents: int
    versions: int
    size: int


def contents(work: UnitOfWork, item: Item) -> Contents:
    """How much lies in an item, itself included, deleted or not."""
    whole = or_(Item.id == item.id, and_(*within(item))) if isinstance(item, Folder) else Item.id == item.id
    counted = dict(work.session.execute(select(Item.kind, func.count()).where(whole).group_by(Item.kind)).all())
    versions = select(func.count(), func.coalesce(func.sum(Version.size), 0)).join(Item, Item.id == Version.document_id)
    number, size = work.session.execute(versions.where(whole)).one()
    return Contents(counted.get("folder", 0), counted.get("document", 0), number, int(size))


def settings(work: UnitOfWork, group_id: str) -> LibrarySettings:
    """What a group has chosen for its library."""
    chosen = work.session.get(LibrarySettings, group_id)
    return chosen or LibrarySettings(group_id=group_id, deleted_days=DELETED_DAYS)


def purged_at(work: UnitOfWork, item: Item) -> datetime:
    """When a deleted item is deleted for ever."""
    return item.deletion.at + settings(work, item.group_id).kept


def is_due(work: UnitOfWork, item: Item) -> bool:
    """Whether an item is deleted, and has been for as long as its group keeps such."""
    return item.deleted_with_id == item.id and purged_at(work, item) <= now()


def due(work: UnitOfWork, limit: int) -> Sequence[Item]:
    """Deleted items that have been kept for as long as their groups want, the oldest first."""
    days = func.coalesce(LibrarySettings.deleted_days, DELETED_DAYS)
    chosen = work.session.scalars(select(LibrarySettings.deleted_days).distinct())
    passed = [(days == each) & (Item.deleted_at <= now() - timedelta(days=each)) for each in {DELETED_DAYS, *chosen}]
    rows = select(Item).outerjoin(LibrarySettings, LibrarySettings.group_id == Item.group_id)
    rows = rows.where(Item.deleted_with_id == Item.id, or_(*passed)).order_by(Item.deleted_at, Item.id)
    return work.session.scalars(rows.limit(limit)).all()


def digests(work: UnitOfWork, group_id: str) -> set[str]:
    """The digests of every blob that the rows of a group name."""
    rows = union(
        select(Version.digest).where(Version.group_id == group_id),
        select(Derived.digest).where(Derived.group_id == group_id),
    )
    return set(work.session.scalars(rows))
