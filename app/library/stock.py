"""The stock is checked again when clamd's signatures have changed: the newest first, at a bounded rate.

One job carries it from step to step and says how far it has come, so that a restart goes on where it was. It stands in
a lane of its own, and waits while anything new is to be checked.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app import jobs, policy, scanner
from app.library import actions, queries
from app.library.kinds import CHECK
from storage import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.jobs import Job
    from app.library.models import Version
    from app.scanner import Verdict
    from app.work import Workshop

log = logging.getLogger("cercle.worker")

STEP = 5  # seconds' worth of work, then how far it has come is written
MOST = 500  # versions in a step
LEAST_COST = 100 * 1024  # bytes that a check counts for at least
AFTER_FRESH = timedelta(seconds=5)
AWAY = timedelta(seconds=30)


@dataclass
class Step:
    """What one step has done: versions by what came out, what it cost in bytes, and the last one that was looked at."""

    unchanged: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    cost: int = 0
    last: Version | None = None
    is_cut: bool = False  # clamd went away meanwhile


def begin(workshop: Workshop) -> None:
    """Begin to check the stock again where some of it was checked with other signatures than clamd has now."""
    database = workshop.scanner.status().database
    if not database:
        return
    with workshop.ask() as work:
        is_outdated = queries.is_outdated(work, database)
    if is_outdated:
        with workshop.do_as(policy.SYSTEM) as work:
            actions.begin_stock_check(work)


def check_stock(workshop: Workshop, job: Job) -> None:
    """Make one step; the job is struck off where nothing is left."""
    database = workshop.scanner.status().database
    with workshop.ask() as work:
        is_fresh = jobs.is_any_due(work.session, [CHECK])
        found = queries.outdated(work, database, _place(job), MOST) if database else ()
    if not database or is_fresh:
        return _put_back(workshop, job, AFTER_FRESH if is_fresh else AWAY)
    began = time.monotonic()
    step = _look_at(workshop, found)
    with workshop.do_as(policy.SYSTEM) as work:
        actions.record_unchanged(work, step.unchanged, database)
        actions.record_given_up(work, step.given_up, database)
        if not found:
            jobs.finish(work.session, job)
    if step.is_cut:
        return _put_back(workshop, job, AWAY, _payload(job, step))
    wait = step.cost / workshop.settings.stock_rate - (time.monotonic() - began)
    return _put_back(workshop, job, timedelta(seconds=max(0.0, wait)), _payload(job, step)) if found else None


def _look_at(workshop: Workshop, found: Sequence[Version]) -> Step:
    """Check versions, as many as make one step; what has changed is written at once."""
    step, began = Step(), time.monotonic()
    for version in found:
        if step.cost >= STEP * workshop.settings.stock_rate or time.monotonic() - began > STEP:
            break
        try:
            verdict = _verdict(workshop, version)
        except scanner.Unavailable:
            if not workshop.scanner.status().alive:
                step.is_cut = True
                break
            verdict = None  # it is this file that it cannot take
        step.last = version
        step.cost += max(version.size, LEAST_COST)
        _sort(workshop, version, verdict, step)
    return step


def _sort(workshop: Workshop, version: Version, verdict: Verdict | None, step: Step) -> None:
    """Write what is news at once, and note the rest."""
    if verdict is None:
        log.warning("version %s could not be checked again", version.id)
        step.given_up.append(version.id)
    elif _is_news(version, verdict):
        _record(workshop, version, verdict)
    else:
        step.unchanged.append(version.id)


def _verdict(workshop: Workshop, version: Version) -> Verdict | None:
    """What clamd says now; None where the bytes are not there."""
    try:
        with workshop.blobs.open(version.group_id, version.digest) as file:
            return workshop.scanner.check(file, scanner.PATIENCE)
    except Missing:
        return None


def _is_news(version: Version, verdict: Verdict) -> bool:
    """Whether a later check has found something else than what is known."""
    if verdict.state == "unscannable" or verdict.state == version.check_state == "infected":
        return False
    return (verdict.state, verdict.finding or "") != (version.check_state, version.check_finding)


def _record(workshop: Workshop, version: Version, verdict: Verdict) -> None:
    """Write what a later check has found, unless the version has gone meanwhile."""
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.get(type(version), version.id)
        if found is not None and found.purged_at is None:
            actions.record_check(work, found, verdict.state, verdict.finding or "", verdict.database)


def _place(job: Job) -> tuple[datetime, str] | None:
    """The version before which the next step goes on."""
    said = job.payload.get("before")
    return (datetime.fromisoformat(said[0]), str(said[1])) if said else None


def _payload(job: Job, step: Step) -> dict[str, Any]:
    """How far it has come."""
    if step.last is None:
        return job.payload
    return {"before": [step.last.created_at.isoformat(), step.last.id]}


def _put_back(workshop: Workshop, job: Job, wait: timedelta, payload: dict[str, Any] | None = None) -> None:
    """Go on after a while."""
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.put_back(work.session, job, wait, payload)
