"""Fences within the default ones of a group: their rules, and taking them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from app import errors, policy
from app.groups import queries
from app.groups.models import Acl, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.work import UnitOfWork


def fence(work: UnitOfWork, around: Acl, levels: Mapping[str, policy.Level]) -> Acl:
    """Make a fence within another: `levels` by the id of a profile or a person of the group.

    The leader profile always keeps *admin*. Raises `Invalid` for whom the group does not know.
    """
    policy.require(work.actor, policy.ADMINISTER, around)
    return _make(work, around, levels)


def narrow(work: UnitOfWork, around: Acl, levels: Mapping[str, policy.Level]) -> Acl:
    """The same for whoever may add something there: as a fence gives nobody more than the one around it, it narrows.

    Whoever calls says that what is to stand behind it may be changed by whoever asks.
    """
    policy.require(work.actor, policy.ADD, around)
    return _make(work, around, levels)


def _make(work: UnitOfWork, around: Acl, levels: Mapping[str, policy.Level]) -> Acl:
    """Write a fence and its rules."""
    made = Acl(group_id=around.group_id, service=around.service, parent_id=around.id)
    work.session.add(made)
    work.session.flush()
    _write_rules(work, made, levels)
    return made


def change_fence(work: UnitOfWork, acl: Acl, levels: Mapping[str, policy.Level]) -> None:
    """Give a fence other rules in place of those it has; otherwise as `fence`."""
    policy.require(work.actor, policy.ADMINISTER, acl)
    if acl.parent_id is None:
        raise errors.Invalid("What everybody in the group may do is a matter of their profiles.")
    work.session.execute(delete(Rule).where(Rule.acl_id == acl.id))
    _write_rules(work, acl, levels)


def _write_rules(work: UnitOfWork, acl: Acl, levels: Mapping[str, policy.Level]) -> None:
    """Write the rules of a fence; whom it gives nothing needs no rule."""
    everybody = {profile.id: profile for profile in queries.all_profiles(work, acl.group_id)}
    if not levels.keys() <= everybody.keys() | queries.member_ids(work, acl.group_id):
        raise errors.Invalid("Only profiles and members of the group can be named here.")
    leading = {profile_id: policy.Level.ADMIN for profile_id, one in everybody.items() if one.is_leader}
    for who, level in {**levels, **leading}.items():
        named = {"profile_id": who} if who in everybody else {"user_id": who}
        if level > policy.Level.NONE:
            work.session.add(Rule(acl_id=acl.id, level=level, **named))
    work.session.flush()


def lift_fence(work: UnitOfWork, acl: Acl) -> None:
    """Take a fence away that nothing stands behind any more; those within it stand in the one around it.

    Whoever may do that administers the fence around it as well: it may let others read.
    """
    policy.require(work.actor, policy.ADMINISTER, work.session.get_one(Acl, acl.parent_id))
    work.session.execute(update(Acl).where(Acl.parent_id == acl.id).values(parent_id=acl.parent_id))
    work.session.execute(delete(Rule).where(Rule.acl_id == acl.id))
    work.session.execute(delete(Acl).where(Acl.id == acl.id))
