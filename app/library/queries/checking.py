"""What is to be checked again, and who had read what was found infected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, cast, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from app import policy
from app.db import now
from app.events import Event
from app.library.models import Version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from app.work import UnitOfWork

WAYS = {  # by which content reaches somebody, by what the trail says of it
    "library.document_opened": "opened",
    "library.version_downloaded": "downloaded",
    "library.text_shown": "text",
    "library.archive_taken": "zip",
    "library.sent_to_group": "sent",
    "groups.group_exported": "export",
}
KEPT = timedelta(days=30)  # what is infected
LISTING = ("library.archive_taken", "library.sent_to_group")  # acts that name versions by their ids


@dataclass(frozen=True)
class Exposure:
    """Somebody had a version, or may have had it: `way` is one of `WAYS`, `door` is page, api or unknown."""

    at: datetime
    user_id: str | None
    name: str | None  # None where the person was erased
    way: str
    door: str
    address: str | None


def exposures(work: UnitOfWork, version: Version) -> Sequence[Exposure]:
    """Who had opened a version, read its text or taken it away, and how, the latest first: for leaders."""
    policy.require(work.actor, policy.ADMINISTER, version.document)
    about = (Event.object_id == version.document_id) & Event.act.in_(WAYS)
    listed = Event.act.in_(LISTING) & cast(Event.details, String).contains(version.id)
    whole = (Event.act == "groups.group_exported") & (Event.at >= version.created_at)
    rows = select(Event).where(Event.chain_id == version.group_id, Event.result == "done", or_(about, listed, whole))
    events = work.session.scalars(rows.order_by(Event.number.desc()))
    return [_exposure(event) for event in events if _is_of(event, version)]


def _is_of(event: Event, version: Version) -> bool:
    """Whether an event is about this version; where it does not say which one it was, it may be."""
    if event.act in LISTING:
        return version.id in event.details.get("versions", ())
    if event.act == "library.document_opened":
        return bool(event.details.get("version") == version.number)
    return event.details.get("version", version.number) == version.number and event.at >= version.created_at


def _exposure(event: Event) -> Exposure:
    """An event as the report says it."""
    door = event.details.get("door", "")
    return Exposure(event.at, event.actor_id, event.actor_name, WAYS[event.act], door, event.address)


def is_admissible(work: UnitOfWork, version: Version) -> bool:
    """Whether a version could not be checked, for a reason for which the platform lets leaders admit it."""
    if version.check_state != "unscannable" or version.purged_at is not None:
        return False
    return work.settings.admits_encrypted if version.is_encrypted else work.settings.admits_others


def infected_for_long(work: UnitOfWork, limit: int) -> Sequence[Version]:
    """Infected versions that have been kept for long enough, the oldest find first."""
    infected = (Version.check_state == "infected", Version.purged_at.is_(None))
    rows = select(Version).where(*infected, Version.infected_at <= now() - KEPT)
    return work.session.scalars(rows.order_by(Version.infected_at, Version.id).limit(limit)).all()


def is_infected_for_long(version: Version) -> bool:
    """Whether a version is infected, and has been kept for long enough."""
    is_infected = version.check_state == "infected" and version.purged_at is None
    return is_infected and version.infected_at is not None and version.infected_at <= now() - KEPT


def outdated(work: UnitOfWork, database: str, before: tuple[datetime, str] | None, limit: int) -> Sequence[Version]:
    """Versions whose last check was with other signatures than these, the newest first, before a place among them."""
    rows = select(Version).where(*_is_stock(), Version.checked_with != database).options(joinedload(Version.document))
    if before is not None:
        rows = rows.where(tuple_(Version.created_at, Version.id) < before)
    return work.session.scalars(rows.order_by(Version.created_at.desc(), Version.id.desc()).limit(limit)).all()


def is_outdated(work: UnitOfWork, database: str) -> bool:
    """Whether any version's last check was with other signatures than these."""
    other = or_(Version.checked_with < database, Version.checked_with > database)  # each is found by the index
    return work.session.scalar(select(Version.id).where(*_is_stock(), other).limit(1)) is not None


def stock(work: UnitOfWork, database: str) -> tuple[int, int]:
    """How many versions there are that have been checked, and how many of them with these signatures."""
    policy.require_administrator(work.actor)
    counted = select(func.count(), func.count().filter(Version.checked_with == database)).where(*_is_stock())
    total, current = work.session.execute(counted).one()
    return total, current


def _is_stock() -> tuple[ColumnElement[bool], ...]:
    """The conditions that a version has been checked and is still there."""
    return (and_(Version.check_state != "pending", Version.purged_at.is_(None)),)
