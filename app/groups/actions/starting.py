"""A new group, with its profiles and default fences."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import errors, policy
from app.db import ID_ALPHABET, new_id
from app.events import Chain
from app.groups import queries
from app.groups.models import DEFAULT_PROFILES, SELF, SERVICES, Acl, Category, Group, Membership, Profile, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.accounts.models import User
    from app.work import UnitOfWork

DEFAULT_CATEGORY = "General"
SLUG_LETTERS = 4


@dataclass(frozen=True)
class NewGroup:
    """A group that is to be started: which category owns it, and the kinds of member that it begins with."""

    title: str
    purpose: str = ""
    category: Category | None = None
    profiles: Mapping[str, tuple[policy.Level, ...]] = field(default_factory=lambda: DEFAULT_PROFILES)


def create(work: UnitOfWork, new: NewGroup, leader: User) -> Group:
    """Start a closed group with one leader; the first of its profiles is the leaders'."""
    policy.require_may_create_groups(work.actor)
    title = " ".join(new.title.split())
    if not title:
        raise errors.Invalid("Give the group a name.")
    group = Group(id=new_id(), slug=_slug(title), title=title[:200], purpose=new.purpose.strip())
    group.category_id = (new.category or _default_category(work)).id
    work.session.add_all([group, Chain(id=group.id)])
    work.session.flush()
    _furnish(work, group, new.profiles)
    leading = next(profile for profile in queries.all_profiles(work, group.id) if profile.is_leader)
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


def _furnish(work: UnitOfWork, group: Group, profiles: Mapping[str, tuple[policy.Level, ...]]) -> None:
    """Give a new group its default fences, its profiles, and the rules that tie them."""
    acls = {service: Acl(group_id=group.id, service=service) for service in (SELF, *SERVICES)}
    work.session.add_all(acls.values())
    for position, (title, levels) in enumerate(profiles.items()):
        profile = Profile(id=new_id(), group_id=group.id, title=title, position=position, is_leader=not position)
        work.session.add(profile)
        work.session.flush()
        of_group = policy.Level.ADMIN if profile.is_leader else policy.Level.READ
        for service, level in zip((SELF, *SERVICES), (of_group, *levels), strict=True):
            work.session.add(Rule(acl_id=acls[service].id, profile_id=profile.id, level=level))
    work.session.flush()
