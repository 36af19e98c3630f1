"""Who is in a group and as what, and what kinds of member it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, load_only

from app import policy
from app.accounts.models import User
from app.db import now
from app.groups.models import (
    REMINDED,
    SELF,
    SERVICES,
    Acl,
    Group,
    Membership,
    Profile,
    Rule,
)
from app.groups.queries.rights import is_active

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from app.work import UnitOfWork


def my_memberships(work: UnitOfWork) -> Sequence[Membership]:
    """The places of whoever asks, by the title of the group."""
    return work.session.scalars(
        select(Membership)
        .join(Membership.group)
        .where(Membership.user_id == work.actor.user_id, is_active())
        .options(joinedload(Membership.group), joinedload(Membership.profile))
        .order_by(Group.title, Group.id),
    ).all()


def my_groups(work: UnitOfWork, among: Collection[str]) -> Sequence[Group]:
    """The groups of whoever asks among those of some ids, by title: what they are called, and no more."""
    called = load_only(Group.slug, Group.title, Group.texts)
    mine = (Membership.user_id == work.actor.user_id, is_active(), Group.id.in_(among))
    rows = select(Group).join(Membership, Membership.group_id == Group.id).where(*mine).options(called)
    return work.session.scalars(rows.order_by(Group.title, Group.id)).all()


def open_services(work: UnitOfWork) -> set[tuple[str, str]]:
    """Which services whoever asks may open in their groups: the id of the group, and the name of the service."""
    fences = select(Acl.id, Acl.group_id, Acl.service).join(Membership, Membership.group_id == Acl.group_id)
    mine = (Membership.user_id == work.actor.user_id, is_active(), Acl.parent_id.is_(None), Acl.service != SELF)
    readable = policy.acls(work.actor)
    return {
        (group_id, service)
        for acl_id, group_id, service in work.session.execute(fences.where(*mine))
        if acl_id in readable
    }


def membership(work: UnitOfWork, group: Group, user_id: str | None = None) -> Membership | None:
    """One person's place in a group: by default the place of whoever asks."""
    return work.session.scalar(
        select(Membership)
        .where(
            Membership.group_id == group.id,
            Membership.user_id == (user_id or work.actor.user_id),
            is_active(),
        )
        .options(joinedload(Membership.profile)),
    )


def run_out(work: UnitOfWork, group: Group, user_id: str) -> Sequence[Membership]:
    """The place of a person in a group whose last day has passed, while nobody has ended it."""
    mine = (Membership.group_id == group.id, Membership.user_id == user_id, Membership.ended_at.is_(None))
    return work.session.scalars(select(Membership).where(*mine, ~is_active())).all()


def place_and_count(work: UnitOfWork, group: Group) -> tuple[Membership | None, int]:
    """The place of whoever asks in a group, and how many are in it: what every page of a group shows."""
    count = select(func.count()).where(Membership.group_id == group.id, is_active()).scalar_subquery()
    mine = (Membership.group_id == group.id, Membership.user_id == work.actor.user_id, is_active())
    rows = select(Membership, count).where(*mine).options(joinedload(Membership.profile))
    found = work.session.execute(rows).one_or_none()
    return (found[0], found[1]) if found else (None, member_counts(work, [group]).get(group.id, 0))


def ending_soon(work: UnitOfWork, group: Group) -> int:
    """How many memberships end within the time in which that is told."""
    soon = Membership.expires_at <= now() + max(REMINDED)
    rows = select(func.count()).select_from(Membership).where(Membership.group_id == group.id, is_active(), soon)
    return work.session.scalar(rows) or 0


def member_counts(work: UnitOfWork, groups: Iterable[Group]) -> dict[str, int]:
    """How many people are in each of these groups, by the group's id."""
    ids = [group.id for group in groups]
    rows = select(Membership.group_id, func.count()).where(Membership.group_id.in_(ids), is_active())
    return dict(iter(work.session.execute(rows.group_by(Membership.group_id))))


def leaders(work: UnitOfWork, group: Group) -> Sequence[User]:
    """The people under the leader profile of a group."""
    return work.session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .join(Profile, Profile.id == Membership.profile_id)
        .where(Membership.group_id == group.id, is_active(), Profile.is_leader, User.active)
        .order_by(User.name),
    ).all()


def lasting_leaders(work: UnitOfWork, group: Group) -> set[str]:
    """The ids of the leaders whose place has no end."""
    rows = (
        select(Membership.user_id)
        .join(Membership.profile)
        .join(User, User.id == Membership.user_id)
        .where(Membership.group_id == group.id, is_active(), Membership.expires_at.is_(None))
        .where(Profile.is_leader, User.active)
    )
    return set(work.session.scalars(rows))


def profiles(work: UnitOfWork, group: Group) -> Sequence[Profile]:
    """The profiles of a group, leaders first."""
    policy.require(work.actor, policy.READ, group)
    wanted = select(Profile).where(Profile.group_id == group.id).order_by(Profile.position, Profile.title)
    return work.session.scalars(wanted).all()


def profile_of(work: UnitOfWork, group: Group) -> str | None:
    """The id of the profile under which whoever asks is in a group."""
    place = membership(work, group)
    return place.profile_id if place else None


def profile_counts(work: UnitOfWork, group: Group) -> dict[str, int]:
    """How many members are what, by the profile's id."""
    rows = select(Membership.profile_id, func.count()).where(Membership.group_id == group.id, is_active())
    return dict(iter(work.session.execute(rows.group_by(Membership.profile_id))))


def service_levels(work: UnitOfWork, group: Group) -> dict[str, dict[str, policy.Level]]:
    """What each profile of a group gives in each service, by the profile's id and the service's name."""
    policy.require(work.actor, policy.READ, group)
    services = {acl.id: acl.service for acl in group.default_acls if acl.service in SERVICES}
    rows = select(Rule.profile_id, Rule.acl_id, Rule.level)
    found: dict[str, dict[str, policy.Level]] = {}
    for profile_id, acl_id, level in work.session.execute(
        rows.where(Rule.acl_id.in_(services), Rule.profile_id.is_not(None))
    ):
        found.setdefault(str(profile_id), {})[services[acl_id]] = policy.Level(level)
    return found


def profiles_to_begin_with(work: UnitOfWork) -> Sequence[Profile]:
    """The profiles of every group whose members whoever asks administers, by group: what a new one may begin as."""
    led = policy.acls(work.actor, policy.ADMINISTER)
    groups = select(Acl.group_id).where(Acl.service == "members", Acl.parent_id.is_(None), Acl.id.in_(led))
    rows = select(Profile).join(Group, Group.id == Profile.group_id).where(Profile.group_id.in_(groups))
    rows = rows.where(Profile.is_leader.is_(False)).options(joinedload(Profile.group))
    return work.session.scalars(rows.order_by(Group.title, Profile.position, Profile.title)).all()


def all_profiles(work: UnitOfWork, group_id: str) -> Sequence[Profile]:
    """The profiles of a group, whoever asks: for rules that hold for everybody."""
    return work.session.scalars(select(Profile).where(Profile.group_id == group_id)).all()
