"""What changes groups: start one, add a member, end a membership."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app import errors, policy
from app.db import ID_ALPHABET, new_id, now
from app.events import Chain
from app.groups import queries
from app.groups.models import (
    DEFAULT_PROFILES,
    SELF,
    SERVICES,
    Acl,
    Category,
    Group,
    Membership,
    Profile,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Select

    from app.accounts.models import User
    from app.work import UnitOfWork

DEFAULT_CATEGORY = "General"
SLUG_LETTERS = 4


def create(work: UnitOfWork, title: str, purpose: str, leader: User) -> Group:
    """Start a closed group with the default profiles and one leader."""
    policy.require_may_create_groups(work.actor)
    title = " ".join(title.split())
    if not title:
        raise errors.Invalid("Give the group a name.")
    group = Group(id=new_id(), slug=_slug(title), title=title[:200], purpose=purpose.strip())
    group.category_id = _default_category(work).id
    work.session.add_all([group, Chain(id=group.id)])
    work.session.flush()
    _furnish(work, group)
    leading = next(profile for profile in work.session.scalars(_profiles_of(group.id)) if profile.is_leader)
    work.session.add(Membership(group_id=group.id, user_id=leader.id, profile_id=leading.id))
    work.session.flush()
    work.session.refresh(group)
    work.tell("groups.group_created", group)
    return group


def _slug(title: str) -> str:
    """A readable address that ends in random letters, so that it never collides with a hidden group's."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "group"
    return f"{words}-" + "".join(secrets.choice(ID_ALPHABET) for _ in range(SLUG_LETTERS))


def _default_category(work: UnitOfWork) -> Category:
    """The category of groups for which none was chosen."""
    found = work.session.scalar(select(Category).order_by(Category.created_at).limit(1))
    if found is None:
        found = Category(name=DEFAULT_CATEGORY)
        work.session.add(found)
        work.session.flush()
    return found


def _furnish(work: UnitOfWork, group: Group) -> None:
    """Give a new group its default fences, its profiles, and the rules that tie them."""
    acls = {service: Acl(group_id=group.id, service=service) for service in (SELF, *SERVICES)}
    work.session.add_all(acls.values())
    for position, (title, levels) in enumerate(DEFAULT_PROFILES.items()):
        profile = Profile(id=new_id(), group_id=group.id, title=title, position=position, is_leader=not position)
        work.session.add(profile)
        work.session.flush()
        of_group = policy.Level.ADMIN if profile.is_leader else policy.Level.READ
        for service, level in zip((SELF, *SERVICES), (of_group, *levels), strict=True):
            work.session.add(Rule(acl_id=acls[service].id, profile_id=profile.id, level=level))
    work.session.flush()


def fence(work: UnitOfWork, around: Acl, levels: Mapping[str, policy.Level]) -> Acl:
    """Make a fence within another: `levels` by the id of a profile or a person of the group.

    The leader profile always keeps *admin*. Raises `Invalid` for whom the group does not know.
    """
    policy.require(work.actor, policy.ADMINISTER, around)
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
    everybody = {profile.id: profile for profile in work.session.scalars(_profiles_of(acl.group_id))}
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


def _profiles_of(group_id: str) -> Select[Profile]:
    """The profiles of a group, whoever asks."""
    return select(Profile).where(Profile.group_id == group_id)


def add_member(work: UnitOfWork, group: Group, user: User, profile: Profile, ends_at: datetime | None) -> Membership:
    """Give a person their place in a group, once the members part has decided that they may have it.

    Raises `Conflict` where they have one already.
    """
    policy.require_invited(work.actor, user.id)
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
    work.session.add(place)
    work.tell("groups.member_added", group, object_kind="user", object_id=user.id, title=user.name)
    return place


def remove_member(work: UnitOfWork, group: Group, place: Membership) -> None:
    """End somebody's membership; what they contributed stays with the group."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    if place.user_id == work.actor.user_id:
        raise errors.Forbidden("You cannot remove yourself. Ask another leader.")
    policy.require_grantable(work.actor, queries.granted(work, place.profile))
    _require_another_leader(work, group, place)
    place.ended_at, place.end_reason = now(), "removed"
    work.tell("groups.member_removed", group, object_kind="user", object_id=place.user_id, title=place.user.name)


def _require_another_leader(work: UnitOfWork, group: Group, place: Membership) -> None:
    """A group always has a leader, and one whose place has no end; of two who remove each other one waits."""
    work.session.refresh(group, ["id"], with_for_update=True)
    if place.profile.is_leader and not queries.lasting_leaders(work, group) - {place.user_id}:
        raise errors.Conflict("This is the only leader of the group. Make somebody else a leader first.")
