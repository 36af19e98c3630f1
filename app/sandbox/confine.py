"""What a process gives up before it meets untrusted bytes: memory, time, files, network, other processes.

Limits (`setrlimit`) hold everywhere. Landlock (Linux 5.13) and a network namespace are taken where the kernel
grants them; what was granted is told, so that a health page can show it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct

PR_SET_NO_NEW_PRIVS = 38
PR_SET_PDEATHSIG = 1
SIGKILL = 9
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
LANDLOCK_CREATE_RULESET = 444
LANDLOCK_RESTRICT_SELF = 446
LANDLOCK_VERSION = 1
# Every act on files that the first version of Landlock knows: bits 0 to 12 (linux/landlock.h).
LANDLOCK_ALL = (1 << 13) - 1

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent: int) -> None:
    """Be killed when the parent ends, however it ends; end at once where it has ended already."""
    _libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def limit(memory: int) -> None:
    """Bound address space (bytes) and open files; nothing is written, no core either. Time is the parent's to watch."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def confine() -> list[str]:
    """Give up network and file system; which of them the kernel took."""
    _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    taken = ["limits"]
    if _leave_network():
        taken.append("network")
    if _leave_files():
        taken.append("files")
    return taken


def _leave_network() -> bool:
    """Move to a network namespace of its own, in which there is nothing."""
    return _libc.unshare(CLONE_NEWNET) == 0 or _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0


def _leave_files() -> bool:
    """Refuse every file that is not open yet, by Landlock."""
    if _libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_VERSION) < 1:
        return False
    attributes = struct.pack("Q", LANDLOCK_ALL)
    ruleset = _libc.syscall(LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    try:
        return bool(_libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)
