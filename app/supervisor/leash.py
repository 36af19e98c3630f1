"""Ties a program to the life of the process that starts it, even where that one is killed; then becomes it.

A program of its own (`leash.py PARENT SIGNAL PROGRAM ...`), because nothing but exec is safe between fork and
exec in a process with threads. It ends at once where the parent was quicker to die.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PR_SET_PDEATHSIG = 1  # prctl(2)


def command(at_parents_death: signal.Signals, program: Sequence[str]) -> list[str]:
    """The command that starts a program which gets this signal when the present process dies."""
    return [sys.executable, "-IS", __file__, str(os.getpid()), str(int(at_parents_death)), *program]


def main(parent: str, number: str, *program: str) -> None:
    """Become the program, tied to its parent and with no signal blocked."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number)) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() == int(parent):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        os.execvp(program[0], program)  # noqa: S606 (our own command)


if __name__ == "__main__":
    main(*sys.argv[1:])
