"""One warm confined process, killed and renewed on any doubt."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from app.sandbox import wire

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 * 1024
START_SECONDS = 30.0


class SandboxError(Exception):
    """The work was not done; the message says why, in a few words."""


class TimedOut(SandboxError):
    """It took longer than it may."""


class Crashed(SandboxError):
    """The process ended or spoke nonsense."""


class Failed(SandboxError):
    """The function refused its input."""


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take: bytes of address space, seconds; and pieces before the process is renewed."""

    memory: int = 1024 * MEGABYTE
    seconds: int = 20
    pieces: int = 200


class Sandbox:
    """A module served by a confined process; used as `with Sandbox(module) as sandbox:`."""

    def __init__(self, module: str, limits: Limits | None = None) -> None:
        self._module = module
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._done = 0
        self._owner = ""
        self.taken: list[str] = []

    def __enter__(self) -> Self:
        """Start with the first piece of work."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave no process behind."""
        self._kill()

    def read_for(self, owner: str) -> None:
        """Say whose files come next: those of two owners are never read by the same process."""
        with self._lock:
            if owner != self._owner:
                self._kill()
                self._owner = owner

    def run(self, function: str, file: BinaryIO, given: Mapping[str, Any] | None = None) -> Any:
        """What a function of the module says of an open file, which it reads from its beginning.

        Raises `TimedOut`, `Crashed` or `Failed`; after any of them the process is a new one.
        """
        descriptor = file.fileno()
        with self._lock:
            try:
                answer = self._ask({"function": function, "given": dict(given or {})}, descriptor)
            except TimeoutError:
                self._kill()
                raise TimedOut("it took too long to read") from None
            except (OSError, EOFError, ValueError) as error:
                self._kill()
                raise Crashed("its reader broke") from error
            if "result" not in answer:
                self._kill()  # who knows what was left half done in it
                raise Failed(str(answer.get("failed", "")))
            self._renew_when_used_up()
        return answer["result"]

    def _ask(self, request: dict[str, Any], descriptor: int) -> dict[str, Any]:
        """Send one request with its file and wait for the answer."""
        connection = self._connected()
        os.lseek(descriptor, 0, os.SEEK_SET)
        connection.settimeout(self._limits.seconds)
        wire.send(connection, request, (descriptor,))
        answer, descriptors = wire.receive(connection)
        for each in descriptors:
            os.close(each)  # none was asked for
        return answer

    def _connected(self) -> socket.socket:
        """The way to the process, started where there is none."""
        if self._connection is None:
            ours, theirs = socket.socketpair()
            self._connection = ours
            with theirs:
                self._child = self._start(theirs.fileno())
            ours.settimeout(START_SECONDS)
            hello, _descriptors = wire.receive(ours)
            self.taken = list(hello["taken"])
        return self._connection

    def _start(self, descriptor: int) -> subprocess.Popen[bytes]:
        """A fresh process that knows nothing of our environment."""
        limits = (os.getpid(), self._limits.memory)
        return subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "app.sandbox.process", *map(str, (descriptor, *limits)), self._module],
            pass_fds=(descriptor,),
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _renew_when_used_up(self) -> None:
        """End the process after so many pieces of work, so that nothing piles up in it."""
        self._done += 1
        if self._done >= self._limits.pieces:
            self._kill()

    def _kill(self) -> None:
        """End the process, whatever it does."""
        child, self._child, self._done = self._child, None, 0
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if child is not None:
            child.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(10)
