"""A folder in which a program of the system works for one run, and how what it made there is opened."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.sandbox.pool import Failed

if TYPE_CHECKING:
    from collections.abc import Iterator

STALE = 600  # seconds after which what a killed run left is removed


@contextmanager
def working_folder(place: Path, prefix: str) -> Iterator[Path]:
    """A fresh folder below a place; nothing is left behind, nor what runs left whose worker was killed."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    oldest = time.time() - STALE
    for folder in place.glob(f"{prefix}*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True) as name:
        yield Path(name)


def opened(path: Path, complaint: str) -> BinaryIO:
    """What was made, opened with care: a confined program may have put anything in its place.

    Raises `Failed` with this complaint where it is no file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise Failed(complaint) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Failed(complaint)
    return os.fdopen(descriptor, "rb")
