"""What level everybody holds behind each fence, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app import policy
from app.accounts.models import User
from app.db import now
from app.groups.models import (
    Acl,
    Group,
    Membership,
    Opening,
    Profile,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from app.work import UnitOfWork


NEW = 0  # stands for a fence that is not there yet


def is_active(moment: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The condition that a membership holds at a moment: by default at this one."""
    lasts = Membership.expires_at > (now() if moment is None else moment)
    return Membership.ended_at.is_(None) & or_(Membership.expires_at.is_(None), lasts)


def lasts(moment: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The condition that a group is open to an administrator at a moment: by default at this one."""
    return Opening.ended_at.is_(None) & (Opening.expires_at > (now() if moment is None else moment))


HELD = case((Rule.level < Acl.ceiling, Rule.level), else_=Acl.ceiling)  # what a rule gives: no more than its fence lets


@dataclass(frozen=True)
class Access:
    """What a member may do behind a fence, and why.

    `acl_id` is the fence that decides: the innermost that gives no more than this. `names_person` says whether its rule
    names the person rather than their profile; a fence that names neither gives nothing.
    """

    place: Membership
    level: policy.Level
    acl_id: int
    names_person: bool


def access(work: UnitOfWork, acl_id: int, instead: Mapping[str, policy.Level] | None = None) -> list[Access]:
    """What each member of a group may do behind a fence, by name.

    With `instead`, levels by the id of a profile or person, as if there were a fence of these rules within it.
    """
    fences = _fences_to(work, acl_id)
    rules = {each: _held_of(work, each) for each in fences}
    if instead is not None:
        fences, rules = [*fences, NEW], {**rules, NEW: dict(instead)}
    return [_access(place, fences, rules) for place in _places(work, work.session.get_one(Acl, acl_id).group_id)]


def _access(place: Membership, fences: Sequence[int], rules: Mapping[int, Mapping[str, policy.Level]]) -> Access:
    """What one member may do behind these fences, the outermost first."""
    found = None
    for each in fences:
        by_profile = rules[each].get(place.profile_id, policy.Level.NONE)
        by_name = rules[each].get(place.user_id, policy.Level.NONE)
        level = max(by_profile, by_name)
        if found is None or level <= found.level:
            found = Access(place, level, each, by_name > by_profile)
    return cast("Access", found)


def _fences_to(work: UnitOfWork, acl_id: int) -> list[int]:
    """A fence and those around it, the outermost first."""
    way: list[int] = []
    wanted: int | None = acl_id
    while wanted is not None:
        way.insert(0, wanted)
        wanted = work.session.get_one(Acl, wanted).parent_id
    return way


def _rules_of(work: UnitOfWork, acl_id: int) -> dict[str, policy.Level]:
    """The rules of a fence: levels by the id of a profile or person."""
    rows = work.session.execute(select(Rule.profile_id, Rule.user_id, Rule.level).where(Rule.acl_id == acl_id))
    return {str(profile_id or user_id): policy.Level(level) for profile_id, user_id, level in rows}


def _held_of(work: UnitOfWork, acl_id: int) -> dict[str, policy.Level]:
    """What the rules of a fence give at present: no more than its ceiling."""
    ceiling = policy.Level(work.session.get_one(Acl, acl_id).ceiling)
    return {who: min(level, ceiling) for who, level in _rules_of(work, acl_id).items()}


def rules(work: UnitOfWork, acl: Acl) -> dict[str, policy.Level]:
    """The rules of a fence, for those who administer it: levels by the id of a profile or person."""
    policy.require(work.actor, policy.ADMINISTER, acl)
    return _rules_of(work, acl.id)


def rules_in_effect(work: UnitOfWork, acl: Acl) -> dict[str, policy.Level]:
    """The rules that a fence within this one would have that changes nothing, for those who administer it."""
    policy.require(work.actor, policy.ADMINISTER, acl)
    return present_levels(work, acl)


def present_levels(work: UnitOfWork, acl: Acl) -> dict[str, policy.Level]:
    """What every profile, and each person who is named, has behind a fence now, whoever asks: for rules that narrow."""
    named = {each.place.user_id: each.level for each in access(work, acl.id) if each.names_person and each.level}
    return {**profile_levels(work, acl), **named}


def profile_levels(work: UnitOfWork, acl: Acl) -> dict[str, policy.Level]:
    """What every profile has behind a fence now, whoever asks, by the profile's id."""
    around = [_rules_of(work, each) for each in _fences_to(work, acl.id)]
    everybody = work.session.scalars(select(Profile.id).where(Profile.group_id == acl.group_id))
    return {each: min(rules.get(each, policy.Level.NONE) for rules in around) for each in everybody}


def _places(work: UnitOfWork, group_id: str) -> Sequence[Membership]:
    """The members of a group, by name."""
    wanted = (
        select(Membership)
        .join(Membership.user)
        .where(Membership.group_id == group_id, is_active(), User.active)
        .options(contains_eager(Membership.user), joinedload(Membership.profile))
        .order_by(User.name, User.id)
    )
    return work.session.scalars(wanted).all()


def member_ids(work: UnitOfWork, group_id: str) -> set[str]:
    """The ids of the people in a group."""
    return set(work.session.scalars(select(Membership.user_id).where(Membership.group_id == group_id, is_active())))


def readers(work: UnitOfWork, group_id: str, least: policy.Level = policy.Level.READ) -> dict[int, set[str]]:
    """Who has at least this level behind each fence of a group: the ids of people, by the number of the fence."""
    names_them = or_(Rule.profile_id == Membership.profile_id, Rule.user_id == Membership.user_id)
    rows = work.session.execute(
        select(Membership.user_id, Acl.id, Acl.parent_id, func.max(HELD))
        .join(Acl, Acl.group_id == Membership.group_id)
        .join(Rule, (Rule.acl_id == Acl.id) & names_them)
        .where(Membership.group_id == group_id, is_active())
        .group_by(Membership.user_id, Acl.id)
    )
    fences: dict[str, list[policy.Fence]] = {}
    for user_id, acl_id, parent_id, level in rows:
        fences.setdefault(user_id, []).append(policy.Fence(acl_id, parent_id, policy.Level(level)))
    found: dict[int, set[str]] = {}
    for user_id, theirs in fences.items():
        for acl_id, level in policy.levels(theirs).items():
            if level >= least:
                found.setdefault(acl_id, set()).add(user_id)
    return found


def as_profile(work: UnitOfWork, group: Group, profile: Profile) -> UnitOfWork:
    """The same unit of work as a member of this profile would have it, for asking only.

    It is for those who administer the members, and never shows them more than they see themselves.
    """
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    rows = select(Rule.acl_id, Acl.parent_id, Rule.level).join(Acl, Acl.id == Rule.acl_id)
    theirs = policy.levels(work.session.execute(rows.where(Rule.profile_id == profile.id)).all())
    return replace(work, actor=policy.narrowed(work.actor, theirs))


def granted(work: UnitOfWork, profile: Profile) -> dict[int, policy.Level]:
    """What a profile gives behind each default fence of its group."""
    rows = work.session.execute(
        select(Rule.acl_id, Rule.level)
        .join(Acl, Acl.id == Rule.acl_id)
        .where(Rule.profile_id == profile.id, Acl.parent_id.is_(None)),
    )
    return {acl_id: policy.Level(level) for acl_id, level in rows}
