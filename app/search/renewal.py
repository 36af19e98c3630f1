"""When the search index is to be made anew: it has failed, has an old form, or an administrator wants it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import errors, policy
from app.config import INDEX_ENGINES
from app.db import now
from app.jobs import Job

if TYPE_CHECKING:
    from app.work import UnitOfWork

REBUILD = "search.rebuild"  # the index is to be made anew
PAUSE = timedelta(hours=1)  # after a rebuild that failed for good


def want_rebuild(work: UnitOfWork) -> None:
    """The index failed somebody, or has an old form: let it be made anew, unless that waits to be done already."""
    policy.require_known(work.actor)
    _rebuild_later(work)


def ask_for_rebuild(work: UnitOfWork, engine: str = "") -> bool:
    """An administrator wants the index made anew, by this engine; False where that waits to be done already."""
    policy.require_administrator(work.actor)
    if engine and engine not in INDEX_ENGINES:
        raise errors.Invalid("There is no such engine. Choose one of: %(engines)s.", engines=", ".join(INDEX_ENGINES))
    work.tell("search.rebuild_asked", object_kind="search", title=engine or work.settings.index_engine)
    return _rebuild_later(work, engine)


def _rebuild_later(work: UnitOfWork, engine: str = "") -> bool:
    """Leave the rebuild to the worker, once."""
    tried = (Job.state != "dead") | (Job.run_at > now() - PAUSE)
    if work.session.scalar(select(Job.id).where(Job.kind == REBUILD, tried).limit(1)):
        return False
    work.later(REBUILD, engine=engine)
    return True
