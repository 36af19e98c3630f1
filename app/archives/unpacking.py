"""The bytes of a member, in pieces of bounded size, whatever it was packed to hold."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

from app.archives.limits import PIECE
from app.archives.member import DEFLATED, STORED, Member
from app.archives.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator


def unpacked(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """A member's bytes as they were; raises `Refused` where they cannot be had."""
    if member.is_encrypted:
        raise Refused("encrypted")
    if member.method == STORED:
        return _packed(file, member)
    if member.method == DEFLATED:
        return _inflated(_packed(file, member))
    raise Refused("unknown_method")


def _packed(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """A member's bytes as they lie in the file."""
    at = member.data_at
    while at < member.ends_at:
        file.seek(at)
        piece = file.read(min(PIECE, member.ends_at - at))
        if not piece:
            raise Refused("damaged")
        yield piece
        at += len(piece)


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    """What was deflated; the stream must end with the last packed byte."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in packed:
        yield from drained(inflater, piece)
        if inflater.unused_data:
            raise Refused("damaged")
    if not inflater.eof:
        raise Refused("damaged")


def drained(inflater: zlib._Decompress, piece: bytes) -> Iterator[bytes]:
    """Everything that one packed piece gives: less than was asked for means that nothing is held back.

    At the end of its stream an inflater may go on calling what follows unconsumed.
    """
    is_more = True
    while is_more:
        try:
            made = inflater.decompress(piece, PIECE)
        except zlib.error as error:
            raise Refused("damaged") from error
        yield made
        piece = inflater.unconsumed_tail
        is_more = not inflater.eof and (bool(piece) or len(made) == PIECE)
