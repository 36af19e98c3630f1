"""What lies in a folder or was deleted, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app import policy
from app.accounts.models import User
from app.library import names
from app.library.models import (
    Document,
    Folder,
    Item,
    Lock,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Select

    from app.groups.models import Group
    from app.work import UnitOfWork

PAGE_SIZE = 100
TYPES: Mapping[str, tuple[str, ...]] = {
    "folder": (),
    "text": ("doc", "docx", "odt", "rtf", "txt", "md"),
    "table": ("xls", "xlsx", "ods", "csv"),
    "slides": ("ppt", "pptx", "odp"),
    "pdf": ("pdf",),
    "image": ("png", "jpg", "jpeg", "gif", "webp", "svg", "tif", "tiff", "bmp"),
    "address": (),
    "mail": ("eml", "msg"),
    "archive": ("zip", "7z"),
}
SORTS = ("name", "size", "by", "changed")


@dataclass(frozen=True)
class View:
    """How a folder is to be shown: which names, in which order, which page."""

    name: str = ""
    type: str = ""
    by: str = ""
    status: str = ""
    since: date | None = None
    sort: str = "name"
    is_descending: bool = False
    page: int = 1


@dataclass(frozen=True)
class Listing:
    """One page of a folder."""

    items: Sequence[Item]
    folders: int
    documents: int
    addresses: int
    page: int
    pages: int


def listing(work: UnitOfWork, folder: Folder, view: View) -> Listing:
    """One page of what lies in a folder, folders first, as far as one may read it."""
    return _paged(work, _visible_within(work, folder, view), partial(_ordered, view=view), view.page)


def deletions(work: UnitOfWork, group: Group, page: int = 1) -> Listing:
    """One page of what was deleted from a group and whoever asks may bring back, the latest first."""
    theirs = Item.acl_id.in_(policy.acls(work.actor, policy.ADD)) & (Item.deleted_by_id == work.actor.user_id)
    conditions = (
        Item.group_id == group.id,
        Item.deleted_with_id == Item.id,
        or_(Item.acl_id.in_(policy.acls(work.actor, policy.ADMINISTER)), theirs),
    )
    return _paged(work, conditions, lambda rows: rows.order_by(Item.deleted_at.desc(), Item.id), page)


def _paged(
    work: UnitOfWork,
    conditions: Collection[ColumnElement[bool]],
    ordered: Callable[[Select[Any]], Select[Any]],
    wanted: int,
) -> Listing:
    """The page that is wanted, or the last one, of the items that meet these conditions.

    Which ones are on it is asked within the question for them, so that only they are joined with what is shown.
    """
    counted = dict(
        work.session.execute(select(Item.kind, func.count()).where(*conditions).group_by(Item.kind)).all(),
    )
    pages = max(1, -(-sum(counted.values()) // PAGE_SIZE))
    page = min(max(1, wanted), pages)
    on_it = ordered(select(Item.id).where(*conditions)).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    rows = ordered(select(Item).where(Item.id.in_(on_it))).options(*_with_versions())
    items = work.session.scalars(rows).unique().all()
    return Listing(items, counted.get("folder", 0), counted.get("document", 0), counted.get("address", 0), page, pages)


def _visible_within(work: UnitOfWork, folder: Folder, view: View) -> list[ColumnElement[bool]]:
    """The conditions for what one sees in a folder, as far as it is wanted."""
    conditions = [Item.parent_id == folder.id, *may_see(work)]
    if view.name:
        conditions.append(Item.name_key.contains(names.key(view.name), autoescape=True))
    if view.type:
        conditions.append(_is_of_type(view.type))
    if view.by:
        conditions.append(_is_by(view.by))
    if view.status:
        conditions.append(Document.status == view.status)
    if view.since:
        conditions.append(Item.changed_at >= datetime.combine(view.since, time.min, UTC))
    return conditions


def _is_of_type(name: str) -> ColumnElement[bool]:
    """The condition that something is a folder, or a file with one of the endings of a type."""
    if name in {"folder", "address"}:
        return Item.kind == name
    endings = (Item.name_key.endswith(f".{ending}", autoescape=True) for ending in TYPES[name])
    return and_(Item.kind == "document", or_(*endings))


def _is_by(name: str) -> ColumnElement[bool]:
    """The condition that somebody with these letters in their name is the author, or added the current version."""
    people = select(User.id).where(func.lower(User.name).contains(name.lower(), autoescape=True))
    versions = select(Version.id).where(Version.id == Document.current_id, Version.author_id.in_(people))
    return or_(Item.author_id.in_(people), versions.exists())


def _ordered(rows: Select[Any], view: View) -> Select[Any]:
    """Folders first, then as the view says, then by name and id, so that pages never overlap."""
    key = {
        "name": Item.sort_key,
        "size": Version.size,
        "by": Version.author_id,
        "changed": Item.changed_at,
    }.get(view.sort, Item.sort_key)
    if view.sort in {"size", "by"}:
        rows = rows.outerjoin(Version, Version.id == Document.current_id)
    return rows.order_by(Item.kind.desc(), key.desc() if view.is_descending else key.asc(), Item.sort_key, Item.id)


def _with_versions() -> list[Any]:
    """What a listing shows of each item, read at once."""
    return [
        joinedload(Item.author).load_only(User.name),
        joinedload(Item.deleted_by).load_only(User.name),
        joinedload(Document.lock).joinedload(Lock.holder).load_only(User.name),
        joinedload(Document.current).joinedload(Version.author).load_only(User.name),
        joinedload(Document.latest).joinedload(Version.author).load_only(User.name),
    ]


def may_see(work: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an item is there and one may read it."""
    return (Item.deleted_at.is_(None), Item.acl_id.in_(policy.acls(work.actor)))
