"""The one thing that is passed: a unit of work; and the workshop that makes them.

A request, a job and a command all go through the same phases. *Ask*: a read transaction. *Receive*: bytes
move, no transaction is open. *Do*: a write transaction, committed once, in `Workshop.do` and nowhere else.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from app import events, policy
from app.jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.config import Settings
    from app.db import Database
    from app.policy import Actor, Reach
    from app.scanner import Scanner
    from index import LiveIndex
    from storage import Store


@dataclass
class UnitOfWork:
    """What an action or a query is handed: the session, who asks, and the three tools."""

    session: Session
    actor: Actor
    settings: Settings
    blobs: Store
    index: LiveIndex
    scanner: Scanner
    told: list[events.Told] = field(default_factory=list)

    def tell(self, act: str, thing: Any = None, **said: Any) -> None:
        """Say what happened; it is written, chained, at the commit.

        `thing` is what it happened to: its group, kind, id and title are read off it unless they are given.
        """
        about = {
            "group_id": getattr(thing, "group_id", None),
            "object_kind": getattr(thing, "kind", ""),
            "object_id": getattr(thing, "id", ""),
            "title": getattr(thing, "title", "") or getattr(thing, "name", ""),
        }
        self.told.append(events.Told(act, **{**about, **said}))

    def later(self, kind: str, subject_id: str = "", **payload: Any) -> None:
        """Leave something to be done after the commit; `group_id` and `run_at` are columns of the job."""
        group_id: str | None = payload.pop("group_id", None)
        run_at: datetime | None = payload.pop("run_at", None)
        job = Job(kind=kind, subject_id=subject_id, group_id=group_id, payload=payload)
        if run_at:
            job.run_at = run_at
        self.session.add(job)


@dataclass(frozen=True)
class Workshop:
    """Where units of work are made: the tools that all of them share."""

    database: Database
    settings: Settings
    blobs: Store
    index: LiveIndex
    scanner: Scanner
    known: Callable[[Session, str, str, Reach | None], Actor]

    @contextmanager
    def ask(self, user_id: str | None = None, address: str = "", reach: Reach | None = None) -> Iterator[UnitOfWork]:
        """A read transaction on behalf of a user, or of nobody; with no more of their rights than are needed."""
        with self.database.reading() as session:
            yield self._unit(session, self._actor(session, user_id, address, reach))

    @contextmanager
    def do(self, user_id: str | None = None, address: str = "") -> Iterator[UnitOfWork]:
        """A write transaction on behalf of a user: their rights are read again, and it commits once, here."""
        with self.database.writing() as session:
            work = self._unit(session, self._actor(session, user_id, address))
            yield work
            _commit(work)

    @contextmanager
    def do_as(self, actor: Actor) -> Iterator[UnitOfWork]:
        """A write transaction of the house itself: a job, a command."""
        with self.database.writing() as session:
            work = self._unit(session, actor)
            yield work
            _commit(work)

    def _actor(self, session: Session, user_id: str | None, address: str, reach: Reach | None = None) -> Actor:
        """Who is asking, with the rights they hold at this moment."""
        if user_id is None:
            return policy.Actor(address=address)
        return self.known(session, user_id, address, reach)

    def _unit(self, session: Session, actor: Actor) -> UnitOfWork:
        """A unit of work over one session."""
        return UnitOfWork(session, actor, self.settings, self.blobs, self.index, self.scanner)


class Ask(Protocol):
    """Whatever opens read transactions on somebody's behalf, with no more of their rights than are needed."""

    def __call__(self, *, reach: Reach | None = None) -> AbstractContextManager[UnitOfWork]:
        """Ask."""


@dataclass(frozen=True)
class Visit:
    """Somebody who has come from an address: whoever is handed it works on their behalf, and needs no door for it."""

    workshop: Workshop
    user_id: str | None = None
    address: str = ""

    def ask(self, reach: Reach | None = None) -> AbstractContextManager[UnitOfWork]:
        """Ask: a read transaction on their behalf, with no more of their rights than are needed."""
        return self.workshop.ask(self.user_id, self.address, reach)

    def do(self) -> AbstractContextManager[UnitOfWork]:
        """Do: a write transaction on their behalf."""
        return self.workshop.do(self.user_id, self.address)


def _commit(work: UnitOfWork) -> None:
    """Write the events at the end of their chains, then commit: the one commit of the house."""
    work.session.flush()
    events.link(work.session, work.told, work.actor)
    work.session.commit()
