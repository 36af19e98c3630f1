"""How much may be read of files that lie in another."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app import media
from app.text.endings import can

MOST_DEPTH = 3  # a file in a mail in a zip; what lies deeper is only named
MOST_FILES = 500
MOST_BYTES = 256 * 1024 * 1024  # of everything that is unpacked
MOST_OF_ONE = 64 * 1024 * 1024
MOST_SECONDS = 10.0  # of the twenty that a file has; what is left after them is only named

Reader = Callable[[bytes, str, "Room"], str]  # of bytes and the ending of their name


@dataclass
class Room:
    """What is left of that, and what reads one of them."""

    read: Reader
    letters: int
    files: int = MOST_FILES
    size: int = MOST_BYTES
    depth: int = 0
    until: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def text_of(self, name: str, size: int, content: Callable[[], bytes]) -> str:
        """The text of a file that lies in another; nothing where it cannot be read or is too much."""
        if not can(name):
            return ""
        return self.within(size, lambda: self.read(content(), media.ending(name), self))

    def within(self, size: int, read: Callable[[], str]) -> str:
        """What is read a step deeper; whatever breaks there, the rest is read all the same."""
        if self.depth >= MOST_DEPTH or not self.spend(size):
            return ""
        self.depth += 1
        try:
            found = read()[: self.letters]
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 (parsers raise anything)
            return ""
        finally:
            self.depth -= 1
        self.letters -= len(found)
        return found

    def spend(self, size: int) -> bool:
        """Whether one more file of so many bytes may be unpacked, which then counts."""
        if size > min(self.size, MOST_OF_ONE) or not self.files or self.letters <= 0 or time.monotonic() > self.until:
            return False
        self.files -= 1
        self.size -= size
        return True
