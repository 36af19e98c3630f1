"""Everybody who has an account, and what each holds: groups by their titles, sessions, tokens, invitations."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app import errors, policy
from app.accounts import queries as accounts
from app.accounts.models import SignIn, Token, User
from app.events import PLATFORM, Event
from app.groups import oversight
from app.groups.models import Membership, Opening
from app.groups.queries import is_active
from app.members import queries as members

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from app.members.models import Invitation
    from app.work import UnitOfWork

PAGE_SIZE = 50
MOST_WORDS = 10  # of a filter
ENDED = "admin.access_ended"
STATES = ("active", "ended")


@dataclass(frozen=True)
class View:
    """Which people are to be shown: words of their name, address or organisation; active, ended or both; a page."""

    words: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True)
class Person:
    """Somebody at a glance: in how many groups they are, and when they were last seen."""

    user: User
    groups: int
    seen_at: datetime | None


@dataclass(frozen=True)
class People:
    """One page of people, and how many there are in all."""

    people: Sequence[Person]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, math.ceil(self.total / PAGE_SIZE))


@dataclass(frozen=True)
class Held:
    """What somebody holds, or what was ended at once; `without_leader` are ids of groups that they alone lead."""

    memberships: Sequence[Membership]
    sign_ins: Sequence[SignIn]
    tokens: Sequence[Token]
    invitations: Sequence[Invitation]
    openings: Sequence[Opening] = ()
    without_leader: frozenset[str] = field(default_factory=frozenset)

    def led_alone(self) -> list[Membership]:
        """The places after whose end a group is without a leader."""
        return [place for place in self.memberships if place.group_id in self.without_leader]

    def __bool__(self) -> bool:
        """Whether it is anything at all."""
        return any((self.memberships, self.sign_ins, self.tokens, self.invitations, self.openings))


@dataclass(frozen=True)
class Ended:
    """When, by whom and why somebody's access was ended, and what that ended."""

    at: datetime
    by: str
    reason: str
    held: Held


def people(work: UnitOfWork, view: View) -> People:
    """Those who have an account, by name, for administrators."""
    policy.require_administrator(work.actor)
    rows = select(User)
    for word in view.words.split()[:MOST_WORDS]:
        shown = (User.name, User.email, User.organisation)
        rows = rows.where(or_(*(column.icontains(word, autoescape=True) for column in shown)))
    if view.state in STATES:
        rows = rows.where(User.active == (view.state == "active"))
    total = work.session.scalar(select(func.count()).select_from(rows.with_only_columns(User.id).subquery())) or 0
    rows = rows.order_by(User.name, User.id).offset((view.page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return People(_at_a_glance(work, work.session.scalars(rows).all()), total, view.page)


def _at_a_glance(work: UnitOfWork, users: Sequence[User]) -> list[Person]:
    """These people with what is counted of them."""
    ids = [user.id for user in users]
    places = select(Membership.user_id, func.count()).where(Membership.user_id.in_(ids), is_active())
    counts: dict[str, int] = dict(iter(work.session.execute(places.group_by(Membership.user_id))))
    seen = _last_seen(work, ids)
    return [Person(user, counts.get(user.id, 0), seen.get(user.id)) for user in users]


def _last_seen(work: UnitOfWork, ids: Iterable[str]) -> Mapping[str, datetime]:
    """When people, or programs with their tokens, last asked for anything."""
    pages = select(SignIn.user_id, func.max(SignIn.seen_at)).where(SignIn.user_id.in_(ids)).group_by(SignIn.user_id)
    programs = select(Token.user_id, func.max(Token.used_at)).where(Token.user_id.in_(ids), Token.used_at.is_not(None))
    found: dict[str, datetime] = dict(iter(work.session.execute(pages)))
    used: dict[str, datetime] = dict(iter(work.session.execute(programs.group_by(Token.user_id))))  # type: ignore[arg-type] # of those that are used
    return {user_id: max(each[user_id] for each in (found, used) if user_id in each) for user_id in {*found, *used}}


def user(work: UnitOfWork, user_id: str) -> User:
    """One person, for administrators."""
    policy.require_administrator(work.actor)
    found = work.session.get(User, user_id)
    if found is None:
        raise errors.NotFound
    return found


def person(work: UnitOfWork, user_id: str) -> Person:
    """One person at a glance."""
    return _at_a_glance(work, [user(work, user_id)])[0]


def held(work: UnitOfWork, user: User) -> Held:
    """What somebody holds at this moment; of groups no more than their titles."""
    policy.require_administrator(work.actor)
    places = select(Membership).where(Membership.user_id == user.id, is_active()).options(*_IN_FULL)
    return Held(
        memberships=work.session.scalars(places.order_by(Membership.group_id)).all(),
        sign_ins=accounts.sign_ins(work, user.id),
        tokens=accounts.tokens(work, user.id),
        invitations=members.invitations_to(work, user.email),
        openings=oversight.openings_of(work, user),
        without_leader=frozenset(oversight.led_alone(work, user)),
    )


_IN_FULL = (joinedload(Membership.group), joinedload(Membership.profile), joinedload(Membership.user))


def ended(work: UnitOfWork, user: User) -> Ended | None:
    """What the last end of somebody's access has ended, as the trail has it; None where it never was."""
    policy.require_administrator(work.actor)
    told = (Event.chain_id == PLATFORM, Event.act == ENDED, Event.object_id == user.id)
    event = work.session.scalar(select(Event).where(*told).order_by(Event.number.desc()).limit(1))
    if event is None:
        return None
    return Ended(event.at, event.actor_name or "", event.details["reason"], _held_once(work, event.details))


def _held_once(work: UnitOfWork, ids: Mapping[str, Any]) -> Held:
    """What was held by its ids."""

    def rows(model: Any, which: str) -> Any:
        return select(model).where(model.id.in_(ids[which]))

    places = rows(Membership, "memberships").options(*_IN_FULL).order_by(Membership.group_id)
    openings = rows(Opening, "openings").options(joinedload(Opening.group)).order_by(Opening.group_id)
    return Held(
        memberships=work.session.scalars(places).all(),
        sign_ins=work.session.scalars(rows(SignIn, "sign_ins").order_by(SignIn.seen_at.desc())).all(),
        tokens=work.session.scalars(rows(Token, "tokens").order_by(Token.created_at.desc())).all(),
        invitations=members.invitations_by_id(work, ids["invitations"]),
        openings=work.session.scalars(openings).all(),
        without_leader=frozenset(ids["without_leader"]),
    )
