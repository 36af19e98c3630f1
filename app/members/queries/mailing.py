"""Who is written to, and how often a group was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from app import policy
from app.accounts.models import User
from app.db import now
from app.events import Event
from app.groups.models import Membership
from app.groups.queries import is_active

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.groups.models import Group
    from app.work import UnitOfWork

DAY = timedelta(days=1)
SENT = "members.mail_sent"


@dataclass(frozen=True)
class Audience:
    """To whom a message goes: everybody, or whoever has one of these profiles or places, by their ids."""

    profiles: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    is_everybody: bool = False


def recipients(work: UnitOfWork, group: Group, audience: Audience) -> Sequence[Membership]:
    """The places of those whom a message would reach, by name: members whose access has not ended."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    rows = (
        select(Membership)
        .join(Membership.user)
        .where(Membership.group_id == group.id, is_active(), User.active)
        .options(contains_eager(Membership.user))
        .order_by(User.name, User.id)
    )
    if not audience.is_everybody:
        rows = rows.where(or_(Membership.profile_id.in_(audience.profiles), Membership.id.in_(audience.places)))
    return work.session.scalars(rows).all()


def mails_today(work: UnitOfWork, group: Group) -> int:
    """How many messages the members of a group were sent within the last day."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    sent = (Event.chain_id == group.id, Event.act == SENT, Event.at > now() - DAY)
    return work.session.scalar(select(func.count()).select_from(Event).where(*sent)) or 0
