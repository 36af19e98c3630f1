"""One program that the supervisor keeps running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from app.supervisor import leash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST_WAIT = 0.25  # seconds before it is started again; doubled after each early end
LONGEST_WAIT = 5.0
LAST_WORDS = 1.0  # seconds
SETTLED = 60.0  # seconds after which an end is no early end


@dataclass
class Child:
    """A program in a session of its own, which what it starts shares and ends with."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    at_parents_death: signal.Signals = signal.SIGTERM
    early_ends: int = 0
    _process: subprocess.Popen[str] | None = None
    _passing_on: threading.Thread | None = None
    _started_at: float = 0.0
    _due_at: float = 0.0

    def keep(self) -> None:
        """Start it, or start it again when its time has come."""
        if self._process and self.has_ended():
            self._bury()
        if self._process is None and time.monotonic() >= self._due_at:
            self._start()

    def has_ended(self) -> bool:
        """Whether nothing of it runs."""
        return self._process is None or self._process.poll() is not None

    def ask_to_end(self) -> None:
        """Let it finish what it does."""
        if self._process and not self.has_ended():
            self._process.terminate()

    def kill(self) -> None:
        """End it at once, with all that it started, and let its last words be heard."""
        if self._process and self._passing_on:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._passing_on.join(LAST_WORDS)

    def _start(self) -> None:
        """Start it and pass on what it says."""
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 (our own commands)
            leash.command(self.at_parents_death, self.command),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        said = (self.name, self._process.stderr)
        self._passing_on = threading.Thread(target=_pass_on, args=said, daemon=True)
        self._passing_on.start()

    def _bury(self) -> None:
        """Clear away what it left behind, and say when it is started again: later after each early end."""
        self.kill()
        self._process = None
        now = time.monotonic()
        self.early_ends = 0 if now - self._started_at > SETTLED else self.early_ends + 1
        self._due_at = now + min(FIRST_WAIT * 2 ** max(0, self.early_ends - 1), LONGEST_WAIT)


def _pass_on(name: str, lines: IO[str]) -> None:
    """Repeat each line on our own standard error, under the program's name."""
    with lines:
        for line in lines:
            with suppress(OSError):  # nobody reads it; the program must not be held up
                sys.stderr.write(f"{name}: {line}")
                sys.stderr.flush()
