"""A file that grows over several requests, and outlives whoever received a part of it.

    folder/bytes    what has arrived; how far one got is its size and nothing else
    folder/turn     locked by the one who adds; put aside where nothing came from them for a while
    folder/doubt    from where on the bytes are still to be compared with a checksum; whoever comes next cuts them off

Nothing is flushed to disk before the file is whole (`Grown`): what a killed program has written is there all the same,
and after a loss of power one goes on from the size that is found.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from storage.draft import SUFFIX, Draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IDLE = 15.0  # seconds without a byte after which whoever adds is taken to be cut off


class Busy(OSError):
    """Somebody else is adding to the file, or has taken over."""


class Growing:
    """A file in a folder of its own, which is made when the first byte comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "bytes"

    @property
    def size(self) -> int:
        """How many bytes are there; those that are still in doubt do not count."""
        doubt = doubted(self.folder)
        return _size(self.path) if doubt is None else doubt

    def turn(self, idle: float = IDLE) -> Turn:
        """The turn to add something; raises `Busy` while somebody else has it and has sent something lately."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Turn(self, idle)

    def whole(self) -> Draft:
        """A sealed draft of all that is there, for a store to adopt; the file stays until it is removed."""
        return Grown(self.path)

    def remove(self) -> None:
        """Remove it with all that belongs to it."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Turn:
    """The turn of one who adds to a file: `with growing.turn() as turn:`, then `write` as often as bytes come."""

    def __init__(self, growing: Growing, idle: float) -> None:
        self._growing = growing
        self._path = growing.folder / "turn"
        self._folder = os.open(growing.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with self._alone():
                self._lock = self._take(idle)
                self._cut()
                os.close(os.open(growing.path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        except BaseException:
            os.close(self._folder)
            raise
        self.size = growing.size

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Cut off what is in doubt, unless somebody has taken over, and let others."""
        try:
            with self._alone():
                if self._is_ours():
                    self._cut()
        finally:
            os.close(self._lock)
            os.close(self._folder)

    def write(self, piece: bytes) -> None:
        """Add bytes at the end; raises `Busy` where somebody has taken over, `OSError` where the disk is full."""
        with self._alone():
            if not self._is_ours():
                raise Busy
            descriptor = os.open(self._growing.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                self._write_at_end(descriptor, piece)
            finally:
                os.close(descriptor)

    def _write_at_end(self, descriptor: int, piece: bytes) -> None:
        """Write all of a piece, or as much as the disk takes."""
        rest = memoryview(piece)
        while rest:
            written = os.pwrite(descriptor, rest, self.size)
            rest, self.size = rest[written:], self.size + written

    def doubt(self) -> None:
        """Let what is written from here on not count before it is trusted."""
        (self._growing.folder / "doubt").write_text(str(self.size))

    def trust(self) -> None:
        """Let what was written count."""
        (self._growing.folder / "doubt").unlink(missing_ok=True)

    def _take(self, idle: float) -> int:
        """Lock the turn, or put aside that of somebody who seems to be cut off; the lock's descriptor."""
        held = _locked(self._path)
        if held is None:
            if time.time() - max(_changed_at(self._path), _changed_at(self._growing.path)) < idle:
                raise Busy
            fresh = self._path.with_suffix(".new")
            held = _locked(fresh)
            if held is None:
                raise Busy
            fresh.rename(self._path)
        os.utime(held)
        return held

    def _is_ours(self) -> bool:
        """Whether nobody has taken over, nor thrown the file away."""
        try:
            return self._path.stat().st_ino == os.fstat(self._lock).st_ino
        except FileNotFoundError:
            return False

    def _cut(self) -> None:
        """Cut off what is in doubt."""
        doubt = doubted(self._growing.folder)
        if doubt is not None and _size(self._growing.path) > doubt:
            os.truncate(self._growing.path, doubt)
        self.trust()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the folder for a moment, so that taking over and writing never mix."""
        fcntl.flock(self._folder, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._folder, fcntl.LOCK_UN)


class Grown(Draft):
    """A draft of a file that has grown to its end: hashed, on disk, and one more name of the same bytes."""

    def __init__(self, whole: Path) -> None:
        with whole.open("rb") as file:
            self._sha256 = hashlib.file_digest(file, "sha256")
            os.fsync(file.fileno())
            self.size = os.fstat(file.fileno()).st_size
        self._descriptor = None
        self.path = whole.with_name(f"{secrets.token_hex(16)}{SUFFIX}")
        self.path.hardlink_to(whole)


def doubted(folder: Path) -> int | None:
    """From where on the bytes are in doubt; None where they are not. A mark that is empty was just being made."""
    try:
        mark = (folder / "doubt").read_text()
    except FileNotFoundError:
        return None
    return int(mark) if mark else None


def _locked(path: Path) -> int | None:
    """The descriptor of a file that is now locked; None where somebody else has locked it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _size(path: Path) -> int:
    """How large a file is; 0 where it is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _changed_at(path: Path) -> float:
    """When a file was last written, in seconds; 0 where it is not there."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
