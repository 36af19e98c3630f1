"""The container that the older Office, and Outlook, keep their parts in: folders and streams ([MS-CFB]).

It is read as strictly as is needed to end: every chain and every folder is followed once, and no further than the file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = bytes.fromhex("d0cf11e0a1b11ae1")
FOLDER, STREAM, ROOT = 1, 2, 5
LAST = 0xFFFFFFFA  # higher numbers name no sector
NOTHING = 0xFFFFFFFF
ENTRY = 128  # bytes in the directory
MOST_ENTRIES = 100_000
SHIFTS = {9, 12}  # sectors of 512 or 4096 bytes

_HEAD = struct.Struct("<HH6x")
_TABLES = struct.Struct("<II4xIIIII")
_ENTRY = struct.Struct("<64sHBxIII36xIII")


class Damaged(ValueError):
    """The container cannot be read."""


@dataclass(frozen=True)
class Entry:
    """A folder or stream, by its number; `left`, `right` and `child` are numbers of others."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Container:
    """The entries of a container, and what is in them."""

    def __init__(self, content: bytes) -> None:
        if content[:8] != MARK or len(content) < 512:  # noqa: PLR2004 (its header)
            raise Damaged("the file is damaged")
        self._content = content
        shift, small = _HEAD.unpack_from(content, 30)
        if shift not in SHIFTS or not 0 < small < shift:
            raise Damaged("the file is damaged")
        self._sector, self._small = 1 << shift, 1 << small
        tables, directory, self._cutoff, first_small, _count, first, _more = _TABLES.unpack_from(content, 44)
        self._table = self._numbers(self._table_sectors(tables, first))
        self._small_table = self._numbers(self._chain(first_small))
        self._entries = list(self._read_entries(directory))
        if not self._entries or self._entries[0].kind != ROOT:
            raise Damaged("the file is damaged")
        self._smalls = self._large(self._entries[0])

    @property
    def root(self) -> Entry:
        """The folder that holds all others."""
        return self._entries[0]

    def within(self, folder: Entry) -> dict[str, Entry]:
        """What is in a folder, by its names."""
        found: dict[str, Entry] = {}
        waiting, seen = [folder.child], set[int]()
        while waiting:
            number = waiting.pop()
            if number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            found.setdefault(entry.name, entry)
            waiting += [entry.left, entry.right]
        return found

    def read(self, stream: Entry) -> bytes:
        """What is in a stream."""
        return self._large(stream) if stream.size >= self._cutoff else self._little(stream)

    def _large(self, stream: Entry) -> bytes:
        """What is in a stream that has sectors of its own."""
        most = -(-stream.size // self._sector)
        found = (self._at(number) for number, _place in zip(self._chain(stream.start), range(most), strict=False))
        return b"".join(found)[: stream.size]

    def _little(self, stream: Entry) -> bytes:
        """What is in a stream that shares sectors with others."""
        pieces, number = list[bytes](), stream.start
        most = min(len(self._small_table), -(-stream.size // self._small))
        while number < len(self._small_table) and len(pieces) < most:
            pieces.append(self._smalls[number * self._small : (number + 1) * self._small])
            number = self._small_table[number]
        return b"".join(pieces)[: stream.size]

    def _at(self, number: int) -> bytes:
        """One sector."""
        place = (number + 1) * self._sector
        return self._content[place : place + self._sector]

    def _chain(self, number: int) -> Iterator[int]:
        """The sectors that follow one another from a first one, none twice."""
        seen = set[int]()
        while number < LAST and number < len(self._table):
            if number in seen:
                raise Damaged("the file is damaged")
            seen.add(number)
            yield number
            number = self._table[number]

    def _numbers(self, sectors: Iterator[int]) -> tuple[int, ...]:
        """The numbers in some sectors."""
        content = b"".join(map(self._at, sectors))
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _table_sectors(self, count: int, more: int) -> Iterator[int]:
        """The sectors of the table that says which sector follows which: the first are named in the header."""
        named = list(struct.unpack_from("<109I", self._content, 76))
        for _time in range(len(self._content) // self._sector):
            if more >= LAST:
                break
            *numbers, more = self._numbers(iter([more])) or (LAST,)
            named += numbers
        yield from [number for number in named if number < LAST][: min(count, len(self._content) // self._sector)]

    def _read_entries(self, first: int) -> Iterator[Entry]:
        """Every entry of the directory."""
        content = b"".join(map(self._at, self._chain(first)))[: MOST_ENTRIES * ENTRY]
        for place in range(0, len(content) - ENTRY + 1, ENTRY):
            name, length, kind, left, right, child, start, size, high = _ENTRY.unpack_from(content, place)
            whole = size | (high << 32 if self._sector > 512 else 0)  # noqa: PLR2004 (small ones leave rubbish there)
            yield Entry(_name(name[: max(0, length - 2)]), kind, left, right, child, start, whole)


def _name(content: bytes) -> str:
    """The name of an entry."""
    return content.decode("utf-16-le", "replace")
