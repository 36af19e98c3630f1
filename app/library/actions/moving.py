"""Another name, another place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, update

from app import errors, media, policy
from app.groups import queries as groups
from app.groups.models import Acl
from app.library import names, queries
from app.library.actions import holding, placing, reserving
from app.library.actions.fences import enclose
from app.library.kinds import INDEX, INDEX_SUBTREE
from app.library.models import Document, Folder, Item, within

if TYPE_CHECKING:
    from app.work import UnitOfWork


def rename(work: UnitOfWork, item: Item, name: str) -> None:
    """Give an item another name; raises `Conflict` where it is taken. Permanent links go on."""
    policy.require(work.actor, policy.CHANGE, item)
    folder = placing.folder_of(work, item)
    reserving.require_unreserved(work, item)
    name, former = names.clean(name), item.name
    if name == former:
        return
    if names.key(name) != item.name_key:
        placing.require_free(work, folder, name)
    if isinstance(item, Document) and media.ending(name) != media.ending(former):
        queries.intake(work, item.group_id).require_kind(name)
    placing.call(item, name)
    placing.write(work, placing.NAME_LOST)
    work.tell("library.renamed", item, title=f"{former} → {name}")
    work.later(INDEX, item.id, group_id=item.group_id)


def move(work: UnitOfWork, item: Item, target: Folder, *, keep_both: bool = False) -> None:
    """Put an item, with everything in it, into another folder of its group.

    It takes *edit* on all of it and *contribute* at the target; where that lets anybody new read it, *admin*.
    Raises `Conflict` where its name is taken there; with `keep_both` it is given a free one.
    """
    policy.require(work.actor, policy.CHANGE, item)
    placing.hold_tree(work, item, target)
    policy.require(work.actor, policy.ADD, target)
    source = placing.folder_of(work, item)
    if not queries.can_all(work, policy.CHANGE, item):
        raise errors.Forbidden
    reserving.require_unreserved(work, item)
    if target.id != source.id:
        holding.require_not_held(work, item)
        placing.make_free(work, target, item, keep_both=keep_both)
        put_into(work, item, source, target)
        work.tell("library.moved", item, title=item.name, details={"from": source.id, "to": target.id})
        work.later(INDEX_SUBTREE, item.id, group_id=item.group_id)


def put_into(work: UnitOfWork, item: Item, source: Folder, target: Folder) -> None:
    """Let an item lie in another folder with everything in it, behind the fence that stands around it there."""
    if target.group_id != item.group_id:
        raise errors.Invalid("This folder belongs to another group.")
    if item.id in {target.id, *target.ancestors}:
        raise errors.Invalid("A folder cannot be moved into itself.")
    placing.require_depth(target, queries.depth_within(work, item))
    if _lets_new_read(work, source, target):
        policy.require(work.actor, policy.ADMINISTER, item)
    _put_behind(work, item, source.acl_id, target.acl_id)
    _carry(work, item, target)
    placing.write(work, placing.NAME_LOST)


def _lets_new_read(work: UnitOfWork, source: Folder, target: Folder) -> bool:
    """Whether anybody may read in one folder who may not in the other."""
    if source.acl_id == target.acl_id:
        return False
    readers = groups.readers(work, target.group_id)
    return not readers.get(target.acl_id, set()) <= readers.get(source.acl_id, set())


def _put_behind(work: UnitOfWork, item: Item, former: int, acl_id: int) -> None:
    """Put an item that leaves a fence behind another; a fence of its own goes with it."""
    if item.acl_id != former:
        work.session.get_one(Acl, item.acl_id).parent_id = acl_id
        return
    item.acl_id = acl_id
    if isinstance(item, Folder) and acl_id != former:
        enclose(work, item, former, acl_id)


def _carry(work: UnitOfWork, item: Item, target: Folder) -> None:
    """Let an item lie in a folder, and tell everything in it of its new way."""
    if isinstance(item, Folder):
        rest = func.substr(Item.trail, len(item.trail) + 1)
        carried = update(Item).where(*within(item))
        work.session.execute(carried.values(trail=target.trail_within + rest))
    item.parent_id, item.trail = target.id, target.trail_within
