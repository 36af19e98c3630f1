"""What administrators do with groups by their office: end a place, name a leader, open a group for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app import errors, policy
from app.db import new_id, now
from app.groups import oversight, queries
from app.groups.models import Membership, Opening

if TYPE_CHECKING:
    from app.accounts.models import User
    from app.groups.models import Group
    from app.work import UnitOfWork

OPENED = "mail.group_opened"  # the leaders of a group are to be told that it was opened
LEAST_REASON = 10  # letters
MOST_REASON = 500
MOST_HOURS = 24


def end_membership(work: UnitOfWork, group: Group, place: Membership) -> None:
    """End somebody's membership because their access ends everywhere; were they the last leader, that is told."""
    policy.require_administrator(work.actor)
    work.session.refresh(group, ["id"], with_for_update=True)
    work.session.refresh(place)
    if place.ended_at is not None:
        return
    place.ended_at, place.end_reason = now(), "removed"
    said = {"object_kind": "user", "object_id": place.user_id, "title": place.user.name}
    work.tell("groups.member_removed", group, **said, details={"everywhere": True})
    is_lasting = place.profile.is_leader and place.expires_at is None
    if is_lasting and not queries.lasting_leaders(work, group):
        _tell_both(work, "groups.left_without_leader", group)


def name_leader(work: UnitOfWork, group: Group, user: User) -> Membership:
    """Give a group that is without a leader one: somebody who has an account, and no office on the platform."""
    policy.require_administrator(work.actor)
    policy.require_other(work.actor, user.id)
    work.session.refresh(group, ["id"], with_for_update=True)
    if queries.lasting_leaders(work, group):
        raise errors.Conflict("This group has a leader. Leaders choose other leaders themselves.")
    if not user.active:
        raise errors.Conflict("The access of %(name)s has ended. Name somebody else.", name=user.name)
    if user.is_administrator:
        raise errors.Conflict("Administrators lead no groups by their office. Name somebody else.")
    place = queries.membership(work, group, user.id) or _place(work, group, user)
    place.profile = next(one for one in queries.all_profiles(work, group.id) if one.is_leader)
    place.expires_at = None
    work.session.add(place)
    work.session.flush()
    _tell_both(work, "groups.leader_named", group, named=user)
    return place


def _place(work: UnitOfWork, group: Group, user: User) -> Membership:
    """A new place in a group; one that ran out is ended for good."""
    for former in queries.run_out(work, group, user.id):
        former.ended_at, former.end_reason = former.expires_at, "expired"
    work.session.flush()
    return Membership(id=new_id(), group_id=group.id, user_id=user.id)


def open_group(work: UnitOfWork, group: Group, reason: str, hours: int) -> Opening:
    """Let the administrator who asks read a group for some hours, for a reason; its leaders are told at once."""
    policy.require_administrator(work.actor)
    policy.require_signed_in(work.actor)
    reason = reason_of(reason)
    if not 1 <= hours <= MOST_HOURS:
        raise errors.Invalid("Choose from 1 to %(most)s hours.", most=MOST_HOURS)
    work.session.refresh(group, ["id"], with_for_update=True)
    if group.id in oversight.my_openings(work):
        raise errors.Conflict("You have opened this group already. End that first, or wait until it ends.")
    opening = Opening(id=new_id(), group_id=group.id, user_id=str(work.actor.user_id), reason=reason)
    opening.expires_at = now() + timedelta(hours=hours)
    work.session.add(opening)
    work.session.flush()
    until = opening.expires_at.isoformat(timespec="seconds")
    _tell_both(work, "groups.group_opened", group, reason=reason, hours=hours, until=until)
    work.later(OPENED, opening.id, group_id=group.id)
    return opening


def reason_of(text: str) -> str:
    """A reason as it is kept; raises `Invalid` for one that says nothing."""
    reason = " ".join(text.split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise errors.Invalid(
            "Give a reason of %(least)s to %(most)s letters. Others will read it.", least=LEAST_REASON, most=MOST_REASON
        )
    return reason


def end_opening(work: UnitOfWork, group: Group, opening: Opening) -> None:
    """End an opening before its time: by who has opened the group, or by any of its leaders."""
    policy.require_opener_or_leader(work.actor, opening.user_id, group)
    work.session.refresh(opening, ["ended_at", "expires_at"], with_for_update=True)
    if not opening.lasts():
        raise errors.Conflict("This has ended already.")
    opening.ended_at = now()
    _tell_both(work, "groups.opening_ended", group, named=opening.user)


def end_openings(work: UnitOfWork, user: User) -> None:
    """End everything that somebody has opened, because they are no longer an administrator."""
    policy.require_administrator(work.actor)
    for opening in oversight.openings_of(work, user):
        opening.ended_at = now()
        _tell_both(work, "groups.opening_ended", opening.group, named=user)


def _tell_both(work: UnitOfWork, act: str, group: Group, named: User | None = None, **details: Any) -> None:
    """Tell it in the group's chain, where its leaders read it, and in the platform's."""
    about = {"object_kind": "user", "object_id": named.id, "title": named.name} if named else {}
    work.tell(act, group, **about, details=details)
    known = {**details, "person": named.id} if named else details
    work.tell(act, group, group_id=None, details=known)
