"""The receive phase of an upload that comes piece by piece: bytes to its file, and when it is whole, to the blobs.

No transaction is open. How far an upload got is the size of its file, so that nothing that was answered can be lost
with the program that answered it.
"""

from __future__ import annotations

import shutil
import time
from typing import IO, TYPE_CHECKING, Protocol

from app import errors
from app.library import receiving
from storage import Growing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta
    from pathlib import Path

    from app.config import Settings
    from app.library.content import Content
    from app.library.models import Upload
    from app.work import Workshop
    from storage import Turn

ELSEWHERE = errors.N_("%(size)s bytes of this file are here. Go on from there.")


class Checksum(Protocol):
    """What bytes are compared with: a digest that is updated, and the digest that it must come to."""

    def update(self, piece: bytes, /) -> None:
        """Take in more bytes."""

    def fits(self) -> bool:
        """Whether the digest is the one that was announced."""


def growing(settings: Settings, upload_id: str) -> Growing:
    """The file of an upload."""
    return Growing(_folder(settings) / upload_id)


def size(settings: Settings, upload: Upload) -> int:
    """How many bytes of an upload are here."""
    return upload.size if upload.is_done else growing(settings, upload.id).size


def take(turn: Turn, stream: IO[bytes], offset: int, checksum: Checksum | None = None) -> bool:
    """Add what comes at an offset; whether it fits its checksum. Where it does not, nothing of it is kept.

    Raises `Conflict` where the offset is not the end of what is here.
    """
    if turn.size != offset:
        raise errors.Conflict(ELSEWHERE, size=turn.size)
    if checksum is None:
        while piece := stream.read(receiving.PIECE):
            turn.write(piece)
        return True
    turn.doubt()
    while piece := stream.read(receiving.PIECE):
        turn.write(piece)
        checksum.update(piece)
    if checksum.fits():
        turn.trust()
        return True
    return False


def content(workshop: Workshop, upload: Upload) -> Content:
    """Hash, tell apart and check an upload that is whole, and put its bytes among its group's blobs.

    Its file stays until it has become a version. Raises `Infected`, or `NotFound` where it was thrown away.
    """
    try:
        with growing(workshop.settings, upload.id).whole() as draft:
            return receiving.put(workshop, upload.group_id, upload.name, draft)
    except FileNotFoundError:
        raise errors.NotFound from None


def remove_unknown(settings: Settings, known: Collection[str], age: timedelta) -> int:
    """Remove the files of uploads that nobody knows any more, older than `age`; how many there were."""
    oldest = time.time() - age.total_seconds()
    found = [path for path in _folder(settings).glob("*") if path.name not in known and path.stat().st_mtime < oldest]
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return len(found)


def _folder(settings: Settings) -> Path:
    """Where the files of uploads lie, each in a folder of its own."""
    return settings.incoming / "uploads"
