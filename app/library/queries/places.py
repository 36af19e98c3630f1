"""Where things are: the way to them, the folders to go to, the names that are taken there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app import policy
from app.library import names
from app.library.models import Document, Folder, Item, Version, within
from app.library.queries.listings import may_see

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from app.work import UnitOfWork

TREE_LIMIT = 500  # folders in the side navigation
AT_ONCE = 500  # names or folders in one question
MOST_FOUND = 50  # folders by a part of their name


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
        .where(Folder.parent_id.in_([*here.ancestors, here.id]), *may_see(work))
        .order_by(Folder.sort_key, Folder.id)
        .limit(TREE_LIMIT),
    ).all()


def folders_in(work: UnitOfWork, folder: Folder) -> Sequence[Folder]:
    """The folders in a folder that one may see, to choose one of; at most `TREE_LIMIT`."""
    rows = select(Folder).where(Folder.parent_id == folder.id, *may_see(work))
    return work.session.scalars(rows.order_by(Folder.sort_key, Folder.id).limit(TREE_LIMIT)).all()


def folders_like(work: UnitOfWork, group_id: str, name: str) -> Sequence[Folder]:
    """The folders of a group with these letters in their name; at most `MOST_FOUND`."""
    fits = Folder.name_key.contains(names.key(name), autoescape=True)
    rows = select(Folder).where(Folder.group_id == group_id, Folder.parent_id.is_not(None), fits, *may_see(work))
    return work.session.scalars(rows.order_by(Folder.sort_key, Folder.id).limit(MOST_FOUND)).all()


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


def below(work: UnitOfWork, folder: Folder, ways: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], Item]:
    """What stands at these ways below a folder, by the keys of their names, whoever may read it, and on the way there.

    It takes a few questions for each level, however many ways there are.
    """
    found: dict[tuple[str, ...], Item] = {(): folder}
    for depth in range(max(map(len, ways), default=0)):
        wanted = {way[: depth + 1] for way in ways if len(way) > depth and isinstance(found.get(way[:depth]), Folder)}
        parents = {found[way[:-1]].id: way[:-1] for way in wanted}
        for item in _named_in(work, sorted(parents), sorted({way[-1] for way in wanted})):
            way = (*parents[str(item.parent_id)], item.name_key)
            if way in wanted:
                found[way] = item
    return found


def _named_in(work: UnitOfWork, folder_ids: Sequence[str], keys: Sequence[str]) -> Iterator[Item]:
    """What bears one of these names in one of these folders."""
    for ids in _in_parts(folder_ids):
        for some in _in_parts(keys):
            there = (Item.parent_id.in_(ids), Item.deleted_at.is_(None), Item.name_key.in_(some))
            yield from work.session.scalars(select(Item).where(*there))


def read_latest(work: UnitOfWork, documents: Sequence[Document]) -> None:
    """Read the latest versions of these documents at once, so that none is asked for by itself."""
    for ids in _in_parts([str(one.latest_id) for one in documents]):
        work.session.scalars(select(Version).where(Version.id.in_(ids))).all()


def _in_parts(many: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as fit into one question, again and again."""
    return (many[start : start + AT_ONCE] for start in range(0, len(many), AT_ONCE))


def name_keys(work: UnitOfWork, folder: Folder, stem: str) -> set[str]:
    """The keys in a folder that begin like a name, from which a free one is found."""
    beginning = Item.name_key.startswith(names.key(stem), autoescape=True)
    rows = select(Item.name_key).where(Item.parent_id == folder.id, Item.deleted_at.is_(None), beginning)
    return set(work.session.scalars(rows))


def free_name(work: UnitOfWork, folder: Folder, name: str) -> str:
    """A name like this one that nothing in the folder bears."""
    stem = name.rpartition(".")[0] or name
    return names.free(name, name_keys(work, folder, stem))
