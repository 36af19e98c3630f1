"""A file that is being received: it is hashed while it is written, and gone unless a store adopts it."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

SUFFIX = ".part"


class Draft:
    """A file below the incoming folder, readable by its owner alone.

    Used as `with store.draft() as draft:`, then `write` as often as bytes come, `seal` once, and
    `store.put(namespace, draft)`. Whatever goes wrong before, nothing of it remains.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / f"{secrets.token_hex(16)}{SUFFIX}"
        self.size = 0
        self._sha256 = hashlib.sha256()
        self._descriptor: int | None = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave nothing behind that was not adopted."""
        self._close()
        self.path.unlink(missing_ok=True)

    @property
    def digest(self) -> str:
        """SHA-256 of what was written so far, in hex."""
        return self._sha256.hexdigest()

    @property
    def is_sealed(self) -> bool:
        """Whether it is whole and on disk."""
        return self._descriptor is None

    def write(self, piece: bytes) -> None:
        """Add bytes at the end; raises `OSError` where the disk takes no more."""
        if self._descriptor is None:
            raise ValueError("A sealed draft cannot be written.")
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self._sha256.update(piece)
        self.size += len(piece)

    def seal(self) -> None:
        """Put the bytes safely on disk; after this nothing can be added."""
        if self._descriptor is not None:
            os.fsync(self._descriptor)
            self._close()

    def _close(self) -> None:
        """Give the descriptor back, whatever closing says."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def remove_stale(folder: Path, age: timedelta) -> int:
    """Remove drafts of processes that were killed, older than `age`; how many there were."""
    oldest = time.time() - age.total_seconds()
    stale = [path for path in folder.glob(f"*{SUFFIX}") if path.stat().st_mtime < oldest]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)
