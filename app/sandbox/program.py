"""A program of the system on untrusted bytes: confined, in a folder of its own, for one run.

`python -m app.sandbox.program <parent> <memory> <folder> <program> <argument>...` confines itself and becomes
the program. It may read itself and what programs need of the system, and write to its folder alone; in /tmp it may
listen.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from app.sandbox import confine
from app.sandbox.pool import ROOT, Limits, TimedOut

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WRITTEN = 512 * 1024 * 1024  # bytes of one file
FILES = 1024
SYSTEM = (
    *("/usr", "/lib", "/lib64", "/bin", "/opt", "/proc", "/dev/urandom"),
    *("/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/var/cache/fontconfig"),
    *("/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice"),
)


def run_program(command: Sequence[str], folder: Path, limits: Limits) -> int:
    """Run a program in a folder and wait for its end; with which status it ended. Raises `TimedOut`."""
    confined = [sys.executable, "-m", "app.sandbox.program", str(os.getpid()), str(limits.memory), str(folder)]
    child = subprocess.Popen(  # noqa: S603 (a program that the operator has chosen)
        [*confined, *command],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return child.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        raise TimedOut("it took too long to read") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # with all that it has started
        child.wait()


def main(given: list[str]) -> None:
    """Confine this process, then become the program."""
    parent, memory, folder, *command = given
    confine.die_with_parent(int(parent))
    os.chdir(folder)
    confine.limit(int(memory), WRITTEN, FILES)
    confine.confine((*SYSTEM, command[0]), (folder, "/dev/null"), ("/tmp",))  # noqa: S108 (where LibreOffice listens to itself)
    os.execv(command[0], command)  # noqa: S606 (no shell: that is the point)


if __name__ == "__main__":
    main(sys.argv[1:])
