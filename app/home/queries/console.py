"""How a group is doing, for its leaders: what it holds, who is in it, what needs somebody's attention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import policy
from app.db import now
from app.events import Event
from app.groups import queries as groups
from app.home.queries.activity import READS
from app.library import queries as library
from app.library.models import SERVED, Derived, Document, Item, Version
from app.members.models import Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from app.groups.models import Group, Profile
    from app.library.intake import Intake
    from app.work import UnitOfWork

SHOWN = 10  # of each list
LATELY = timedelta(days=30)
NEGLECTED = timedelta(days=30)  # after which a document is told that nobody has ever opened


@dataclass(frozen=True)
class Found:
    """So many documents of one kind, and the first of them."""

    count: int
    documents: Sequence[Document]


@dataclass(frozen=True)
class Console:
    """What a leader sees at a glance; sizes are bytes."""

    documents: int
    versions: int
    size: int
    derived_size: int
    intake: Intake
    profiles: Sequence[tuple[Profile, int]]
    waiting: int
    undelivered: Sequence[Invitation]
    refused: Sequence[Event]
    ending: int
    withheld: Found
    unread: Found
    expired: Found
    never_opened: Found


@dataclass(frozen=True)
class Step:
    """One thing that a new group needs: what, whether it is done, and where."""

    key: str
    is_done: bool


def console(work: UnitOfWork, group: Group) -> Console:
    """How a group is doing, for its leaders."""
    policy.require(work.actor, policy.ADMINISTER, group)
    counts = groups.profile_counts(work, group)
    versions, size = _sum(work, Version, group, Version.purged_at.is_(None))
    waiting = _count(work, Invitation, Invitation.group_id == group.id, Invitation.state == "sent")
    return Console(
        documents=_count(work, Document, *_there(group)),
        versions=versions,
        size=size,
        intake=library.intake(work, group.id),
        derived_size=_sum(work, Derived, group)[1],
        profiles=[(profile, counts.get(profile.id, 0)) for profile in groups.profiles(work, group)],
        waiting=waiting,
        undelivered=_undelivered(work, group),
        refused=_refused(work, group),
        ending=groups.ending_soon(work, group),
        withheld=_found(work, group, _latest(Version.check_state.not_in((*SERVED, "pending")))),
        unread=_found(work, group, _latest(Version.text_state == "failed")),
        expired=_found(work, group, Document.expires_on < now().date()),
        never_opened=_found(work, group, Document.created_at < now() - NEGLECTED, ~_is_opened()),
    )


def steps(work: UnitOfWork, group: Group) -> list[Step]:
    """What a new group needs before it works, for its leaders; empty once all is done, and once it is closed."""
    policy.require(work.actor, policy.ADMINISTER, group)
    if group.deletes_at is not None:
        return []
    invited = _count(work, Invitation, Invitation.group_id == group.id)
    members = groups.member_counts(work, [group]).get(group.id, 0)
    found = [
        Step("purpose", bool(group.purpose)),
        Step("contact", bool(group.contact)),
        Step("document", group.is_off("library") or _count(work, Document, *_there(group)) > 0),
        Step("invite", invited > 0 or members > 1),
        Step("second", len(groups.lasting_leaders(work, group)) > 1),
    ]
    return [] if all(step.is_done for step in found) else found


def _there(group: Group) -> tuple[ColumnElement[bool], ...]:
    """The condition that a document is a group's, and not deleted."""
    return (Document.group_id == group.id, Document.deleted_at.is_(None))


def _count(work: UnitOfWork, model: type[Item | Invitation], *conditions: ColumnElement[bool]) -> int:
    """How many rows fit."""
    return work.session.scalar(select(func.count(model.id)).where(*conditions)) or 0


def _sum(work: UnitOfWork, model: type[Version | Derived], group: Group, *more: ColumnElement[bool]) -> tuple[int, int]:
    """How many rows of a group there are, and how many bytes the blobs that they name, each counted once."""
    mine = (model.group_id == group.id, *more)
    count = work.session.scalar(select(func.count(model.id)).where(*mine)) or 0
    once = select(model.digest, func.max(model.size).label("size")).where(*mine).group_by(model.digest).subquery()
    return count, int(work.session.scalar(select(func.sum(once.c.size))) or 0)


def _undelivered(work: UnitOfWork, group: Group) -> Sequence[Invitation]:
    """The invitations whose mail the mail server has refused."""
    mine = (Invitation.group_id == group.id, Invitation.state == "sent")
    refused = Invitation.delivery.not_in(("sent", "waiting"))
    return work.session.scalars(select(Invitation).where(*mine, refused).order_by(Invitation.email)).all()


def _refused(work: UnitOfWork, group: Group) -> Sequence[Event]:
    """The latest mails to members that the mail server has refused."""
    lately = (Event.chain_id == group.id, Event.act == "members.mail_refused", Event.at > now() - LATELY)
    return work.session.scalars(select(Event).where(*lately).order_by(Event.number.desc()).limit(SHOWN)).all()


def _latest(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a document's latest version is such."""
    return Document.latest_id.in_(select(Version.id).where(condition))


def _is_opened() -> ColumnElement[bool]:
    """The condition that somebody has opened, downloaded or read a document."""
    read = (Event.chain_id == Document.group_id, Event.object_id == Document.id, Event.act.in_(READS))
    return select(Event.id).where(*read).exists()


def _found(work: UnitOfWork, group: Group, *conditions: ColumnElement[bool]) -> Found:
    """The documents of a group that are such, the latest first."""
    fit = (*_there(group), *conditions)
    rows = select(Document).where(*fit).options(joinedload(Document.author)).order_by(Document.changed_at.desc())
    return Found(_count(work, Document, *fit), work.session.scalars(rows.limit(SHOWN)).all())
