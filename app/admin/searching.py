"""How the search index is doing, for the health page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app import policy
from app.jobs import Job
from app.library.kinds import EXTRACT, INDEX, INDEX_SUBTREE
from app.library.models import Document
from app.search.renewal import REBUILD

if TYPE_CHECKING:
    from datetime import datetime

    from app.work import UnitOfWork
    from index.live import Status

OUTGROWN = 50_000  # documents in one installation: beyond, Whoosh gets slow, as benchmarks/search.py shows
WAY = (EXTRACT, INDEX, INDEX_SUBTREE)  # what a document waits for until it is found


@dataclass(frozen=True)
class Searching:
    """The live index, the engine that the settings name, and what waits to be found."""

    status: Status
    wanted: str
    documents: int
    waiting: int
    oldest_at: datetime | None
    is_rebuild_due: bool

    @property
    def is_outgrown(self) -> bool:
        """Whether there are more documents than the engine is for."""
        return self.status.engine == "whoosh" and self.documents > OUTGROWN

    @property
    def is_another_wanted(self) -> bool:
        """Whether the settings name another engine than the one that is live."""
        return bool(self.status.engine) and self.status.engine != self.wanted


def searching(work: UnitOfWork, status: Status) -> Searching:
    """The figures of the search index, for administrators; its status is asked before, as files are looked at."""
    policy.require_administrator(work.actor)
    on_the_way = select(func.count(), func.min(Job.created_at)).where(Job.kind.in_(WAY), Job.state != "dead")
    waiting, oldest_at = work.session.execute(on_the_way).one()
    there = select(func.count()).select_from(Document).where(Document.deleted_at.is_(None))
    rebuild = select(Job.id).where(Job.kind == REBUILD, Job.state != "dead").limit(1)
    return Searching(
        status=status,
        wanted=work.settings.index_engine,
        documents=work.session.scalar(there) or 0,
        waiting=waiting,
        oldest_at=oldest_at,
        is_rebuild_due=work.session.scalar(rebuild) is not None,
    )
