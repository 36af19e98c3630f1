"""What is still to be done: rows written in the transaction that causes them, leased by the worker.

A job is taken by a lease with an owner; a worker that dies lets its lease run out, and another takes the
job up again. Handlers must therefore be idempotent. After `ATTEMPTS` failures a job is set aside as dead.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Index, String, Text, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, new_id, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

ATTEMPTS = 8
LEASE = timedelta(seconds=120)
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
POSTPONED = timedelta(seconds=30)
PATIENCE = timedelta(days=3)
FIRST = datetime(2000, 1, 1, tzinfo=UTC)  # when a job was due that is to go before all others


class Job(Base):
    """One thing to be done, some time after `run_at`."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at"), Index("ix_job_subject", "kind", "subject_id"))

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(60))
    group_id: Mapped[str | None] = mapped_column(String(16), index=True)
    subject_id: Mapped[str] = mapped_column(String(64), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    created_at: Mapped[datetime] = mapped_column(default=now)
    run_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(40))
    leased_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


def is_any_due(session: Session, kinds: Sequence[str]) -> bool:
    """Whether there is anything to take: a question that needs no write."""
    return session.scalar(select(Job.id).where(_is_due(now()), Job.kind.in_(kinds)).limit(1)) is not None


def _is_due(moment: datetime) -> ColumnElement[bool]:
    """The condition that a job waits no longer, or that the lease on it has run out."""
    return or_(
        (Job.state == "waiting") & (Job.run_at <= moment),
        (Job.state == "leased") & (Job.leased_until < moment),
    )


def take(session: Session, owner: str, kinds: Sequence[str], limit: int) -> list[Job]:
    """Lease up to `limit` jobs that are due, oldest first; a lease that ran out is taken up again."""
    moment = now()
    due = select(Job).where(_is_due(moment), Job.kind.in_(kinds)).order_by(Job.run_at, Job.id).limit(limit)
    jobs = list(session.scalars(due.with_for_update(skip_locked=True)))
    for job in jobs:
        job.state, job.owner, job.leased_until = "leased", owner, moment + LEASE
        job.attempts += 1
    return jobs


def hurry(session: Session, kind: str, subject_id: str) -> bool:
    """Let what waits to be done for somebody go before all others; whether there is anything, set aside included."""
    about = (Job.kind == kind, Job.subject_id == subject_id)
    session.execute(update(Job).where(*about, Job.state == "waiting").values(run_at=FIRST))
    return session.scalar(select(Job.id).where(*about).limit(1)) is not None


def finish(session: Session, job: Job) -> bool:
    """Strike a job off; False where its lease ran out and another worker holds it now."""
    mine = (Job.id == job.id, Job.owner == job.owner, Job.attempts == job.attempts)
    return session.execute(delete(Job).where(*mine).returning(Job.id)).scalar() is not None


def fail(session: Session, job: Job, error: str) -> None:
    """Put a job back with a growing wait, or set it aside as dead."""
    held = session.get(Job, job.id, with_for_update=True)
    if held is None or (held.owner, held.attempts) != (job.owner, job.attempts):
        return
    held.error = error[:2000]
    held.owner = held.leased_until = None
    held.state = "dead" if held.attempts >= ATTEMPTS else "waiting"
    held.run_at = now() + min(FIRST_WAIT * 2 ** (held.attempts - 1), LONGEST_WAIT)


def postpone(session: Session, job: Job, error: str) -> None:
    """What the job needs is away for now: try again after a wait, for days; then it is a failure like others."""
    if now() - job.created_at < PATIENCE:
        put_back(session, job, POSTPONED)
    else:
        fail(session, job, error)


def put_back(session: Session, job: Job, wait: timedelta, payload: dict[str, Any] | None = None) -> None:
    """Go on after a wait, without counting it as a failure: what the job needs is away for now, or it has come so far.

    How far that is may be said in a new payload.
    """
    held = session.get(Job, job.id, with_for_update=True)
    if held is None or (held.owner, held.attempts) != (job.owner, job.attempts):
        return
    held.owner = held.leased_until = None
    held.state, held.run_at, held.attempts = "waiting", now() + wait, max(0, held.attempts - 1)
    if payload is not None:
        held.payload = payload
