"""What is in a file that holds others, of whatever kind: zip, tar, or one that is packed as a whole."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from app.archives.archive import Archive, is_zip, read
from app.archives.container import is_container, is_locked, is_locked_inside
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
    kinds: list[Iterable[Iterator[bytes]]] = []
    if archive := _archive(file):
        kinds.append(map(archive.pieces, archive.members))
    if is_packed(file):
        kinds.append([unpack(file)])
    if is_tape(file):
        kinds.append(members(file))
    return chain.from_iterable(kinds)


def _archive(file: BinaryIO) -> Archive | None:
    """The zip file in an open file, unless nobody can read it without a password."""
    if is_container(file):
        if is_locked(file):
            raise Refused("encrypted")
        return _torn(file)
    archive = read(file) if is_zip(file) else None
    if archive and is_locked_inside(archive):
        raise Refused("encrypted")
    return archive


def _torn(file: BinaryIO) -> Archive | None:
    """The zip file in a container, where it is whole: a container tears apart what it keeps, as honest ones do too."""
    try:
        return read(file) if is_zip(file) else None
    except Refused as why:
        if why.is_wearing:
            raise
        return None
