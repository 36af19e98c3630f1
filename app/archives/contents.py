"""What is in a file that holds others, of whatever kind: zip, tar, or one that is packed as a whole."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from app.archives.archive import is_zip, read
from app.archives.container import is_locked
from app.archives.packed import is_packed, unpack
from app.archives.refusal import Refused
from app.archives.tape import is_tape, members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def contents(file: BinaryIO) -> Iterator[Iterator[bytes]]:
    """Each member of an open file as the pieces of its bytes, one after the other; none where it is no archive.

    Raises `Refused` at once where the archive cannot be read at all; so do the pieces where one member cannot, and a
    tar where one does not follow the other.
    """
    if is_locked(file):
        raise Refused("encrypted")
    kinds: list[Iterable[Iterator[bytes]]] = []
    if is_zip(file):
        archive = read(file)
        kinds.append(map(archive.pieces, archive.members))
    if is_packed(file):
        kinds.append([unpack(file)])
    if is_tape(file):
        kinds.append(members(file))
    return chain.from_iterable(kinds)
