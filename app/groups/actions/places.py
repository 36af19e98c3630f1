"""Who is in a group: joining, leaving, another profile, an end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app import errors, policy
from app.db import new_id, now
from app.groups import queries
from app.groups.models import Membership

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.accounts.models import User
    from app.groups.models import Group, Profile
    from app.work import UnitOfWork


LONGEST = timedelta(days=3661)  # ten years, and the rest of their last day
OF_CATEGORY = errors.N_("An administrator of the category is made a member by a leader of the group only.")


def add_member(
    work: UnitOfWork,
    group: Group,
    user: User,
    profile: Profile,
    ends_at: datetime | None = None,
    sponsor_id: str | None = None,
) -> Membership:
    """Give a person their place in a group, once the members part has decided that they may have it.

    Raises `Conflict` where they have one already.
    """
    policy.require_invited(work.actor, user.id)
    return _add(work, group, user, profile, ends_at, sponsor_id)


def add_applicant(
    work: UnitOfWork, group: Group, user: User, profile: Profile, ends_at: datetime | None = None
) -> Membership:
    """Give a person the place that they have asked for; whoever lets them in is their sponsor."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    policy.require_grantable(work.actor, queries.granted(work, profile))
    return _add(work, group, user, profile, ends_at, work.actor.user_id)


def _add(
    work: UnitOfWork,
    group: Group,
    user: User,
    profile: Profile,
    ends_at: datetime | None,
    sponsor_id: str | None,
) -> Membership:
    """Write a place, and end one that ran out; nobody comes into a group that is closed."""
    if group.deletes_at is not None:
        raise errors.Conflict("This group is closed. Nobody can join it any more.")
    require_to_come(ends_at)
    held = work.session.scalar(
        select(Membership).where(
            Membership.group_id == group.id, Membership.user_id == user.id, Membership.ended_at.is_(None)
        ),
    )
    if held is not None and (held.expires_at is None or held.expires_at > now()):
        raise errors.Conflict("You are a member of this group already.")
    if held is not None:
        held.ended_at, held.end_reason = held.expires_at, "expired"
        work.session.flush()
    place = Membership(id=new_id(), group_id=group.id, user_id=user.id, profile_id=profile.id, expires_at=ends_at)
    place.sponsor_id = sponsor_id
    work.session.add(place)
    work.tell("groups.member_added", group, object_kind="user", object_id=user.id, title=user.name)
    return place


def remove_member(work: UnitOfWork, group: Group, place: Membership) -> None:
    """End somebody's membership; what they contributed stays with the group."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    _hold(work, group, place)
    _require_another_leader(work, group, place)
    place.ended_at, place.end_reason = now(), "removed"
    _tell(work, "groups.member_removed", group, place)


def leave(work: UnitOfWork, group: Group, place: Membership) -> None:
    """End one's own membership; the last leader stays."""
    policy.require_self(work.actor, place.user_id)
    _require_another_leader(work, group, place)
    place.ended_at, place.end_reason = now(), "left"
    _tell(work, "groups.member_left", group, place)


def change_profile(work: UnitOfWork, group: Group, place: Membership, profile: Profile) -> None:
    """Make a member another kind of member; nobody does that for themselves, nor gives more than they hold."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    _hold(work, group, place)
    granted = queries.granted(work, profile)
    policy.require_grantable(work.actor, granted)
    require_outside_office(work, group, place.user_id, granted)
    if profile.id == place.profile_id:
        return
    if not profile.is_leader:
        _require_another_leader(work, group, place)
    former, place.profile = place.profile.title, profile
    _tell(work, "groups.profile_changed", group, place, details={"from": former, "to": profile.title})


def choose_end(work: UnitOfWork, group: Group, place: Membership, ends_at: datetime | None) -> None:
    """Let a membership end at a moment, or not at all; the last leader's never ends."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    _hold(work, group, place)
    require_to_come(ends_at)
    if ends_at is not None:
        _require_another_leader(work, group, place)
    place.expires_at = ends_at
    _tell(work, "groups.end_chosen", group, place, details={"ends": ends_at.date().isoformat() if ends_at else ""})


def restore_member(work: UnitOfWork, group: Group, place: Membership) -> None:
    """Give somebody who has left or was removed their place again, with the profile that they had."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    granted = queries.granted(work, place.profile)
    policy.require_grantable(work.actor, granted)
    require_outside_office(work, group, place.user.id, granted)
    work.session.refresh(group, ["id"], with_for_update=True)
    work.session.refresh(place)
    if queries.membership(work, group, place.user_id) is not None:
        raise errors.Conflict("%(name)s is a member of this group already.", name=place.user.name)
    place.ended_at, place.end_reason, place.expires_at = None, "", None
    _tell(work, "groups.member_restored", group, place)


def require_to_come(ends_at: datetime | None) -> None:
    """A membership ends at a moment that is still to come, within ten years, or not at all."""
    if ends_at is not None and not timedelta(0) < ends_at - now() < LONGEST:
        raise errors.Invalid("Choose a day that is still to come, within ten years.")


def _hold(work: UnitOfWork, group: Group, place: Membership) -> None:
    """Let nobody else change who is in the group; pass nobody on to their own place, nor to that of who holds more."""
    if place.user_id == work.actor.user_id:
        raise errors.Forbidden("You cannot do this to your own membership. Ask another leader.")
    work.session.refresh(group, ["id"], with_for_update=True)
    work.session.refresh(place)
    if place.ended_at is not None:
        raise errors.NotFound
    granted = queries.granted(work, place.profile)
    policy.require_grantable(work.actor, granted)
    require_outside_office(work, group, place.user_id, granted)


def require_outside_office(work: UnitOfWork, group: Group, user_id: str, granted: Mapping[int, policy.Level]) -> None:
    """By office nobody manages the place of an administrator of the category, themselves included."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    if not policy.holds(work.actor, granted) and user_id in queries.administrators_of(group.category):
        raise errors.Forbidden(OF_CATEGORY)


def _tell(work: UnitOfWork, act: str, group: Group, place: Membership, **more: Any) -> None:
    """Tell what happened to somebody's place."""
    work.tell(act, group, object_kind="user", object_id=place.user_id, title=place.user.name, **more)


def _require_another_leader(work: UnitOfWork, group: Group, place: Membership) -> None:
    """A group always has a leader, and one whose place has no end; of two who remove each other one waits."""
    work.session.refresh(group, ["id"], with_for_update=True)
    work.session.refresh(place)
    if place.profile.is_leader and not queries.lasting_leaders(work, group) - {place.user_id}:
        raise errors.Conflict("This is the only leader of the group. Make somebody else a leader first.")
