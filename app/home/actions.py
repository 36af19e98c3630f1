"""What changes several parts at once: starting a group with everything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, policy
from app.accounts.models import User
from app.groups import actions as groups
from app.groups import queries
from app.library import actions as library

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork


def start_group(work: UnitOfWork, title: str, purpose: str = "", leader: User | None = None) -> Group:
    """Start a group with its library; whoever starts it leads it unless another leader is named."""
    policy.require_may_create_groups(work.actor)
    leader = leader or work.session.get(User, work.actor.user_id)
    if leader is None:
        raise errors.Invalid("Name somebody to lead the group.")
    asked_by = work.actor
    group = groups.create(work, title, purpose, leader)
    work.actor = queries.actor(work.session, leader.id, work.actor.address)
    library.open_library(work, group)
    if asked_by.is_system:
        work.actor = asked_by
    return group
