"""How much a file turns out to hold, with everything in it, whatever was announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.archives.limits import LARGE, MOST_DEPTH, MOST_MEMBER, MOST_MEMBERS, MOST_RATIO, MOST_TOTAL
from app.archives.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_bomb(size: int, packed: int) -> bool:
    """Whether so many bytes out of so few are more than honest files give."""
    return size > LARGE and size > MOST_RATIO * packed


class Measure:
    """Counts what comes out of one file, however deep it lay, and refuses what is too much."""

    def __init__(self, packed: int) -> None:
        self._packed = packed
        self.members = 0
        self._size = 0

    def enter(self, depth: int) -> None:
        """Count a member of an archive that lies so deep in others."""
        self.members += 1
        if depth > MOST_DEPTH:
            raise Refused("too_deep")
        if self.members > MOST_MEMBERS:
            raise Refused("too_many")

    def counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces of one member, as long as they are not too much."""
        before = self._size
        for piece in pieces:
            self._size += len(piece)
            if self._size > MOST_TOTAL or self._size - before > MOST_MEMBER:
                raise Refused("too_large")
            if is_bomb(self._size, self._packed):
                raise Refused("bomb")
            yield piece
