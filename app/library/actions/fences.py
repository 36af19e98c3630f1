"""Who may see what: fences around folders and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from app import policy
from app.groups import actions as groups
from app.groups.models import Acl
from app.library.actions import placing
from app.library.kinds import INDEX_SUBTREE
from app.library.models import Folder, Item, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.work import UnitOfWork


def set_fence(work: UnitOfWork, item: Item, levels: Mapping[str, policy.Level]) -> Acl:
    """Put a fence of its own around an item and all it encloses: `levels` by the id of a profile or a person.

    It can only narrow. The leader profile always keeps *admin*; whom no rule names has none.
    """
    policy.require(work.actor, policy.ADMINISTER, item)
    placing.hold_tree(work, item)
    acl = groups.fence(work, work.session.get_one(Acl, item.acl_id), levels)
    former = item.acl_id
    item.acl_id = acl.id
    if isinstance(item, Folder):
        enclose(work, item, former, acl.id)
    said = {who: int(level) for who, level in levels.items()}
    work.tell("library.fence_set", item, title=item.name, details={"levels": said})
    work.later(INDEX_SUBTREE, item.id, group_id=item.group_id)
    return acl


def enclose(work: UnitOfWork, folder: Folder, former: int, acl_id: int) -> None:
    """Move everything in a folder that stood behind its former fence behind the new one; inner fences follow."""
    inside = select(Item.acl_id).where(*within(folder), Item.acl_id != former)
    inner = select(Acl.id).where(Acl.parent_id == former, Acl.id.in_(inside), Acl.id != acl_id)
    work.session.execute(update(Acl).where(Acl.id.in_(inner)).values(parent_id=acl_id))
    same_fence = (*within(folder), Item.acl_id == former)
    work.session.execute(update(Item).where(*same_fence).values(acl_id=acl_id))
