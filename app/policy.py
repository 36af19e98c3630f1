"""The one rule of who may do what. It is pure: it knows no table, no request, no clock.

Every protected thing carries an `acl_id`; the actor carries a level for each ACL. That one mapping
answers three questions: may I (`can`, `require`), what does this list show and where may this search
look (`acls`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app import errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


class Level(IntEnum):
    """How much somebody may do behind a fence; one ladder for every service."""

    NONE = 0
    READ = 1
    CONTRIBUTE = 2
    EDIT = 3
    ADMIN = 4


LEVELS = tuple(Level)


@dataclass(frozen=True)
class Action:
    """Something that one may do: the level it takes, and the lower one that suffices for what one wrote."""

    level: Level
    own: Level | None = None


READ = Action(Level.READ)
ADD = Action(Level.CONTRIBUTE)
CHANGE = Action(Level.EDIT, own=Level.CONTRIBUTE)
DELETE = Action(Level.ADMIN, own=Level.CONTRIBUTE)
HAND_OVER = Action(Level.ADMIN, own=Level.CONTRIBUTE)
PASS_ON = Action(Level.ADMIN, own=Level.CONTRIBUTE)
MANAGE = Action(Level.EDIT)
ADMINISTER = Action(Level.ADMIN)


@dataclass(frozen=True)
class Reach:
    """How far rights are looked up where not all are needed; whoever asks holds nothing beyond.

    It is some services, of all groups or of these alone.
    """

    services: tuple[str, ...]
    groups: frozenset[str] | None = None

    def includes(self, service: str, group_id: str) -> bool:
        """Whether the fences of a service of a group are within it."""
        return service in self.services and (self.groups is None or group_id in self.groups)


@dataclass(frozen=True)
class Actor:
    """Who is asking, with their level for each ACL that names them."""

    user_id: str | None = None
    name: str = ""
    levels: Mapping[int, Level] = field(default_factory=dict)
    fences: Mapping[str, Mapping[int, str]] = field(default_factory=dict)  # their groups, by the services within reach
    offices: frozenset[int] = frozenset()  # the default fences of the groups that they manage by office
    is_administrator: bool = False
    is_auditor: bool = False
    is_system: bool = False
    may_create_groups: bool = False
    address: str = ""
    proved_email: str = ""

    @property
    def is_signed_in(self) -> bool:
        """Whether a person stands behind the request."""
        return self.user_id is not None


SYSTEM = Actor(name="system", is_system=True, is_administrator=True, may_create_groups=True)


def system_at(address: str) -> Actor:
    """The house itself, on behalf of a request from an address."""
    return replace(SYSTEM, address=address)


def narrowed(actor: Actor, levels: Mapping[int, Level]) -> Actor:
    """The same actor with no more than these levels: how others would see what one may see oneself."""
    held = {acl_id: min(level, levels.get(acl_id, Level.NONE)) for acl_id, level in actor.levels.items()}
    return replace(actor, levels={acl_id: level for acl_id, level in held.items() if level}, is_administrator=False)


class Protected(Protocol):
    """Anything behind a fence."""

    @property
    def acl_id(self) -> int:
        """The fence that it stands behind."""


class Fence(NamedTuple):
    """One fence as one actor meets it: its number, the fence around it, and a level that one of its rules gives."""

    id: int
    parent_id: int | None
    level: int


def levels(fences: Iterable[tuple[int, int | None, int]]) -> dict[int, Level]:
    """The level behind each fence: the highest that its rules give, and never more than the fence around it gives.

    It is asked at every request, of thousands of fences for somebody in hundreds of groups.
    """
    highest: dict[int, int] = {}
    around: dict[int, int] = {}
    for fence_id, parent_id, level in fences:
        if level > highest.get(fence_id, 0):
            highest[fence_id] = level
        if parent_id is not None:
            around[fence_id] = parent_id

    def held(fence_id: int) -> int:
        given = highest.get(fence_id, 0)
        return min(given, held(around[fence_id])) if fence_id in around else given

    highest.update([(fence_id, held(fence_id)) for fence_id in around])
    return {fence_id: LEVELS[level] for fence_id, level in highest.items() if level}


def level(actor: Actor, thing: Protected) -> Level:
    """How much this actor may do with this thing."""
    return actor.levels.get(thing.acl_id, Level.NONE)


def can(actor: Actor, action: Action, thing: Protected) -> bool:
    """Whether this actor may do this to this thing."""
    held = level(actor, thing)
    is_own = actor.is_signed_in and getattr(thing, "author_id", None) == actor.user_id
    return held >= action.level or (action.own is not None and is_own and held >= action.own)


def require(actor: Actor, action: Action, thing: Protected) -> None:
    """Pass only who may: `NotFound` for whoever cannot read it, `Forbidden` for an act on what one may read."""
    if level(actor, thing) < Level.READ:
        raise errors.NotFound
    if not can(actor, action, thing):
        raise errors.Forbidden


def acls(actor: Actor, action: Action = READ) -> frozenset[int]:
    """Every fence behind which this actor may do this to anything."""
    return frozenset(acl_id for acl_id, held in actor.levels.items() if held >= action.level)


def require_administrator(actor: Actor) -> None:
    """Pass only the platform's administrators; its pages are not there for anybody else."""
    if not actor.is_administrator:
        raise errors.NotFound


def oversees(actor: Actor) -> bool:
    """Whether this actor sees, without its content, what groups there are and what happens on the platform."""
    return actor.is_administrator or actor.is_auditor


def require_overseer(actor: Actor) -> None:
    """Pass only administrators and auditors; those pages are not there for anybody else."""
    if not oversees(actor):
        raise errors.NotFound


def require_auditor(actor: Actor) -> None:
    """Pass only auditors, who read the trail of every group, and nothing of its content."""
    if not actor.is_auditor:
        raise errors.NotFound


def require_other(actor: Actor, user_id: str) -> None:
    """Pass whoever does not do it to themselves: nobody holds an office over their own account."""
    if actor.user_id is not None and actor.user_id == user_id:
        raise errors.Forbidden("You cannot do this to yourself. Ask another administrator.")


def require_opener_or_leader(actor: Actor, user_id: str, group: Protected) -> None:
    """Pass the administrator who has opened a group, and its leaders."""
    if actor.user_id is None or actor.user_id != user_id:
        require(actor, ADMINISTER, group)


def may_create_groups(actor: Actor) -> bool:
    """Whether this actor may start a new group, which is a setting of the platform and of the person."""
    return actor.may_create_groups or actor.is_administrator


def require_may_create_groups(actor: Actor) -> None:
    """Pass only who may start a new group."""
    if not may_create_groups(actor):
        raise errors.Forbidden


def trusted_to_start(actor: Actor) -> Actor:
    """The same actor, whom the administrators of a category let start the group that was asked for."""
    return replace(actor, may_create_groups=True)


def require_signed_in(actor: Actor) -> None:
    """Pass only a person who is signed in."""
    if not actor.is_signed_in:
        raise errors.NotFound


def require_known(actor: Actor) -> None:
    """Pass a person who is signed in, and the house itself."""
    if not actor.is_system:
        require_signed_in(actor)


def require_system(actor: Actor) -> None:
    """Pass only the house itself: jobs and commands."""
    if not actor.is_system:
        raise errors.Forbidden


def require_self(actor: Actor, user_id: str) -> None:
    """Pass only the person whose account it is."""
    if actor.user_id is None or actor.user_id != user_id:
        raise errors.NotFound


def may_administer(actor: Actor) -> bool:
    """Whether this actor manages the platform."""
    return actor.is_administrator


def require_self_or_administrator(actor: Actor, user_id: str) -> None:
    """Pass the person whose account it is, and the platform's administrators."""
    if not actor.is_administrator:
        require_self(actor, user_id)


def require_may_add_user(actor: Actor, email: str) -> None:
    """Pass administrators, and whoever has proved by an invitation that the address is theirs."""
    if not (actor.is_administrator or (email and actor.proved_email == email)):
        raise errors.Forbidden


def proved(actor: Actor, email: str) -> Actor:
    """The same actor, who has proved by a secret that was mailed there that an address is theirs."""
    return replace(actor, proved_email=email)


def require_invited(actor: Actor, user_id: str) -> None:
    """Pass the person who accepts their own invitation, and the house when it furnishes a group."""
    if not actor.is_system:
        require_self(actor, user_id)


def can_grant(actor: Actor, granted: Mapping[int, Level]) -> bool:
    """Whether nothing of this is above the actor's own level, or given by office: a level behind each ACL."""
    return holds(actor, granted) or granted.keys() <= actor.offices


def holds(actor: Actor, granted: Mapping[int, Level]) -> bool:
    """Whether nothing of this is above the actor's own level: `granted` is a level behind each ACL."""
    return all(wanted <= actor.levels.get(acl_id, Level.NONE) for acl_id, wanted in granted.items())


def holds_office(actor: Actor, thing: Protected) -> bool:
    """Whether this actor manages a group by office, as an administrator of its category."""
    return thing.acl_id in actor.offices


def may_close(actor: Actor, thing: Protected) -> bool:
    """Whether this actor leads a group, or manages it by office."""
    return can(actor, ADMINISTER, thing) or holds_office(actor, thing)


def require_may_close(actor: Actor, thing: Protected) -> None:
    """Pass who leads a group, and who manages it by office."""
    if not may_close(actor, thing):
        require(actor, ADMINISTER, thing)


def manages(actor: Actor, administrators: Collection[str]) -> bool:
    """Whether this actor is among the administrators of a category, or administers the platform."""
    return actor.is_administrator or (actor.user_id is not None and actor.user_id in administrators)


def require_manages(actor: Actor, administrators: Collection[str]) -> None:
    """Pass the administrators of a category, and those of the platform."""
    if not manages(actor, administrators):
        raise errors.NotFound


def require_grantable(actor: Actor, granted: Mapping[int, Level]) -> None:
    """Nobody grants a level above their own."""
    if not can_grant(actor, granted):
        raise errors.Forbidden("You cannot give more rights than you hold yourself.")
