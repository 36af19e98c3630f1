"""The trail as those see it who read no content: titles of documents, words of searches and ends of paths withheld."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app import policy
from app.events import PLATFORM, Event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from app.groups.models import Group
    from app.work import UnitOfWork

PAGE_SIZE = 50
MOST_EXPORTED = 20_000  # lines
OPEN_KINDS = ("", "user", "group", "token", "invitation")  # what is called by the names of people and groups
OPEN_DETAILS = ("version", "finding", "method")  # of what happened to content; numbers besides
OF_CONTENT = ("library.", "search.")
PATH = re.compile(r"^(/api)?(/[^/]+){1,2}")


@dataclass(frozen=True)
class Line:
    """One event without what is content; `title` is None where it is withheld."""

    number: int
    at: datetime
    actor_name: str | None
    act: str
    object_kind: str
    object_id: str
    title: str | None
    result: str
    address: str | None
    details: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class Trail:
    """One page of lines, newest first; `before` is the number to ask the next page with."""

    lines: Sequence[Line]
    before: int | None


def trail(work: UnitOfWork, act: str = "", before: int | None = None, group: Group | None = None) -> Trail:
    """What happened outside of groups, for administrators and auditors; or in a group, for auditors alone."""
    found = _lines(work, _rows(work, act, group), PAGE_SIZE + 1, before)
    shown = found[:PAGE_SIZE]
    return Trail(shown, shown[-1].number if len(found) > PAGE_SIZE else None)


def newest(work: UnitOfWork, act: str = "", group: Group | None = None) -> Sequence[Line]:
    """The same to be taken away, in one piece."""
    return _lines(work, _rows(work, act, group), MOST_EXPORTED)


def _rows(work: UnitOfWork, act: str, group: Group | None) -> Select[Event]:
    """The events of a chain whose act begins so."""
    if group is None:
        policy.require_overseer(work.actor)
    else:
        policy.require_auditor(work.actor)
    rows = select(Event).where(Event.chain_id == (group.id if group else PLATFORM))
    return rows.where(Event.act.startswith(act, autoescape=True)) if act else rows


def _lines(work: UnitOfWork, rows: Select[Event], limit: int, before: int | None = None) -> list[Line]:
    """The newest of these events, or those before one of them."""
    if before is not None:
        rows = rows.where(Event.number < before)
    return [line(event) for event in work.session.scalars(rows.order_by(Event.number.desc()).limit(limit))]


def line(event: Event) -> Line:
    """An event without what is content."""
    return Line(
        number=event.number,
        at=event.at,
        actor_name=event.actor_name,
        act=event.act,
        object_kind=event.object_kind,
        object_id=event.object_id,
        title=_title(event),
        result=event.result,
        address=event.address,
        details=_details(event),
        digest=event.digest,
    )


def _title(event: Event) -> str | None:
    """What it happened to, unless that is called as a document or folder is, or what somebody has searched for."""
    if event.object_kind not in OPEN_KINDS:
        return None
    if event.act.startswith("web."):
        return _beginning(event.title or "")
    return event.title


def _beginning(path: str) -> str:
    """Where an address leads, without the names of folders and files at its end."""
    found = PATH.match(path)
    kept = found[0] if found else ""
    return path if path == kept else f"{kept}/…"


def _details(event: Event) -> dict[str, Any]:
    """What else is said, of content numbers alone."""
    if not event.act.startswith(OF_CONTENT):
        return event.details
    return {
        name: said
        for name, said in event.details.items()
        if name in OPEN_DETAILS or isinstance(said, (bool, int, float))
    }
