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
    Document,
    Folder,
    Import,
    Item,
    LibrarySettings,
    Lock,
    Version,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

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
    return work.session.get(LibrarySettings, group_id) or LibrarySettings.unchosen(group_id)


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
    rows = rows.where(Item.deleted_with_id == Item.id, Item.held_at.is_(None), or_(*passed)).order_by(
        Item.deleted_at, Item.id
    )
    return work.session.scalars(rows.limit(limit)).all()


def digests(work: UnitOfWork, group_id: str, among: Collection[str] | None = None) -> set[str]:
    """The digests of every blob that the rows of a group name, or of those `among` these."""
    named = select(Version.digest).where(Version.group_id == group_id, Version.purged_at.is_(None))
    made = select(Derived.digest).where(Derived.group_id == group_id)
    sent = select(Import.digest).where(Import.group_id == group_id, Import.state.in_(Import.OPEN))
    if among is None:
        return set(work.session.scalars(union(named, made, sent)))
    found: set[str] = set()
    wanted = sorted(among)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        on = (Version.digest.in_(part), Derived.digest.in_(part), Import.digest.in_(part))
        of_part = (rows.where(is_one) for rows, is_one in zip((named, made, sent), on, strict=True))
        found |= set(work.session.scalars(union(*of_part)))
    return found


def crowded(work: UnitOfWork, group_id: str | None = None) -> Sequence[str]:
    """The ids of documents that have minor versions beyond those that their group keeps; of one group, or of all."""
    place = (
        func.row_number()
        .over(partition_by=Version.document_id, order_by=(Version.major.desc(), Version.minor.desc()))
        .label("place")
    )
    ranked = (
        select(Version.document_id, Version.minor, place, LibrarySettings.keep_versions)
        .join(LibrarySettings, LibrarySettings.group_id == Version.group_id)
        .where(Version.purged_at.is_(None), LibrarySettings.keep_versions.is_not(None))
    )
    if group_id is not None:
        ranked = ranked.where(Version.group_id == group_id)
    found = ranked.subquery()
    beyond = (found.c.place > found.c.keep_versions, found.c.minor > 0)
    return work.session.scalars(select(found.c.document_id).where(*beyond).distinct()).all()


def going(work: UnitOfWork, group_id: str, number: int) -> int:
    """How many versions would go if a group kept the last so many, and all major ones."""
    place = func.row_number().over(
        partition_by=Version.document_id, order_by=(Version.major.desc(), Version.minor.desc())
    )
    ranked = select(Version.minor, place.label("place")).where(
        Version.group_id == group_id, Version.purged_at.is_(None)
    )
    found = ranked.subquery()
    beyond = select(func.count()).select_from(found).where(found.c.place > number, found.c.minor > 0)
    return work.session.scalar(beyond) or 0


def held(work: UnitOfWork, item: Item) -> Item | None:
    """What of an item is under legal hold: it, a folder around it, or something in it."""
    around = Item.id.in_([item.id, *item.ancestors])
    about = or_(around, and_(*within(item))) if isinstance(item, Folder) else around
    return work.session.scalar(select(Item).where(about, Item.held_at.is_not(None)).limit(1))


def lock_on(work: UnitOfWork, item: Item) -> Lock | None:
    """The reservation of a document that has not ended."""
    return work.session.scalar(select(Lock).where(Lock.document_id == item.id, Lock.ends_at > now()))


def expiry_rule(work: UnitOfWork, item: Item) -> str:
    """What is done with documents that expire where an item lies: by the nearest folder that says so, else reminded."""
    around = select(Folder.id, Folder.expiry_rule).where(Folder.id.in_([item.id, *item.ancestors]))
    said = {folder_id: rule for folder_id, rule in work.session.execute(around) if rule}
    nearest = next((one for one in (item.id, *reversed(item.ancestors)) if one in said), None)
    return said[nearest] if nearest else "remind"


def expiring(work: UnitOfWork, by: date, limit: int) -> Sequence[Document]:
    """Documents that expire by a day, in no group's deleted items, the earliest first."""
    rows = select(Document).where(Document.expires_on <= by, Document.deleted_at.is_(None))
    return work.session.scalars(rows.order_by(Document.expires_on, Document.id).limit(limit)).all()


def is_expiry_due(work: UnitOfWork, document: Document, today: date) -> bool:
    """Whether there is something to be done about a document's expiry."""
    rule = expiry_rule(work, document)
    if document.expires_on is None or rule == "nothing":
        return False
    return document.is_to_be_reminded(today) or (rule == "delete" and document.expires_on <= today)


def has_old_versions(work: UnitOfWork, document_id: str) -> bool:
    """Whether a document has versions whose time has come."""
    document = work.session.get(Document, document_id)
    if document is None or document.deleted_at is not None:
        return False
    going = settings(work, document.group_id).versions_go_at(document.versions)
    return any(at <= now() for at in going.values())
