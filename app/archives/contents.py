"""What is in a file that holds others, of whatever kind: zip, tar, or one that is packed as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from app.archives.archive import is_zip, read
from app.archives.packed import is_packed, unpack
from app.archives.tape import is_tape, members

if TYPE_CHECKING:
    from collections.abc import Iterator


def contents(file: BinaryIO) -> Iterator[Iterator[bytes]]:
    """Each member of an open file as the pieces of its bytes, one after the other; none where it is no archive.

    Raises `Refused` where the archive cannot be read at all, and the pieces do where one member cannot.
    """
    if is_packed(file):
        yield unpack(file)
    if is_tape(file):
        yield from members(file)
    if is_zip(file):
        archive = read(file)
        yield from (archive.pieces(member) for member in archive.members)
