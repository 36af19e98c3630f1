"""How the virus check is doing: what waits, how far the stock is, what is withheld. Of content, nothing but numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app import policy
from app.groups.models import Group
from app.jobs import Job
from app.library import queries as library
from app.library.kinds import CHECK, STOCK
from app.library.models import Version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.work import UnitOfWork

MOST = 200  # withheld versions that are shown
WITHHELD = ("infected", "unscannable")


@dataclass(frozen=True)
class Withheld:
    """A version that nobody can open: in which group it is, its bytes, its digest, what was found and when."""

    group: str
    size: int
    digest: str
    state: str
    finding: str
    at: datetime | None


@dataclass(frozen=True)
class Scanning:
    """What an administrator wants to know; `current` of `total` versions were checked with these signatures."""

    waiting: int
    oldest_at: datetime | None
    set_aside: int
    total: int
    current: int
    is_running: bool
    withheld_count: int
    withheld: Sequence[Withheld]


def scanning(work: UnitOfWork, database: str) -> Scanning:
    """How the virus check is doing, with what clamd calls itself and its signatures: for administrators."""
    policy.require_administrator(work.actor)
    pending = (Version.check_state == "pending", Version.purged_at.is_(None))
    waiting, oldest_at = work.session.execute(select(func.count(), func.min(Version.created_at)).where(*pending)).one()
    total, current = library.stock(work, database)
    dead = select(func.count()).select_from(Job).where(Job.kind == CHECK, Job.state == "dead")
    running = select(Job.id).where(Job.kind == STOCK, Job.state != "dead").limit(1)
    return Scanning(
        waiting=waiting,
        oldest_at=oldest_at,
        set_aside=work.session.scalar(dead) or 0,
        total=total,
        current=current,
        is_running=work.session.scalar(running) is not None,
        withheld_count=_withheld_count(work),
        withheld=_withheld(work),
    )


def _withheld_count(work: UnitOfWork) -> int:
    """How many versions nobody can open."""
    rows = select(func.count()).select_from(Version)
    return work.session.scalar(rows.where(Version.check_state.in_(WITHHELD), Version.purged_at.is_(None))) or 0


def _withheld(work: UnitOfWork) -> list[Withheld]:
    """Versions that nobody can open, those of the latest check first."""
    rows = select(Version, Group.title).join(Group, Group.id == Version.group_id)
    rows = rows.where(Version.check_state.in_(WITHHELD), Version.purged_at.is_(None))
    found = work.session.execute(rows.order_by(Version.checked_at.desc(), Version.id).limit(MOST))
    return [
        Withheld(
            title,
            version.size,
            version.digest,
            version.check_state,
            version.check_finding,
            version.infected_at or version.checked_at,
        )
        for version, title in found
    ]
