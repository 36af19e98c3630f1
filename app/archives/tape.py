"""Tar archives (POSIX.1-2017, pax): only as much of them as tells where each member's bytes lie."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from app.archives.limits import MEGABYTE, MOST_MEMBERS, PIECE
from app.archives.records import piece
from app.archives.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 512
_PAX, _PAX_FOR_ALL, _SPARSE = b"x", b"g", b"S"
_WITHOUT_BYTES = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})  # links, devices, folders
_PAX_SIZE = re.compile(rb"^\d+ size=(\d+)$", re.MULTILINE)


def is_tape(file: BinaryIO) -> bool:
    """Whether a file begins with the header of a tar member, by its sum."""
    return _is_header(piece(file, 0, BLOCK))


def members(file: BinaryIO) -> Iterator[Iterator[bytes]]:
    """Each member as the pieces of its bytes; raises `Refused` where one does not follow the other."""
    at, announced = 0, None
    for _ in range(MOST_MEMBERS):
        header = piece(file, at, BLOCK)
        if not header.strip(b"\0"):
            return
        if not _is_header(header):
            raise Refused("damaged")
        if header[156:157] == _SPARSE:
            raise Refused("unknown_method")
        kind, size = header[156:157], _number(header[124:136])
        if announced is not None and kind not in (_PAX, _PAX_FOR_ALL):
            size, announced = announced, None
        size = 0 if kind in _WITHOUT_BYTES else size
        at += BLOCK
        if kind == _PAX:
            announced = _announced(file, at, size)
        elif kind != _PAX_FOR_ALL:
            yield _pieces(file, at, size)
        at += -(-size // BLOCK) * BLOCK
    raise Refused("too_many")


def _is_header(block: bytes) -> bool:
    """Whether a block bears its own sum, which is counted with spaces in its place."""
    if len(block) < BLOCK or not block.strip(b"\0"):
        return False
    try:
        return _number(block[148:156]) == sum(block[:148]) + sum(block[156:]) + 8 * ord(" ")
    except Refused:
        return False


def _number(field: bytes) -> int:
    """A number in octal, or as GNU writes large ones."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:])
    try:
        return int(field.split(b"\0")[0].strip() or b"0", 8)
    except ValueError as error:
        raise Refused("damaged") from error


def _announced(file: BinaryIO, at: int, size: int) -> int | None:
    """The size that an extended header gives to the next member."""
    if size > MEGABYTE:
        raise Refused("too_large")
    said = _PAX_SIZE.findall(piece(file, at, size))
    return int(said[-1]) if said else None


def _pieces(file: BinaryIO, at: int, size: int) -> Iterator[bytes]:
    """The bytes of one member."""
    end = at + size
    while at < end:
        found = piece(file, at, min(PIECE, end - at))
        if not found:
            raise Refused("damaged")
        yield found
        at += len(found)
