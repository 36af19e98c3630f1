"""The process that runs jobs: one lane for each kind of waiting, so that none holds up another."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app import config, errors, jobs, policy, preview, text
from app.accounts import jobs as accounts
from app.admin.upkeep import upkeep
from app.groups import jobs as groups
from app.home import jobs as home
from app.home.actions import CLEARED
from app.library import importing, kinds, releases, scans, spaces, stock, transfers, viruses
from app.library import jobs as library
from app.members import jobs as members
from app.search import jobs as search
from app.search.rebuild import rebuild_now
from app.search.renewal import REBUILD
from app.text import ocr
from app.workshop import make_workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from app.jobs import Job
    from app.sandbox import Sandbox
    from app.work import Workshop

log = logging.getLogger("cercle.worker")

IDLE_SECONDS = 0.5
BATCH = 200
FEW = 4  # each may take its 20 seconds within the lease of them all
UPKEEP_SECONDS = 600.0
COURTESY = 5  # how much the worker lets people go first, as `nice` counts
SWITCH = 0.0005  # seconds after which a lane that computes lets one go on that may hold the write gate


@dataclass(frozen=True)
class Lane:
    """Kinds of job that are done one after the other, and how many are taken at once."""

    name: str
    handlers: Mapping[str, Callable[[Workshop, Job], None]]
    together: Callable[[Workshop, Sequence[Job]], None] | None = None
    limit: int = 1

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of job that this lane takes."""
        return tuple(self.handlers)


@dataclass(frozen=True)
class Sandboxes:
    """Where untrusted bytes are read: texts, previews and scans apart, so that none waits for another."""

    text: Sandbox
    preview: Sandbox
    scan: Sandbox


@contextmanager
def sandboxes() -> Iterator[Sandboxes]:
    """The sandboxes of a worker, for as long as it works."""
    with text.sandbox() as of_texts, preview.sandbox() as of_previews, ocr.sandbox() as of_scans:
        yield Sandboxes(of_texts, of_previews, of_scans)


def lanes(sandboxes: Sandboxes) -> tuple[Lane, ...]:
    """Every lane of the house."""
    index = {kinds.INDEX: search.index_one, kinds.INDEX_SUBTREE: search.index_one}
    return (
        Lane("check", {kinds.CHECK: library.check}),
        Lane("stock", {kinds.STOCK: stock.check_stock}),
        Lane("text", {kinds.EXTRACT: partial(library.extract, sandbox=sandboxes.text)}, limit=FEW),
        Lane("scan", {kinds.SCAN: partial(scans.read, sandbox=sandboxes.scan)}),
        Lane("preview", {kinds.PREVIEW: partial(library.preview, sandbox=sandboxes.preview)}),
        Lane("rebuild", {REBUILD: rebuild_now}),
        Lane("index", index, together=search.index, limit=BATCH),
        Lane("blobs", {kinds.FORGET: library.forget, kinds.TRANSFER: transfers.carry_out, CLEARED: home.clear}),
        Lane("import", {kinds.IMPORT: importing.carry_out}),
        Lane(
            "mail",
            {
                **library.MAILS,
                **viruses.MAILS,
                **releases.MAILS,
                **spaces.MAILS,
                **members.HANDLERS,
                **groups.HANDLERS,
                **home.MAILS,
                **accounts.HANDLERS,
            },
        ),
    )


def run_lane(workshop: Workshop, lane: Lane, stop: threading.Event) -> None:
    """Do a lane's jobs until told to stop; sleep a little while there are none."""
    owner = f"{os.getpid()}-{lane.name}-{os.urandom(4).hex()}"
    while not stop.is_set():
        try:
            done = run_due(workshop, lane, owner)
        except Exception:
            log.exception("lane %s failed", lane.name)
            done = 0
        if not done:
            stop.wait(IDLE_SECONDS)


def run_upkeep(workshop: Workshop, stop: threading.Event) -> None:
    """Keep the house in order until told to stop."""
    while not stop.is_set():
        try:
            upkeep(workshop)
        except Exception:
            log.exception("upkeep failed")
        stop.wait(UPKEEP_SECONDS)


def run_due(workshop: Workshop, lane: Lane, owner: str) -> int:
    """Take what is due in a lane and do it; how many jobs were taken."""
    with workshop.ask() as work:
        if not jobs.is_any_due(work.session, lane.kinds):
            return 0
    with workshop.do_as(policy.SYSTEM) as work:
        taken = jobs.take(work.session, owner, lane.kinds, lane.limit)
    if taken and lane.together:
        _attempt(workshop, taken, partial(lane.together, workshop, taken))
    else:
        for job in taken:
            _attempt(workshop, [job], partial(lane.handlers[job.kind], workshop, job))
    return len(taken)


def _attempt(workshop: Workshop, taken: Sequence[Job], handle: Callable[[], None]) -> None:
    """Do it; whatever goes wrong, the job is put back with a growing wait, and after some tries set aside."""
    try:
        handle()
    except errors.Unavailable as error:
        log.warning("%s is put off: %s", taken[0].kind, error)
        with workshop.do_as(policy.SYSTEM) as work:
            for job in taken:
                jobs.postpone(work.session, job, str(error))
    except Exception as error:
        log.exception("%s failed", taken[0].kind)
        with workshop.do_as(policy.SYSTEM) as work:
            for job in taken:
                jobs.fail(work.session, job, f"{type(error).__name__}: {error}")


def run_everything_due(workshop: Workshop, boxes: Sandboxes) -> int:
    """Do whatever is due now in every lane, until nothing is left; how many jobs were done."""
    total = 0
    while done := sum(run_due(workshop, lane, "once") for lane in lanes(boxes)):
        total += done
    return total


def main() -> None:
    """Run every lane in a thread of its own until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="worker: %(levelname)s %(message)s")
    os.nice(COURTESY)
    sys.setswitchinterval(SWITCH)
    workshop = make_workshop(config.from_environment(os.environ))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with sandboxes() as boxes:
        threads = [
            threading.Thread(target=run_lane, args=(workshop, lane, stop), name=lane.name) for lane in lanes(boxes)
        ]
        threads.append(threading.Thread(target=run_upkeep, args=(workshop, stop), name="upkeep"))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
