"""What the library holds, as far as whoever asks may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from app import errors, policy
from app.accounts.models import User
from app.db import now
from app.groups import queries as groups
from app.library import names
from app.library.models import (
    DEEPEST,
    DELETED_DAYS,
    Derived,
    Document,
    DocumentKeyword,
    Field,
    Folder,
    Item,
    Keyword,
    LibrarySettings,
    Lock,
    Version,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from app.groups.models import Group
    from app.work import UnitOfWork

Kind = TypeVar("Kind", bound=Item)

PAGE_SIZE = 100
SORTS = ("name", "size", "by", "changed")
TREE_LIMIT = 500  # folders in the side navigation
MOST_FOUND = 50  # folders by a part of their name


@dataclass(frozen=True)
class View:
    """How a folder is to be shown: which names, in which order, which page."""

    name: str = ""
    sort: str = "name"
    is_descending: bool = False
    page: int = 1


@dataclass(frozen=True)
class Listing:
    """One page of a folder."""

    items: Sequence[Item]
    folders: int
    documents: int
    page: int
    pages: int


@dataclass(frozen=True)
class Contents:
    """How much lies in an item: `size` is in bytes, of all versions."""

    folders: int
    documents: int
    versions: int
    size: int


def root(work: UnitOfWork, group: Group) -> Folder:
    """The library of a group: the folder that lies in no other."""
    return _readable(work, roots(work, [group]).get(group.id))


def roots(work: UnitOfWork, groups: Iterable[Group]) -> dict[str, Folder]:
    """The libraries of these groups that one may read, by the group's id."""
    ids = [group.id for group in groups]
    rows = select(Folder).where(Folder.group_id.in_(ids), Folder.parent_id.is_(None))
    return {each.group_id: each for each in work.session.scalars(rows) if policy.can(work.actor, policy.READ, each)}


def item_at(work: UnitOfWork, group: Group, path: str) -> Item:
    """The folder or document that stands at a path of names; `NotFound` where one may not read it."""
    parts = [names.key(part) for part in path.split("/") if part]
    if len(parts) > DEEPEST + 1:
        raise errors.NotFound
    found = select(Item.id).where(Item.group_id == group.id, Item.parent_id.is_(None))
    for part in parts:
        around = found.scalar_subquery()
        found = select(Item.id).where(Item.parent_id == around, Item.name_key == part, Item.deleted_at.is_(None))
    return _readable(work, work.session.scalar(select(Item).where(Item.id == found.scalar_subquery())))


def folder_at(work: UnitOfWork, group: Group, path: str) -> Folder:
    """The folder that stands at a path of names."""
    found = item_at(work, group, path)
    if not isinstance(found, Folder):
        raise errors.NotFound
    return found


def item(work: UnitOfWork, item_id: str) -> Item:
    """The folder or document of this id."""
    return _readable(work, work.session.get(Item, item_id))


def folder(work: UnitOfWork, folder_id: str) -> Folder:
    """The folder of this id."""
    return _readable(work, work.session.get(Folder, folder_id))


def document(work: UnitOfWork, document_id: str) -> Document:
    """The document of this id, with its versions and the people behind them."""
    wanted = (
        select(Document)
        .where(Document.id == document_id)
        .options(
            selectinload(Document.versions).joinedload(Version.author),
            selectinload(Document.keywords),
            joinedload(Document.lock).joinedload(Lock.holder),
            joinedload(Document.author),
            joinedload(Document.current),
            joinedload(Document.latest),
            joinedload(Document.group),
        )
    )
    return _readable(work, work.session.scalar(wanted))


def deleted(work: UnitOfWork, item_id: str) -> Item:
    """The deleted item of this id, for those who may bring it back."""
    found = work.session.get(Item, item_id)
    if found is None or not policy.can(work.actor, policy.DELETE, found.deletion):
        raise errors.NotFound
    return found


def deletions(work: UnitOfWork, group: Group, page: int = 1) -> Listing:
    """One page of what was deleted from a group and whoever asks may bring back, the latest first."""
    theirs = Item.acl_id.in_(policy.acls(work.actor, policy.ADD)) & (Item.deleted_by_id == work.actor.user_id)
    conditions = (
        Item.group_id == group.id,
        Item.deleted_with_id == Item.id,
        or_(Item.acl_id.in_(policy.acls(work.actor, policy.ADMINISTER)), theirs),
    )
    return _paged(work, conditions, lambda rows: rows.order_by(Item.deleted_at.desc(), Item.id), page)


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


def keywords(work: UnitOfWork, group_id: str) -> Sequence[Keyword]:
    """The words from which a group's documents are given theirs, in order."""
    rows = select(Keyword).where(Keyword.group_id == group_id).order_by(Keyword.sort_key, Keyword.id)
    return work.session.scalars(rows).all()


def keyword_counts(work: UnitOfWork, group_id: str) -> dict[str, int]:
    """How many documents have each keyword of a group, by the keyword's id."""
    rows = (
        select(DocumentKeyword.keyword_id, func.count())
        .join(Keyword, Keyword.id == DocumentKeyword.keyword_id)
        .where(Keyword.group_id == group_id)
        .group_by(DocumentKeyword.keyword_id)
    )
    return dict(iter(work.session.execute(rows)))


def keyword(work: UnitOfWork, group: Group, keyword_id: str) -> Keyword:
    """The keyword of this id."""
    found = work.session.get(Keyword, keyword_id)
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    return found


def fields(work: UnitOfWork, group_id: str) -> Sequence[Field]:
    """The details of documents that a group has defined for itself, in order."""
    rows = select(Field).where(Field.group_id == group_id).order_by(Field.position, Field.id)
    return work.session.scalars(rows).all()


def field(work: UnitOfWork, group: Group, field_id: str) -> Field:
    """The field of this id."""
    found = work.session.get(Field, field_id)
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    return found


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


def _readable(work: UnitOfWork, item: Kind | None) -> Kind:
    """The item, if it is there and one may read it."""
    if item is None or item.deleted_at is not None:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, item)
    return item


def documents_in(work: UnitOfWork, folder: Folder, ids: Sequence[str]) -> Sequence[Document]:
    """Those of these documents that lie in a folder and that one may read."""
    policy.require(work.actor, policy.READ, folder)
    rows = select(Document).where(Document.id.in_(ids), Document.parent_id == folder.id, *_may_see(work))
    return work.session.scalars(rows.options(joinedload(Document.latest))).all()


def selected(work: UnitOfWork, folder: Folder, ids: Sequence[str]) -> Sequence[Item]:
    """Those items that somebody has selected in a folder; `NotFound` unless all are there and readable."""
    policy.require(work.actor, policy.READ, folder)
    rows = select(Item).where(Item.id.in_(ids), Item.parent_id == folder.id, *_may_see(work))
    found = work.session.scalars(rows.order_by(Item.kind.desc(), Item.sort_key, Item.id)).all()
    if len(found) < len(set(ids)):
        raise errors.NotFound
    return found


def version(work: UnitOfWork, document: Document, number: str) -> Version:
    """The version of this number that may be opened: one that was checked."""
    found = next((one for one in document.versions if one.number == number), None)
    if found is None or not (found.is_served or policy.can(work.actor, policy.ADD, document)):
        raise errors.NotFound
    return found


def visible_versions(work: UnitOfWork, document: Document) -> list[Version]:
    """The versions that whoever asks may know of: readers see those that are served."""
    sees_all = policy.can(work.actor, policy.ADD, document)
    return [version for version in document.versions if sees_all or version.is_served]


def listing(work: UnitOfWork, folder: Folder, view: View) -> Listing:
    """One page of what lies in a folder, folders first, as far as one may read it."""
    return _paged(work, _visible_within(work, folder, view.name), partial(_ordered, view=view), view.page)


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
    return Listing(items, counted.get("folder", 0), counted.get("document", 0), page, pages)


def _visible_within(work: UnitOfWork, folder: Folder, name: str) -> list[ColumnElement[bool]]:
    """The conditions for what one sees in a folder."""
    conditions = [Item.parent_id == folder.id, *_may_see(work)]
    if name:
        conditions.append(Item.name_key.contains(names.key(name), autoescape=True))
    return conditions


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


def way_to(work: UnitOfWork, item: Item) -> list[Folder]:
    """The folders that an item lies in, outermost first, the library itself included."""
    return ways_to(work, [item])[item.id]


def ways_to(work: UnitOfWork, items: Collection[Item]) -> dict[str, list[Folder]]:
    """The same for several items, by their ids: one question for all."""
    wanted = {folder_id for item in items for folder_id in item.ancestors}
    folders = {one.id: one for one in work.session.scalars(select(Folder).where(Folder.id.in_(wanted)))}
    return {item.id: [folders[each] for each in item.ancestors if each in folders] for item in items}


def tree(work: UnitOfWork, here: Folder) -> Sequence[Folder]:
    """The folders that the side navigation shows: those in the folders on the way to where one is, and in itself."""
    return work.session.scalars(
        select(Folder)
        .where(Folder.parent_id.in_([*here.ancestors, here.id]), *_may_see(work))
        .order_by(Folder.sort_key, Folder.id)
        .limit(TREE_LIMIT),
    ).all()


def folders_in(work: UnitOfWork, folder: Folder) -> Sequence[Folder]:
    """The folders in a folder that one may see, to choose one of; at most `TREE_LIMIT`."""
    rows = select(Folder).where(Folder.parent_id == folder.id, *_may_see(work))
    return work.session.scalars(rows.order_by(Folder.sort_key, Folder.id).limit(TREE_LIMIT)).all()


def folders_like(work: UnitOfWork, group: Group, name: str) -> Sequence[Folder]:
    """The folders of a group with these letters in their name; at most `MOST_FOUND`."""
    fits = Folder.name_key.contains(names.key(name), autoescape=True)
    rows = select(Folder).where(Folder.group_id == group.id, Folder.parent_id.is_not(None), fits, *_may_see(work))
    return work.session.scalars(rows.order_by(Folder.sort_key, Folder.id).limit(MOST_FOUND)).all()


def _may_see(work: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an item is there and one may read it."""
    return (Item.deleted_at.is_(None), Item.acl_id.in_(policy.acls(work.actor)))


def can_all(work: UnitOfWork, action: policy.Action, item: Item) -> bool:
    """Whether whoever asks may do this to an item and to everything in it; what is deleted already does not count."""
    if not policy.can(work.actor, action, item):
        return False
    if not isinstance(item, Folder):
        return True
    may = Item.acl_id.in_(policy.acls(work.actor, action))
    own = Item.acl_id.in_(policy.acls(work.actor, policy.Action(action.own or action.level)))
    theirs = own & (Item.author_id == work.actor.user_id)
    barred = select(Item.id).where(*within(item), ~or_(may, theirs)).limit(1)
    if item.deleted_at is None:
        barred = barred.where(Item.deleted_at.is_(None))
    return work.session.scalar(barred) is None


def depth_within(work: UnitOfWork, item: Item) -> int:
    """How many folders lie within each other from an item downwards, itself included; 0 for a document."""
    if not isinstance(item, Folder):
        return 0
    trails = select(Item.trail).where(*within(item), Item.kind == "folder")
    return 1 + max((trail.count("/") - item.trail.count("/") for trail in work.session.scalars(trails)), default=0)


def named(work: UnitOfWork, folder: Folder, wanted: Iterable[str]) -> dict[str, Item]:
    """What stands under these names in a folder, by key, whoever may read it: names are unique for all."""
    keys = {names.key(name) for name in wanted}
    rows = select(Item).where(Item.parent_id == folder.id, Item.deleted_at.is_(None), Item.name_key.in_(keys))
    return {item.name_key: item for item in work.session.scalars(rows)}


def name_keys(work: UnitOfWork, folder: Folder, stem: str) -> set[str]:
    """The keys in a folder that begin like a name, from which a free one is found."""
    beginning = Item.name_key.startswith(names.key(stem), autoescape=True)
    rows = select(Item.name_key).where(Item.parent_id == folder.id, Item.deleted_at.is_(None), beginning)
    return set(work.session.scalars(rows))


def free_name(work: UnitOfWork, folder: Folder, name: str) -> str:
    """A name like this one that nothing in the folder bears."""
    stem = name.rpartition(".")[0] or name
    return names.free(name, name_keys(work, folder, stem))


def can_take_version(work: UnitOfWork, item: Item) -> bool:
    """Whether a file of the same name may become this item's next version."""
    return isinstance(item, Document) and policy.can(work.actor, policy.CHANGE, item)


def derived(work: UnitOfWork, version: Version, kind: str) -> Derived | None:
    """What was made of a version, of one kind; it asks the same rule as the original."""
    policy.require(work.actor, policy.READ, version.document)
    return work.session.scalar(select(Derived).where(Derived.version_id == version.id, Derived.kind == kind))


def possible_authors(work: UnitOfWork, item: Item) -> Sequence[User]:
    """The people who could be an item's author: those who may add something where it stands."""
    ids = groups.readers(work, item.group_id, policy.Level.CONTRIBUTE).get(item.acl_id, set())
    return work.session.scalars(select(User).where(User.id.in_(ids), User.active).order_by(User.name, User.id)).all()


def group_of(work: UnitOfWork, item: Item) -> Group:
    """The group that an item belongs to."""
    return groups.group_by_id(work, item.group_id)
