"""What groups there are for somebody, who is in them, and what level they hold behind each fence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from sqlalchemy import bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import errors, policy
from app.accounts.models import User
from app.db import now
from app.groups.models import (
    LISTED,
    REMINDED,
    SELF,
    SERVICES,
    Acl,
    Category,
    CategoryAdministrator,
    Group,
    GroupRequest,
    Logo,
    Membership,
    Opening,
    Profile,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.work import UnitOfWork

NEW = 0  # stands for a fence that is not there yet


def is_active(moment: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The condition that a membership holds at a moment: by default at this one."""
    lasts = Membership.expires_at > (now() if moment is None else moment)
    return Membership.ended_at.is_(None) & or_(Membership.expires_at.is_(None), lasts)


def lasts(moment: ColumnElement[datetime] | None = None) -> ColumnElement[bool]:
    """The condition that a group is open to an administrator at a moment: by default at this one."""
    return Opening.ended_at.is_(None) & (Opening.expires_at > (now() if moment is None else moment))


# Asked at every request, hence written once: the rules that name somebody's profiles, those that name them in groups
# that they are in, and reading everything in groups that they have opened as administrators. Three questions in one,
# because each finds its rows by an index.
_IS_IN = (Membership.user_id == bindparam("user_id")) & is_active(bindparam("moment"))
_HELD = case((Rule.level < Acl.ceiling, Rule.level), else_=Acl.ceiling)
_RULES = union_all(
    select(Rule.acl_id, Acl.parent_id, _HELD)
    .join(Membership, Membership.profile_id == Rule.profile_id)
    .join(Acl, Acl.id == Rule.acl_id)
    .where(_IS_IN),
    select(Rule.acl_id, Acl.parent_id, _HELD)
    .join(Acl, Acl.id == Rule.acl_id)
    .join(Membership, Membership.group_id == Acl.group_id)
    .where(_IS_IN, Rule.user_id == bindparam("user_id")),
    select(Acl.id, Acl.parent_id, case((Acl.ceiling > 0, literal(int(policy.Level.READ))), else_=literal(0)))
    .join(Opening, Opening.group_id == Acl.group_id)
    .join(User, User.id == Opening.user_id)
    .where(Opening.user_id == bindparam("user_id"), lasts(bindparam("moment")), User.is_administrator),
)
_HOLDS_OFFICE = select(CategoryAdministrator.user_id).where(CategoryAdministrator.user_id == User.id).exists()
_WHO = select(User.name, User.is_administrator, User.is_auditor, User.may_create_groups, _HOLDS_OFFICE).where(
    User.id == bindparam("user_id"), User.active
)
_OFFICES = (
    select(Acl.id, Acl.service, Acl.ceiling)
    .join(Group, Group.id == Acl.group_id)
    .join(CategoryAdministrator, CategoryAdministrator.category_id == Group.category_id)
    .where(CategoryAdministrator.user_id == bindparam("user_id"), Acl.parent_id.is_(None))
)
BY_OFFICE = {SELF: policy.Level.READ, "members": policy.Level.ADMIN}  # what administrators of a category hold


def actor(session: Session, user_id: str, address: str = "", creators: str = "chosen") -> policy.Actor:
    """Who is asking, with the level that their memberships and openings give them behind each fence.

    `creators` is the platform's setting of who may start groups: chosen, everybody or administrators.
    """
    who = session.execute(_WHO, {"user_id": user_id}).one_or_none()
    if who is None:
        return policy.Actor(address=address)
    name, is_administrator, is_auditor, is_chosen, holds_office = who
    held = policy.levels(session.execute(_RULES, {"user_id": user_id, "moment": now()}).all())
    offices = session.execute(_OFFICES, {"user_id": user_id}).all() if holds_office else []
    for acl_id, service, ceiling in offices:
        by_office = min(BY_OFFICE.get(service, policy.Level.NONE), policy.Level(ceiling))
        if level := max(held.get(acl_id, policy.Level.NONE), by_office):
            held[acl_id] = level
    return policy.Actor(
        user_id=user_id,
        name=name,
        levels=held,
        offices=frozenset(acl_id for acl_id, _service, _ceiling in offices),
        is_administrator=is_administrator,
        is_auditor=is_auditor,
        may_create_groups=creators == "everybody" or (creators == "chosen" and is_chosen) or holds_office,
        address=address,
    )


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
        select(Membership.user_id, Acl.id, Acl.parent_id, func.max(_HELD))
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


def group(work: UnitOfWork, slug: str) -> Group:
    """The group of this address, for its members; `NotFound` for everybody else."""
    found = work.session.scalar(
        select(Group).where(Group.slug == slug).options(selectinload(Group.default_acls)),
    )
    if found is None:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, found)
    return found


def group_by_id(work: UnitOfWork, group_id: str) -> Group:
    """The group of this id, for its members; `NotFound` for everybody else."""
    found = work.session.get(Group, group_id, options=[selectinload(Group.default_acls)])
    if found is None:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, found)
    return found


def my_memberships(work: UnitOfWork) -> Sequence[Membership]:
    """The places of whoever asks, by the title of the group."""
    return work.session.scalars(
        select(Membership)
        .join(Membership.group)
        .where(Membership.user_id == work.actor.user_id, is_active())
        .options(joinedload(Membership.group), joinedload(Membership.profile))
        .order_by(Group.title, Group.id),
    ).all()


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


def as_profile(work: UnitOfWork, group: Group, profile: Profile) -> UnitOfWork:
    """The same unit of work as a member of this profile would have it, for asking only.

    It is for those who administer the members, and never shows them more than they see themselves.
    """
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    rows = select(Rule.acl_id, Acl.parent_id, Rule.level).join(Acl, Acl.id == Rule.acl_id)
    theirs = policy.levels(work.session.execute(rows.where(Rule.profile_id == profile.id)).all())
    return replace(work, actor=policy.narrowed(work.actor, theirs))


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


def granted(work: UnitOfWork, profile: Profile) -> dict[int, policy.Level]:
    """What a profile gives behind each default fence of its group."""
    rows = work.session.execute(
        select(Rule.acl_id, Rule.level)
        .join(Acl, Acl.id == Rule.acl_id)
        .where(Rule.profile_id == profile.id, Acl.parent_id.is_(None)),
    )
    return {acl_id: policy.Level(level) for acl_id, level in rows}


def categories(work: UnitOfWork) -> Sequence[Category]:
    """The organisational units that own groups, for whoever is signed in."""
    policy.require_signed_in(work.actor)
    rows = select(Category).options(selectinload(Category.administrators)).order_by(Category.name)
    return work.session.scalars(rows).all()


def my_categories(work: UnitOfWork) -> list[Category]:
    """Those that whoever asks administers; the platform's administrators, all."""
    return [each for each in categories(work) if policy.manages(work.actor, administrators_of(each))]


def category(work: UnitOfWork, category_id: str) -> Category:
    """One category, for its administrators."""
    found = work.session.get(Category, category_id)
    if found is None:
        raise errors.NotFound
    policy.require_manages(work.actor, administrators_of(found))
    return found


def administrators_of(category: Category) -> set[str]:
    """The ids of those who administer a category."""
    return {each.id for each in category.administrators}


def groups_of(work: UnitOfWork, category: Category) -> Sequence[Group]:
    """The groups of a category, by title, for its administrators."""
    policy.require_manages(work.actor, administrators_of(category))
    return work.session.scalars(select(Group).where(Group.category_id == category.id).order_by(Group.title)).all()


def managed_groups(work: UnitOfWork) -> Sequence[Group]:
    """The groups that whoever asks manages by office, by title."""
    if not work.actor.offices:
        return []
    mine = (
        select(Group)
        .join(CategoryAdministrator, CategoryAdministrator.category_id == Group.category_id)
        .where(CategoryAdministrator.user_id == work.actor.user_id)
    )
    return work.session.scalars(mine.order_by(Group.title, Group.id)).all()


def listed_groups(work: UnitOfWork) -> Sequence[Group]:
    """The groups that let themselves be seen by whoever is signed in, and that whoever asks is not in."""
    policy.require_signed_in(work.actor)
    mine = select(Membership.group_id).where(Membership.user_id == work.actor.user_id, is_active())
    rows = select(Group).where(Group.visibility == LISTED, Group.id.not_in(mine))
    return work.session.scalars(rows.order_by(Group.title, Group.id)).all()


def listed_group(work: UnitOfWork, slug: str) -> Group:
    """A group as it shows itself to those who are not in it: one that is listed, or that one reads anyhow."""
    policy.require_signed_in(work.actor)
    found = work.session.scalar(select(Group).where(Group.slug == slug).options(selectinload(Group.default_acls)))
    if found is None or (found.visibility != LISTED and not policy.can(work.actor, policy.READ, found)):
        raise errors.NotFound
    return found


def logo(work: UnitOfWork, slug: str) -> bytes:
    """The logo of a group that one sees, from inside or from outside; `NotFound` where it has none."""
    found = work.session.get(Logo, listed_group(work, slug).id)
    if found is None:
        raise errors.NotFound
    return found.picture


def group_requests(work: UnitOfWork) -> Sequence[GroupRequest]:
    """The requests for new groups that whoever asks is to answer, the oldest first."""
    mine = [each.id for each in my_categories(work)]
    rows = select(GroupRequest).where(GroupRequest.category_id.in_(mine), GroupRequest.state == "open")
    return work.session.scalars(rows.options(*_WITH_PEOPLE).order_by(GroupRequest.created_at)).all()


def my_group_requests(work: UnitOfWork) -> Sequence[GroupRequest]:
    """What whoever asks has asked for, the latest first."""
    policy.require_signed_in(work.actor)
    rows = select(GroupRequest).where(GroupRequest.asked_by_id == work.actor.user_id)
    return work.session.scalars(rows.options(*_WITH_PEOPLE).order_by(GroupRequest.created_at.desc())).all()


def my_group_request(work: UnitOfWork, request_id: str) -> GroupRequest:
    """One of the requests of whoever asks."""
    found = next((each for each in my_group_requests(work) if each.id == request_id), None)
    if found is None:
        raise errors.NotFound
    return found


def category_to_ask(work: UnitOfWork, category_id: str) -> Category:
    """The category of this id, for whoever asks for a group; raises `Invalid` where there is none."""
    found = next((each for each in categories(work) if each.id == category_id), None)
    if found is None:
        raise errors.Invalid("Choose a category.")
    return found


def group_request(work: UnitOfWork, request_id: str) -> GroupRequest:
    """One request for a new group, for those who answer it."""
    found = work.session.get(GroupRequest, request_id)
    if found is None:
        raise errors.NotFound
    policy.require_manages(work.actor, administrators_of(found.category))
    return found


_WITH_PEOPLE = (
    joinedload(GroupRequest.category),
    joinedload(GroupRequest.asked_by),
    joinedload(GroupRequest.made),
)
