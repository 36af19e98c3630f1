"""Who is asking: the level that they hold behind each fence at this moment, or behind those that are needed."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, literal, select, union_all

from app import policy
from app.accounts.models import User
from app.db import now
from app.groups.models import SELF, Acl, CategoryAdministrator, Group, Membership, Opening, Rule
from app.groups.queries.rights import HELD, is_active, lasts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, CompoundSelect, Row, SQLColumnExpression
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from app.work import UnitOfWork

_IS_IN = (Membership.user_id == bindparam("user_id")) & is_active(bindparam("moment"))
_HAS_OPENED = (Opening.user_id == bindparam("user_id")) & lasts(bindparam("moment"))
_READING = case((Acl.ceiling > 0, literal(int(policy.Level.READ))), else_=literal(0))


def _rules(*more: SQLColumnExpression[str], of_service: bool = False, of_groups: bool = False) -> CompoundSelect[Any]:
    """What gives somebody a level behind a fence: of one service, and of some groups, where only those are asked for.

    It is the rules that name their profiles, those that name them in groups that they are in, and reading everything in
    groups that they have opened as administrators. Three questions in one, because each finds its rows by an index.
    """

    def reach(group_id: InstrumentedAttribute[str]) -> list[ColumnElement[bool]]:
        """The conditions that narrow it, where this is the group in which somebody has a place."""
        services = [Acl.service == bindparam("service")] if of_service else []
        return [*services, group_id.in_(bindparam("groups", expanding=True))] if of_groups else services

    by_rule = select(Acl.id, Acl.parent_id, HELD, *more).select_from(Rule)
    by_opening = select(Acl.id, Acl.parent_id, _READING, *more).select_from(Opening)
    return union_all(
        by_rule.join(Membership, Membership.profile_id == Rule.profile_id)
        .join(Acl, Acl.id == Rule.acl_id)
        .where(_IS_IN, *reach(Membership.group_id)),
        by_rule.join(Acl, Acl.id == Rule.acl_id)
        .join(Membership, Membership.group_id == Acl.group_id)
        .where(_IS_IN, Rule.user_id == bindparam("user_id"), *reach(Membership.group_id)),
        by_opening.join(Acl, Acl.group_id == Opening.group_id)
        .join(User, User.id == Opening.user_id)
        .where(_HAS_OPENED, User.is_administrator, *reach(Opening.group_id)),
    )


# Asked at every request, hence written once.
_RULES = _rules()
_RULES_OF_SERVICE = _rules(Acl.group_id, of_service=True)
_RULES_OF_GROUPS = _rules(Acl.group_id, of_service=True, of_groups=True)

_HOLDS_OFFICE = select(CategoryAdministrator.user_id).where(CategoryAdministrator.user_id == User.id).exists()

_WHO = select(User.name, User.is_administrator, User.is_auditor, User.may_create_groups, _HOLDS_OFFICE).where(
    User.id == bindparam("user_id"), User.active
)

_OFFICES = (
    select(Acl.id, Acl.service, Acl.ceiling, Acl.group_id)
    .join(Group, Group.id == Acl.group_id)
    .join(CategoryAdministrator, CategoryAdministrator.category_id == Group.category_id)
    .where(CategoryAdministrator.user_id == bindparam("user_id"), Acl.parent_id.is_(None))
)

_COME_TO = (
    select(Membership.group_id)
    .where(Membership.user_id == bindparam("user_id"))
    .union(select(Opening.group_id).where(Opening.user_id == bindparam("user_id")))
)

_FENCES = select(Acl.id, Acl.group_id).where(Acl.service == bindparam("service"), Acl.group_id.in_(_COME_TO))

BY_OFFICE = {SELF: policy.Level.READ, "members": policy.Level.ADMIN}  # what administrators of a category hold


def actor(
    session: Session,
    user_id: str,
    address: str = "",
    reach: policy.Reach | None = None,
    creators: str = "chosen",
) -> policy.Actor:
    """Who is asking, with the level that their memberships and openings give them behind each fence, or within reach.

    `creators` is the platform's setting of who may start groups: chosen, everybody or administrators.
    """
    who = session.execute(_WHO, {"user_id": user_id}).one_or_none()
    if who is None:
        return policy.Actor(address=address)
    name, is_administrator, is_auditor, is_chosen, holds_office = who
    held, fences = _held(session, user_id, reach)
    offices = _offices(session, user_id, reach) if holds_office else []
    for acl_id, service, ceiling, _group_id in offices:
        by_office = min(BY_OFFICE.get(service, policy.Level.NONE), policy.Level(ceiling))
        if level := max(held.get(acl_id, policy.Level.NONE), by_office):
            held[acl_id] = level
    return policy.Actor(
        user_id=user_id,
        name=name,
        levels=held,
        fences=fences,
        offices=frozenset(office[0] for office in offices),
        is_administrator=is_administrator,
        is_auditor=is_auditor,
        may_create_groups=creators == "everybody" or (creators == "chosen" and is_chosen) or holds_office,
        address=address,
    )


def _held(
    session: Session, user_id: str, reach: policy.Reach | None
) -> tuple[dict[int, policy.Level], dict[str, dict[int, str]]]:
    """The level behind each fence, and of each service within reach the groups of its fences."""
    about = {"user_id": user_id, "moment": now()}
    if reach is None:
        return policy.levels(session.execute(_RULES, about).all()), {}
    statement = _RULES_OF_SERVICE
    if reach.groups is not None:
        statement, about = _RULES_OF_GROUPS, {**about, "groups": list(reach.groups)}
    held: dict[int, policy.Level] = {}
    fences: dict[str, dict[int, str]] = {}
    for service in reach.services:
        rows = session.execute(statement, {**about, "service": service}).all()
        held |= policy.levels(map(itemgetter(0, 1, 2), rows))
        fences[service] = dict(map(itemgetter(0, 3), rows))
    return held, fences


def _offices(session: Session, user_id: str, reach: policy.Reach | None) -> list[Row[int, str, int, str]]:
    """The default fences of the groups that somebody manages by office, as far as this reaches."""
    rows = session.execute(_OFFICES, {"user_id": user_id}).all()
    return [row for row in rows if reach is None or reach.includes(row.service, row.group_id)]


def fences(work: UnitOfWork, service: str) -> dict[str, frozenset[int]]:
    """The fences of a service behind which whoever asks may read, by group.

    Only groups to which they have come are looked at, so that thousands of fences need not be named to the database.
    """
    groups = _groups_of_fences(work, service)
    found: dict[str, list[int]] = defaultdict(list)
    for acl_id in policy.acls(work.actor) & groups.keys():
        found[groups[acl_id]].append(acl_id)
    return {group_id: frozenset(ids) for group_id, ids in found.items()}


def _groups_of_fences(work: UnitOfWork, service: str) -> Mapping[int, str]:
    """The groups of the fences of a service: as they were found with the rights, where only those were looked up."""
    known = work.actor.fences.get(service)
    if known is not None:
        return known
    return dict(work.session.execute(_FENCES, {"service": service, "user_id": work.actor.user_id}).all())
