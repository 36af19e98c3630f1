"""What those who oversee the platform ask of groups, and who has opened one: never what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app import errors, policy
from app.accounts.models import User
from app.groups.models import Category, Group, Membership, Opening, Profile
from app.groups.queries import is_active, lasts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement

    from app.work import UnitOfWork

PAGE_SIZE = 50
MOST_WORDS = 10  # of a filter
MOST_OPENINGS = 200


def has_leader(besides: str | None = None) -> ColumnElement[bool]:
    """The condition that a group has a leader whose place has no end: anybody, or anybody besides this person."""
    leader = aliased(User)
    found = (
        select(Membership.id)
        .join(Profile, Profile.id == Membership.profile_id)
        .join(leader, leader.id == Membership.user_id)
        .where(Membership.group_id == Group.id, is_active(), Membership.expires_at.is_(None))
        .where(Profile.is_leader, leader.active)
    )
    if besides is not None:
        found = found.where(Membership.user_id != besides)
    return found.exists()


def group(work: UnitOfWork, slug: str) -> Group:
    """The group of this address, for those who oversee the platform; not its content."""
    policy.require_overseer(work.actor)
    wanted = select(Group).where(Group.slug == slug)
    found = work.session.scalar(wanted.options(selectinload(Group.default_acls), joinedload(Group.category)))
    if found is None:
        raise errors.NotFound
    return found


def groups(
    work: UnitOfWork, words: str = "", *, without_leader: bool = False, page: int = 1
) -> tuple[Sequence[Group], int]:
    """One page of all groups by title, whose title or category has these words; and how many there are in all."""
    policy.require_overseer(work.actor)
    rows = select(Group).join(Group.category)
    for word in words.split()[:MOST_WORDS]:
        shown = (Group.title, Group.slug, Category.name)
        rows = rows.where(or_(*(column.icontains(word, autoescape=True) for column in shown)))
    if without_leader:
        rows = rows.where(~has_leader())
    total = work.session.scalar(select(func.count()).select_from(rows.with_only_columns(Group.id).subquery())) or 0
    rows = rows.options(contains_eager(Group.category)).order_by(Group.title, Group.id)
    return work.session.scalars(rows.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all(), total


def leaders(work: UnitOfWork, found: Iterable[Group]) -> dict[str, list[Membership]]:
    """The places of the leaders of these groups, by the group's id; those that have an end too."""
    policy.require_overseer(work.actor)
    rows = (
        select(Membership)
        .join(Membership.profile)
        .join(Membership.user)
        .where(Membership.group_id.in_([each.id for each in found]), is_active(), Profile.is_leader, User.active)
        .options(contains_eager(Membership.user), contains_eager(Membership.profile))
        .order_by(User.name, User.id)
    )
    leading: dict[str, list[Membership]] = {}
    for place in work.session.scalars(rows):
        leading.setdefault(place.group_id, []).append(place)
    return leading


def led_alone(work: UnitOfWork, user: User) -> set[str]:
    """The ids of the groups that would be without a leader if this person were in none."""
    policy.require_administrator(work.actor)
    mine = (Membership.user_id == user.id, is_active(), Membership.expires_at.is_(None), Profile.is_leader)
    led = select(Membership.group_id).join(Membership.profile).where(*mine)
    return set(work.session.scalars(select(Group.id).where(Group.id.in_(led), ~has_leader(besides=user.id))))


def openings(work: UnitOfWork, group: Group) -> Sequence[Opening]:
    """Who has opened a group as an administrator, the latest first, for its leaders."""
    policy.require(work.actor, policy.ADMINISTER, group)
    return _openings(work, group)


def overseen_openings(work: UnitOfWork, group: Group) -> Sequence[Opening]:
    """The same for those who oversee the platform."""
    policy.require_overseer(work.actor)
    return _openings(work, group)


def _openings(work: UnitOfWork, group: Group) -> Sequence[Opening]:
    """The openings of a group, the latest first."""
    rows = select(Opening).where(Opening.group_id == group.id).options(joinedload(Opening.user))
    return work.session.scalars(rows.order_by(Opening.created_at.desc(), Opening.id).limit(MOST_OPENINGS)).all()


def openings_now(work: UnitOfWork, group: Group) -> Sequence[Opening]:
    """Who reads a group as an administrator at this moment, for its leaders; nobody else is told."""
    if not policy.can(work.actor, policy.ADMINISTER, group):
        return []
    rows = select(Opening).where(Opening.group_id == group.id, lasts()).options(joinedload(Opening.user))
    return work.session.scalars(rows.order_by(Opening.created_at, Opening.id)).all()


def opening(work: UnitOfWork, group: Group, opening_id: str) -> Opening:
    """One opening of a group, for who has opened it and for its leaders."""
    found = work.session.get(Opening, opening_id, options=[joinedload(Opening.user)])
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    policy.require_opener_or_leader(work.actor, found.user_id, group)
    return found


def my_openings(work: UnitOfWork) -> dict[str, Opening]:
    """What whoever asks reads as an administrator at this moment, by the group's id."""
    if not policy.may_administer(work.actor):
        return {}
    rows = select(Opening).where(Opening.user_id == work.actor.user_id, lasts())
    return {each.group_id: each for each in work.session.scalars(rows.order_by(Opening.expires_at))}


def openings_of(work: UnitOfWork, user: User) -> Sequence[Opening]:
    """What somebody reads as an administrator at this moment, for administrators."""
    policy.require_administrator(work.actor)
    rows = select(Opening).where(Opening.user_id == user.id, lasts()).options(joinedload(Opening.group))
    return work.session.scalars(rows.order_by(Opening.group_id, Opening.id)).all()
