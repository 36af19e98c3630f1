"""Who may see what: fences around folders and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app import errors, policy
from app.groups import actions as groups
from app.groups.models import Acl
from app.library import queries
from app.library.actions import placing
from app.library.kinds import INDEX_SUBTREE
from app.library.models import Folder, Item, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.groups.models import Group, Membership
    from app.groups.queries import Access
    from app.library.models import Document
    from app.library.queries import Reach
    from app.work import UnitOfWork


def set_fence(work: UnitOfWork, item: Item, levels: Mapping[str, policy.Level]) -> Acl:
    """Put a fence of its own around an item and all it encloses, or give other rules to the one it has.

    `levels` are by the id of a profile or a person. It can only narrow. The leader profile always keeps *admin*; whom
    no rule names has none.
    """
    policy.require(work.actor, policy.ADMINISTER, item)
    if item.parent_id is None:
        raise errors.Conflict(queries.OF_PROFILES)
    placing.hold_tree(work, item, placing.folder_of(work, item))
    acl = queries.own_fence(work, item)
    if acl is None:
        acl = _surround(work, item, groups.fence(work, work.session.get_one(Acl, item.acl_id), levels))
    else:
        groups.change_fence(work, acl, levels)
    said = {who: int(level) for who, level in levels.items()}
    work.tell("library.fence_set", item, title=item.name, details={"levels": said})
    return acl


def narrow(work: UnitOfWork, document: Document, levels: Mapping[str, policy.Level]) -> None:
    """Put a fence around a document that has none of its own, as whoever may change it: it only narrows."""
    policy.require(work.actor, policy.CHANGE, document)
    _surround(work, document, groups.narrow(work, work.session.get_one(Acl, document.acl_id), levels))
    said = {who: int(level) for who, level in levels.items()}
    work.tell("library.fence_set", document, title=document.name, details={"levels": said})


def _surround(work: UnitOfWork, item: Item, acl: Acl) -> Acl:
    """Put an item that has no fence of its own behind a new one."""
    former, item.acl_id = item.acl_id, acl.id
    if isinstance(item, Folder):
        enclose(work, item, former, acl.id)
    work.later(INDEX_SUBTREE, item.id, group_id=item.group_id)
    return acl


def lift_fence(work: UnitOfWork, item: Item) -> None:
    """Let an item and what it encloses be seen as the folder around it is; raises `Conflict` where it has no fence."""
    policy.require(work.actor, policy.ADMINISTER, item)
    placing.hold_tree(work, item, placing.folder_of(work, item))
    acl = queries.own_fence(work, item)
    if acl is None:
        raise errors.Conflict("It is seen as the folder around it is already.")
    work.session.execute(update(Item).where(Item.acl_id == acl.id).values(acl_id=acl.parent_id))
    groups.lift_fence(work, acl)
    work.tell("library.fence_lifted", item, title=item.name)
    work.later(INDEX_SUBTREE, item.id, group_id=item.group_id)


def export_access(work: UnitOfWork, item: Item) -> list[Access]:
    """Everybody who can see an item, for who administers it; that it is taken away is told."""
    policy.require(work.actor, policy.ADMINISTER, item)
    people = [each for each in queries.access(work, item) if each.level]
    work.tell("library.access_exported", item, title=item.name, details={"people": len(people)})
    return people


def export_reach(work: UnitOfWork, group: Group, place: Membership) -> Reach:
    """What a member may do, to be taken away, for who administers the library; that is told."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    found = queries.reach(work, group, place)
    work.tell("library.access_exported", group, title=place.user.name, details={"items": len(found.fenced)})
    return found


def enclose(work: UnitOfWork, folder: Folder, former: int, acl_id: int) -> None:
    """Move everything in a folder that stood behind its former fence behind the new one; inner fences follow."""
    inside = select(Item.acl_id).where(*within(folder), Item.acl_id != former)
    inner = select(Acl.id).where(Acl.parent_id == former, Acl.id.in_(inside), Acl.id != acl_id)
    work.session.execute(update(Acl).where(Acl.id.in_(inner)).values(parent_id=acl_id))
    same_fence = (*within(folder), Item.acl_id == former)
    work.session.execute(update(Item).where(*same_fence).values(acl_id=acl_id))
