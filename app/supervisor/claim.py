"""What only one Cercle can have: its home folder and its port."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREDECESSOR = 5.0  # seconds in which the programs of one that was killed are gone


class CannotStart(RuntimeError):
    """Cercle cannot start; the message is one sentence for the operator."""


@contextmanager
def claim_home(home: Path) -> Iterator[None]:
    """Hold the home folder; raises `CannotStart` where another Cercle holds it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(f"Cercle runs already on {home} (process {lock.read().strip()}).") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def claim_port(host: str, port: int) -> str:
    """The address to listen on, which is free at present; raises `CannotStart` where it is not."""
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise CannotStart(f"HOST is {host!r}, which is no address of this machine.") from None
    until = time.monotonic() + PREDECESSOR
    while True:
        try:
            socket.create_server(place[:2], family=family).close()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise CannotStart(_why_not(error, host, port)) from None
            time.sleep(0.1)
        else:
            return str(place[0])


def _why_not(error: OSError, host: str, port: int) -> str:
    """Why nothing can listen there, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Set PORT to a free one."
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights. Set PORT to one from 1024 up."
    return f"HOST is {host!r}, which is no address of this machine."
