"""All of Cercle in the foreground: clamd, web server and worker, started, watched and ended together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from app import clamav
from app.supervisor import leash
from app.supervisor.child import Child
from app.supervisor.claim import CannotStart, claim_home, claim_port
from app.supervisor.watch import Watch

if TYPE_CHECKING:
    from app.config import Settings

__all__ = ["CannotStart", "Child", "Watch", "serve"]

SLOW_REQUEST = 5  # seconds that a request in progress has when all ends


def serve(settings: Settings) -> int:
    """Serve until told to stop, which is 0; where it cannot, one sentence says why, which is 1."""
    try:
        with claim_home(settings.home):
            address = claim_port(settings.host, settings.port)
            words = _prepare(settings)
            web, *others = _children(settings, address)
            Watch(web, others, address, settings.port).run([f"Cercle is ready at {settings.url}", *words])
    except CannotStart as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _prepare(settings: Settings) -> list[str]:
    """Bring the database up to date, and what there is to say about it once pages answer.

    A process of its own does it and gives its memory back; what it says where it fails is why nothing starts.
    """
    command = leash.command(signal.SIGTERM, [sys.executable, "-m", "app.prepare"])
    done = subprocess.run(command, env=_environment(settings), text=True, capture_output=True, check=False)  # noqa: S603 (our own command)
    sys.stderr.write(done.stderr if done.returncode == 0 else "")
    if done.returncode != 0:
        raise CannotStart(done.stderr.strip() or "The database could not be prepared.")
    return done.stdout.splitlines()


def _children(settings: Settings, address: str) -> list[Child]:
    """The programs that Cercle is made of: the web server, the worker, and clamd unless another's is used."""
    environment = _environment(settings)
    children = [
        Child("web", _web_server(settings, address), environment),
        Child("worker", (sys.executable, "-m", "app.worker"), environment),
    ]
    if settings.clamd:
        return children
    try:
        private = clamav.prepare(settings.home, settings.file_limit)
    except clamav.NoClamd as error:
        _say(f"{error} Until it is, no file that is added can be read.")
        return children
    environment["CERCLE_CLAMD"] = private.address
    return [*children, Child("clamd", private.command, environment, at_parents_death=signal.SIGKILL)]


def _web_server(settings: Settings, address: str) -> tuple[str, ...]:
    """The command that starts the web server: one process, because threads do and memory is scarce."""
    options = {
        "--interface": "wsgi",
        "--http": "1",
        "--host": address,
        "--port": settings.port,
        "--workers": 1,
        "--blocking-threads": settings.web_threads,
        "--workers-kill-timeout": SLOW_REQUEST,
        "--log-level": "warning",
    }
    words = [str(word) for option in options.items() for word in option]
    return (sys.executable, "-m", "granian", *words, "--no-ws", "wsgi:app")


def _environment(settings: Settings) -> dict[str, str]:
    """What the children read; few malloc arenas, because every thread would keep one."""
    ours = {name: value for name, value in os.environ.items() if name != "FLASK_RUN_FROM_CLI"}
    return {"MALLOC_ARENA_MAX": "2", **ours, "CERCLE_HOME": str(settings.home)}


def _say(sentence: str) -> None:
    """Tell the operator."""
    sys.stderr.write(sentence + "\n")
