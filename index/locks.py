"""Locks between processes, and between threads: files that are held."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file as the only one; waits until nobody else does."""
    with _held(path, fcntl.LOCK_EX):
        yield


@contextmanager
def together(path: Path) -> Iterator[None]:
    """Hold a file with others; waits until nobody holds it alone."""
    with _held(path, fcntl.LOCK_SH):
        yield


@contextmanager
def alone_at_once(path: Path) -> Iterator[None]:
    """Hold a file as the only one; raises `BlockingIOError` where somebody else does."""
    with _held(path, fcntl.LOCK_EX | fcntl.LOCK_NB):
        yield


def is_held(path: Path) -> bool:
    """Whether somebody holds a file alone."""
    try:
        with _held(path, fcntl.LOCK_SH | fcntl.LOCK_NB):
            return False
    except BlockingIOError:
        return True


@contextmanager
def _held(path: Path, how: int) -> Iterator[None]:
    """Hold a file, made where there is none; it is let go at the end, and by the death of its holder."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)
