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

    Raises `Refused` at once where the archive cannot be read at all; so do the pieces where one member cannot, a tar
    where one does not follow the other, and at the end what nobody can read without a password.
    """
    archive = _archive(file)
    kinds: list[Iterable[Iterator[bytes]]] = []
    if archive:
        kinds.append(map(archive.pieces, archive.members))
    if is_packed(file):
        kinds.append([unpack(file)])
    if is_tape(file):
        kinds.append(members(file))
    return chain.from_iterable([*kinds, _locked(file, archive)])


def _archive(file: BinaryIO) -> Archive | None:
    """The zip file in an open file; in a container it counts only where it is whole.

    A container tears apart what it keeps, as honest people do who put a document into one of the older Office.
    """
    if not is_zip(file):
        return None
    try:
        return read(file)
    except Refused as why:
        if is_container(file) and not why.is_wearing:
            return None
        raise


def _locked(file: BinaryIO, archive: Archive | None) -> Iterator[Iterator[bytes]]:
    """No member more; refused where the document wants a password."""
    if (is_container(file) and is_locked(file)) or (archive and is_locked_inside(archive)):
        raise Refused("encrypted")
    yield from ()
