"""What a process gives up before it meets untrusted bytes: memory, time, files, network, other processes.

Limits (`setrlimit`) hold everywhere. Landlock (Linux 5.13) and a network namespace are taken where the kernel
grants them; what was granted is told, so that a health page can show it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PR_SET_NO_NEW_PRIVS = 38
PR_SET_PDEATHSIG = 1
SIGKILL = 9
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446
LANDLOCK_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
# The acts on files that the first version of Landlock knows: bits 0 to 12 (linux/landlock.h).
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
MAKE_SOCKET = 1 << 9
# What a folder of its own is for: files and folders in it, no links, pipes or devices (bits 6, 10, 11 and 12).
MAKE_OTHERS = 1 << 6 | 1 << 10 | 1 << 11 | 1 << 12
LANDLOCK_ALL = (1 << 13) - 1
ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """Be killed when the parent ends, however it ends; end at once where it has ended already.

    In a world of processes of its own the parent's number is 0.
    """
    _libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    if os.getppid() not in {parent, 0}:
        os._exit(0)


def limit(memory: int, written: int = 0, files: int = 64) -> None:
    """Bound address space and what is written to a file (bytes), and open files. Time is the parent's to watch."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def confine(readable: Iterable[str] = (), writable: Iterable[str] = (), sockets: Iterable[str] = ()) -> list[str]:
    """Give up network and file system, but for what stands below these paths; which of the two the kernel took."""
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    taken = ["limits"]
    if _leave_network():
        taken.append("network")
    if _leave_files(readable, writable, sockets):
        taken.append("files")
    return taken


def leave_processes() -> bool:
    """Let what is forked from here see and signal no process but its own, and end with the first of them."""
    return _libc.unshare(CLONE_NEWPID) == 0


def _leave_network() -> bool:
    """Move to a network namespace of its own, in which there is nothing."""
    return _libc.unshare(CLONE_NEWNET) == 0 or _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0


def _leave_files(readable: Iterable[str], writable: Iterable[str], sockets: Iterable[str]) -> bool:
    """Refuse, by Landlock, what is not open yet and is neither to be read, written or listened at below these paths."""
    if _libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_VERSION) < 1:
        return False
    attributes = struct.pack("Q", LANDLOCK_ALL)
    ruleset = _libc.syscall(LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(ruleset, path, EXECUTE | READ_FILE | READ_DIR)
        for path in writable:
            _allow(ruleset, path, LANDLOCK_ALL & ~MAKE_OTHERS)
        for path in sockets:
            _allow(ruleset, path, MAKE_SOCKET)
        return bool(_libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, acts: int) -> None:
    """Allow acts on a file, or on what is in a folder; what is not there needs no leave."""
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        allowed = acts if os.path.isdir(path) else acts & ON_A_FILE  # noqa: PTH112 (no pathlib in a confined process)
        rule = struct.pack("=Qi", allowed, beneath)
        _libc.syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(beneath)
