"""Files that are packed as a whole: gzip."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

from app.archives.limits import PIECE
from app.archives.records import piece
from app.archives.refusal import Refused
from app.archives.unpacking import drained

if TYPE_CHECKING:
    from collections.abc import Iterator

GZIP = b"\x1f\x8b\x08"
_WITH_HEADER = zlib.MAX_WBITS + 16


def is_packed(file: BinaryIO) -> bool:
    """Whether a file is packed by gzip, by its bytes."""
    return piece(file, 0, len(GZIP)) == GZIP


def unpack(file: BinaryIO) -> Iterator[bytes]:
    """What was packed; one packed stream may follow another, and zeros each."""
    inflater, is_within, at = zlib.decompressobj(_WITH_HEADER), False, 0
    while packed := piece(file, at, PIECE):
        at += len(packed)
        while packed := packed if is_within else packed.lstrip(b"\0"):
            yield from drained(inflater, packed)
            packed, is_within = inflater.unused_data, not inflater.eof
            if inflater.eof:
                inflater = zlib.decompressobj(_WITH_HEADER)
    if is_within:
        raise Refused("damaged")
