"""The records of a zip file, as they lie in it (APPNOTE 6.3.10, section 4.3)."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from app.archives.limits import PIECE
from app.archives.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
END64, LOCATOR = b"PK\6\6", b"PK\6\7"
FARTHEST = 1 << 40  # bytes: no file is larger, and to go farther is an error of its own
UNKNOWN = 0xFFFFFFFF  # the number stands in the ZIP64 field
ZIP64 = 0x0001

_CENTRAL = struct.Struct("<4s4xHHHHIIIHHH4xII")
_LOCAL = struct.Struct("<4s2xHHHHIIIHH")
_END = struct.Struct("<4sHHHHIIH")
_END64 = struct.Struct("<4sQ4xIIQQQQ")
_TAIL = _END.size + 0xFFFF  # a comment may follow


class Header(NamedTuple):
    """What stands of a member in the central directory, or before its bytes."""

    name: bytes
    flags: int
    method: int
    time: int
    date: int
    crc: int
    size: int
    packed: int
    at: int
    attributes: int
    extras: Mapping[int, bytes]
    length: int


class Directory(NamedTuple):
    """Where the central directory lies, how many members it names, and where its end record ends.

    `shift` is what stands before the archive and is not counted in its offsets.
    """

    at: int
    size: int
    members: int
    shift: int
    end: int


def find_directory(file: BinaryIO) -> Directory | None:
    """The central directory that the last end record of a file leads to; None where none leads to one."""
    length = file.seek(0, io.SEEK_END)
    first = max(0, length - _TAIL)
    tail = piece(file, first, length - first)
    at = len(tail)
    while (at := tail.rfind(END, 0, at)) >= 0:
        if found := _directory(file, first + at):
            return found
    return None


def central(data: bytes, at: int) -> Header:
    """The member that the central directory names at this place."""
    try:
        mark, flags, method, time, date, crc, packed, size, *lengths, attributes, start = _CENTRAL.unpack_from(data, at)
    except struct.error as error:
        raise Refused("damaged") from error
    name, extra, comment = lengths
    first = at + _CENTRAL.size
    end = first + name + extra + comment
    if mark != CENTRAL or end > len(data):
        raise Refused("damaged")
    extras = _extras(data[first + name : first + name + extra])
    size, packed, start = _widened(extras, size, packed, start)
    called = data[first : first + name]
    return Header(called, flags, method, time, date, crc, size, packed, start, attributes, extras, end - at)


def local(file: BinaryIO, at: int) -> Header:
    """The header that stands before a member's bytes."""
    head = piece(file, at, _LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(LOCAL):
        raise Refused("damaged")
    _mark, flags, method, time, date, crc, packed, size, name, extra = _LOCAL.unpack(head)
    rest = file.read(name + extra)
    if len(rest) < name + extra:
        raise Refused("damaged")
    extras = _extras(rest[name:])
    size, packed = _widened(extras, size, packed)
    return Header(rest[:name], flags, method, time, date, crc, size, packed, at, 0, extras, len(head) + len(rest))


def piece(file: BinaryIO, at: int, length: int) -> bytes:
    """So many bytes from a place in the file, fewer at its end, none where no file can reach."""
    if not 0 <= at < FARTHEST:
        return b""
    file.seek(at)
    return file.read(length)


def holds(file: BinaryIO, mark: bytes, at: int, end: int) -> bool:
    """Whether some bytes stand in this part of a file."""
    step = PIECE - len(mark) + 1
    return any(mark in piece(file, place, min(PIECE, end - place)) for place in range(at, end, step))


def _directory(file: BinaryIO, at: int) -> Directory | None:
    """The central directory that the end record at this place leads to, by its own word or by standing before it."""
    record = piece(file, at, _END.size)
    if len(record) < _END.size:
        return None
    _mark, *numbers, _comment = _END.unpack(record)
    end = at
    if piece(file, at - 20, 4) == LOCATOR:
        end = at - 20 - _END64.size
        record = piece(file, end, _END64.size)
        if not record.startswith(END64):
            return None
        _mark, _size, *numbers = _END64.unpack(record)
    disk, first_disk, here, count, size, offset = numbers
    start = end - size
    is_whole = not disk and not first_disk and here == count
    leads = CENTRAL in (piece(file, start, 4), piece(file, offset, 4)) if size else not (count or offset or end)
    return Directory(start, size, count, start - offset, at + _END.size) if is_whole and leads else None


def _extras(data: bytes) -> dict[int, bytes]:
    """The extra fields of a header by number; a field may stand there once."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        number, length = struct.unpack_from("<HH", data, at)
        at += 4 + length
        if at > len(data) or (number == ZIP64 and number in found):
            raise Refused("damaged")
        found.setdefault(number, data[at - length : at])
    return found


def _widened(extras: Mapping[int, bytes], *numbers: int) -> list[int]:
    """Numbers of a header; those that do not fit there stand in the ZIP64 field, in this order."""
    field = extras.get(ZIP64, b"")
    wide = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
    found = [next(wide, None) if number == UNKNOWN else number for number in numbers]
    if None in found:
        raise Refused("damaged")
    return [number for number in found if number is not None]
