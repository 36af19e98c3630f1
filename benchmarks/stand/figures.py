"""Figures, as one JSON line each."""

from __future__ import annotations

import json
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MILLI = 1000


@dataclass
class Span:
    """How long something took, in seconds, once it is over; and for how long of that this process worked."""

    seconds: float = 0.0
    worked: float = 0.0


@contextmanager
def timed() -> Iterator[Span]:
    """Measure what happens within the `with`."""
    span = Span()
    begun, before = time.perf_counter(), time.process_time()
    try:
        yield span
    finally:
        span.seconds, span.worked = time.perf_counter() - begun, time.process_time() - before


def figure(name: str, value: float, unit: str, **more: object) -> None:
    """Print one figure."""
    print(json.dumps({"figure": name, "value": round(value, 3), "unit": unit, **more}), flush=True)


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def milliseconds(values: Sequence[float], percent: int) -> float:
    """A percentile of seconds, in milliseconds."""
    return round(percentile(values, percent) * MILLI, 2) if values else 0.0
