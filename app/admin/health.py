"""How the platform is: scanner, sandbox, queue, space, database."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app import policy
from app.jobs import Job
from app.library import queries as library
from app.library.models import Version
from app.text import ocr

if TYPE_CHECKING:
    from datetime import datetime

    from app.scanner import Status
    from app.work import UnitOfWork


@dataclass(frozen=True)
class Health:
    """What an administrator wants to know at a glance."""

    database: str
    free_space: int
    reserve: int
    jobs: dict[str, int]
    oldest_job_at: datetime | None
    dead: list[Job]
    pending_checks: int
    texts: dict[str, int]
    scans: tuple[str, ...]  # the languages that Tesseract reads; none where it is not installed
    previews: dict[str, int]
    unread: dict[str, int]  # texts that could not be read but may be tried again, by the ending of their names


def health(work: UnitOfWork) -> Health:
    """The figures of the health page, for administrators."""
    policy.require_administrator(work.actor)
    waiting = Job.state != "dead"
    return Health(
        database=work.session.get_bind().dialect.name,
        free_space=shutil.disk_usage(work.settings.home).free,
        reserve=work.settings.free_space_reserve,
        jobs=_counted(work, select(Job.kind, func.count()).where(waiting).group_by(Job.kind)),
        oldest_job_at=work.session.scalar(select(func.min(Job.created_at)).where(waiting)),
        dead=list(work.session.scalars(select(Job).where(Job.state == "dead").order_by(Job.created_at).limit(50))),
        pending_checks=_pending(work),
        texts=_counted(work, select(Version.text_state, func.count()).group_by(Version.text_state)),
        scans=ocr.installed(work.settings.tesseract),
        previews=_counted(work, select(Version.preview_state, func.count()).group_by(Version.preview_state)),
        unread=library.unread_texts(work),
    )


def _counted(work: UnitOfWork, rows: object) -> dict[str, int]:
    """How many of each kind."""
    return dict(work.session.execute(rows).all())  # type: ignore[call-overload] # a select


def _pending(work: UnitOfWork) -> int:
    """How many versions wait for their virus check."""
    return work.session.scalar(select(func.count()).select_from(Version).where(Version.check_state == "pending")) or 0


def scanner_banner(status: Status) -> str | None:
    """The key of what every page must say loudly about the scanner; None where all is well."""
    if not status.alive:
        return "away"
    return "test" if status.is_test else None
