"""What a search leaves behind: that somebody looked, for what, and how much they found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import policy

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork


def tell_search(work: UnitOfWork, words: str, total: int, group: Group | None = None) -> None:
    """Tell a search: inside a group to the group's chain, across groups to the platform's only."""
    if group is not None:
        policy.require(work.actor, policy.READ, group)
    else:
        policy.require_signed_in(work.actor)
    group_id = group.id if group else None
    work.tell("search.searched", group_id=group_id, object_kind="search", title=words, details={"hits": total})
