"""Killing a program of the real product, and waiting until it is back and all is done."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.jobs import Job
from app.library.kinds import FORGET
from stand import figures, memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.work import Workshop
    from stand.client import Client
    from stand.product import Product

PATIENCE = 60.0  # seconds until a killed program must be back
DRAINED = 900.0  # seconds until everything that was left to be done must be done


def kill(cercle: Product, name: str) -> float:
    """Kill every process of a name; the seconds until it is back."""
    before = set(memory.find(cercle.process.pid, name))
    with figures.timed() as span:
        for pid in before:
            with suppress(ProcessLookupError):  # its parent's end was its own
                os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while not _is_back(cercle, name, before):
            if time.monotonic() > until:
                raise RuntimeError(f"{name} did not come back.")
            time.sleep(0.01)
    return span.seconds


def _is_back(cercle: Product, name: str, before: set[int]) -> bool:
    """Whether other processes of that name run, and pages answer."""
    if not set(memory.find(cercle.process.pid, name)) - before:
        return False
    try:
        return cercle.client().send("GET", "/healthz").status == HTTPStatus.OK
    except OSError:
        return False


def await_worker(workshop: Workshop, waits_for: Sequence[str] = (FORGET,)) -> None:
    """Return once no job is left, but those that wait for an hour to pass."""
    until = time.monotonic() + DRAINED
    while time.monotonic() < until:
        with workshop.ask() as work:
            if not work.session.scalar(select(func.count()).select_from(Job).where(Job.kind.not_in(waits_for))):
                return
        time.sleep(0.5)
    raise RuntimeError("The worker did not come to an end.")


def documents(client: Client, folder: str) -> Iterator[dict[str, Any]]:
    """Everything that lies in a folder."""
    page, pages = 1, 1
    while page <= pages:
        listing = client.json("GET", f"/api/folders/{folder}?page={page}")
        yield from listing["items"]
        page, pages = page + 1, listing["pages"]
