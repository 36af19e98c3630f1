"""Keeps all programs running until a signal says that it is enough."""

from __future__ import annotations

import http.client
import signal
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.supervisor.claim import CannotStart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.supervisor.child import Child

TRIES = 3  # early ends of the web server before pages answer, after which there is no hope
PATIENCE = 120.0  # seconds for pages to answer
GRACE = 10.0  # seconds for programs to end by themselves
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (where to reach oneself)


@dataclass
class Watch:
    """The programs, one of which makes pages answer, and the address at which they will."""

    web: Child
    others: Sequence[Child]
    host: str
    port: int

    def run(self, words: Sequence[str]) -> None:
        """Keep the programs until told to end, and say the words when pages answer; raises `CannotStart`.

        Signals are waited for, never handled in between: they stay blocked here and arrive one at a time.
        """
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {*_ends(), signal.SIGCHLD})
        try:
            if self._keep_until_ready():
                sys.stdout.write("\n".join(words) + "\n")
                sys.stdout.flush()
                while not _is_told_to_end(within=1.0):
                    self._keep()
        finally:
            self._end()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _keep_until_ready(self) -> bool:
        """Whether pages answer; False where it was told to end before they did."""
        until = time.monotonic() + PATIENCE
        self._keep()
        while not self._answers():
            if _is_told_to_end(within=0.05):
                return False
            self._keep()
            if time.monotonic() > until or self.web.early_ends > TRIES:
                raise CannotStart("Cercle did not come up; the lines above say why.")
        return True

    @property
    def children(self) -> Sequence[Child]:
        """All programs."""
        return [self.web, *self.others]

    def _keep(self) -> None:
        """Start what has ended."""
        for child in self.children:
            child.keep()

    def _answers(self) -> bool:
        """Whether pages answer."""
        connection = http.client.HTTPConnection(ANYWHERE.get(self.host, self.host), self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _end(self) -> None:
        """Let every program finish, then leave nothing running."""
        for child in reversed(self.children):
            child.ask_to_end()
        until = time.monotonic() + GRACE
        while time.monotonic() < until and not all(child.has_ended() for child in self.children):
            signal.sigtimedwait({signal.SIGCHLD}, 0.1)
        for child in self.children:
            child.kill()


def _is_told_to_end(*, within: float) -> bool:
    """Whether a signal to end arrives in so many seconds; the end of a child ends the wait too."""
    found = signal.sigtimedwait({*_ends(), signal.SIGCHLD}, within)
    return found is not None and found.si_signo != signal.SIGCHLD


def _ends() -> set[signal.Signals]:
    """The signals that end us: those that whoever started us (nohup, a shell) did not tell us to ignore."""
    asked = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    return {number for number in asked if signal.getsignal(number) is not signal.SIG_IGN}
