"""A program of the system on untrusted bytes: confined, in a folder of its own, for one run.

`python -m app.sandbox.program <parent> <memory> <seconds> <folder> <installed> <program> <argument>...` confines itself
and becomes the program. It may read where it is installed and what programs need of the system, and write to its folder
alone; in /tmp it may listen. Where the kernel refuses a part of that, nothing is run: such programs fetch what
documents name, from the network and from the disk.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from app.sandbox import confine
from app.sandbox.pool import ROOT, Failed, Limits, TimedOut

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WRITTEN = 512 * 1024 * 1024  # bytes of one file
FILES = 1024
NEEDED = {"network", "files"}
REFUSED = 125  # the status with which it says that it cannot be confined
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
SYSTEM = (
    *("/usr", "/lib", "/lib64", "/bin", "/proc", "/dev/urandom"),
    *("/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/var/cache/fontconfig"),
    *("/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice"),
)


def run_program(command: Sequence[str], folder: Path, installed: Path, limits: Limits) -> int:
    """Run a program in a folder and wait for its end; with which status it ended.

    It may read what is below `installed`. Raises `TimedOut`, and `Failed` where this machine cannot confine it.
    """
    given = [os.getpid(), limits.memory, limits.seconds, folder, installed]
    child = subprocess.Popen(  # noqa: S603 (a program that the operator has chosen)
        [sys.executable, "-m", "app.sandbox.program", *map(str, given), *command],
        cwd=ROOT,
        env={**ENVIRONMENT, "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = child.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        raise TimedOut("it took too long to read") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # with all that it has started
        child.wait()
    if status == REFUSED:
        raise Failed("this machine cannot confine the program that reads it")
    return status


def main(given: list[str]) -> None:
    """Confine this process, and in it, as the first of a world of its own, become the program."""
    parent, memory, seconds, folder, installed, *command = given
    confine.die_with_parent(int(parent))
    os.chdir(folder)
    confine.limit(int(memory), WRITTEN, FILES)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    taken = confine.confine((*SYSTEM, installed, command[0]), (folder, "/dev/null"), ("/tmp",))  # noqa: S108
    if not set(taken) >= NEEDED or not confine.leave_processes():
        sys.exit(REFUSED)
    sys.exit(_in_a_world_of_its_own(command))


def _in_a_world_of_its_own(command: list[str]) -> int:
    """Run the program as the first of its processes, so that all it starts ends with it; with which status it ended."""
    child = os.fork()
    if child == 0:
        confine.die_with_parent(0)
        os.execv(command[0], command)  # noqa: S606 (no shell: that is the point)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) & 0xFF


if __name__ == "__main__":
    main(sys.argv[1:])
