"""What the library holds, as far as whoever asks may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import errors, policy
from app.accounts.models import User
from app.groups import queries as groups
from app.library import names
from app.library.models import Derived, Document, Folder, Item, Version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import ColumnElement, Select

    from app.groups.models import Group
    from app.work import UnitOfWork

Kind = TypeVar("Kind", bound=Item)

PAGE_SIZE = 100
SORTS = ("name", "size", "by", "changed")
TREE_LIMIT = 500  # folders in the side navigation


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
    rows = select(Item).where(Item.group_id == group.id, Item.deleted_at.is_(None))
    on_the_way = rows.where(Item.parent_id.is_(None) | Item.name_key.in_(parts))
    by_place = {(item.parent_id, item.name_key): item for item in work.session.scalars(on_the_way)}
    here = next((item for item in by_place.values() if item.parent_id is None), None)
    for part in parts:
        here = by_place.get((here.id, part)) if here else None
    return _readable(work, here)


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
            joinedload(Document.author),
            joinedload(Document.current),
            joinedload(Document.latest),
            joinedload(Document.group),
        )
    )
    return _readable(work, work.session.scalar(wanted))


def deleted_document(work: UnitOfWork, document_id: str) -> Document:
    """The deleted document of this id, for those who could read it."""
    found = work.session.get(Document, document_id)
    if found is None or found.deleted_at is None:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, found)
    return found


def _readable(work: UnitOfWork, item: Kind | None) -> Kind:
    """The item, if it is there and one may read it."""
    if item is None or item.deleted_at is not None:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, item)
    return item


def documents_in(work: UnitOfWork, folder: Folder, ids: Sequence[str]) -> Sequence[Document]:
    """Those of these documents that lie in a folder and that one may read."""
    policy.require(work.actor, policy.READ, folder)
    return work.session.scalars(
        select(Document)
        .where(Document.id.in_(ids), Document.parent_id == folder.id, Document.deleted_at.is_(None))
        .where(Document.acl_id.in_(policy.acls(work.actor)))
        .options(joinedload(Document.latest)),
    ).all()


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
    within = _visible_within(work, folder, view.name)
    counted = dict(
        work.session.execute(select(Item.kind, func.count()).where(*within).group_by(Item.kind)).all(),
    )
    total = sum(counted.values())
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, view.page), pages)
    rows = _ordered(select(Item).where(*within), view).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    items = work.session.scalars(rows.options(*_with_versions())).unique().all()
    return Listing(items, counted.get("folder", 0), counted.get("document", 0), page, pages)


def _visible_within(work: UnitOfWork, folder: Folder, name: str) -> list[ColumnElement[bool]]:
    """The conditions for what one sees in a folder."""
    conditions = [
        Item.parent_id == folder.id,
        Item.deleted_at.is_(None),
        Item.acl_id.in_(policy.acls(work.actor)),
    ]
    if name:
        conditions.append(Item.name_key.contains(names.key(name), autoescape=True))
    return conditions


def _ordered(rows: Select[Item], view: View) -> Select[Item]:
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


def tree(work: UnitOfWork, group: Group) -> Sequence[Folder]:
    """The folders of a group that one may see, for the side navigation; at most `TREE_LIMIT`."""
    return work.session.scalars(
        select(Folder)
        .where(
            Folder.group_id == group.id,
            Folder.deleted_at.is_(None),
            Folder.parent_id.is_not(None),
            Folder.acl_id.in_(policy.acls(work.actor)),
        )
        .order_by(Folder.sort_key, Folder.id)
        .limit(TREE_LIMIT),
    ).all()


def can_all(work: UnitOfWork, action: policy.Action, item: Item) -> bool:
    """Whether whoever asks may do this to an item and to everything in it."""
    if not policy.can(work.actor, action, item):
        return False
    if not isinstance(item, Folder):
        return True
    may = Item.acl_id.in_(policy.acls(work.actor, action))
    own = Item.acl_id.in_(policy.acls(work.actor, policy.Action(action.own or action.level)))
    theirs = own & (Item.author_id == work.actor.user_id)
    barred = select(Item.id).where(*_within(item), Item.deleted_at.is_(None), ~or_(may, theirs)).limit(1)
    return work.session.scalar(barred) is None


def _within(folder: Folder) -> tuple[ColumnElement[bool], ...]:
    """The conditions for everything that lies in a folder, at any depth."""
    return (Item.group_id == folder.group_id, Item.trail.like(f"{folder.trail_within}%"))


def depth_within(work: UnitOfWork, item: Item) -> int:
    """How many folders lie within each other from an item downwards, itself included; 0 for a document."""
    if not isinstance(item, Folder):
        return 0
    trails = select(Item.trail).where(*_within(item), Item.kind == "folder")
    return 1 + max((trail.count("/") - item.trail.count("/") for trail in work.session.scalars(trails)), default=0)


def targets(work: UnitOfWork, item: Item) -> list[Folder]:
    """The folders that an item could be moved to: those one may add to, itself and what is in it aside."""
    group = group_of(work, item)
    return [
        folder
        for folder in (root(work, group), *tree(work, group))
        if policy.can(work.actor, policy.ADD, folder) and item.id not in {folder.id, *folder.ancestors}
    ]


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


def group_of(work: UnitOfWork, item: Item) -> Group:
    """The group that an item belongs to."""
    return groups.group_by_id(work, item.group_id)
