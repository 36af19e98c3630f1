"""Documents that want a password, and the containers of the older Office that they are kept in.

An encrypted Office document is a stream in a container ([MS-CFB], [MS-OFFCRYPTO] 2.3); an encrypted OpenDocument is a
zip that anybody can open, of members that nobody can read (ODF 1.3, part 2, 4.2).
"""

from __future__ import annotations

import io
import struct
from itertools import islice
from typing import TYPE_CHECKING

from app.archives.records import holds, piece

if TYPE_CHECKING:
    from typing import BinaryIO

    from app.archives.archive import Archive

_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
_NAME = "EncryptedPackage\0".encode("utf-16le")
_STREAM = 2
_ENTRY = struct.pack("<64sHB", _NAME, len(_NAME), _STREAM)  # as it stands in the directory of the container
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = b":encryption-data"
_MOST_PIECES = 64


def is_container(file: BinaryIO) -> bool:
    """Whether an open file is a container of the older Office."""
    return piece(file, 0, len(_MARK)) == _MARK


def is_locked(file: BinaryIO) -> bool:
    """Whether a container holds an Office document that wants a password."""
    return holds(file, _ENTRY, 0, file.seek(0, io.SEEK_END))


def is_locked_inside(archive: Archive) -> bool:
    """Whether an archive is an OpenDocument that wants a password, as its list of parts says."""
    listed = (member for member in archive.members if member.path == _MANIFEST)
    return any(_ENCRYPTED in b"".join(islice(archive.pieces(member), _MOST_PIECES)) for member in listed)
