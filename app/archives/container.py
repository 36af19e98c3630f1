"""Containers of the older Office ([MS-CFB]), in which encrypted documents of today are kept ([MS-OFFCRYPTO] 2.3)."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from app.archives.records import holds, piece

if TYPE_CHECKING:
    from typing import BinaryIO

_MARK = bytes.fromhex("d0cf11e0a1b11ae1")
_NAME = "EncryptedPackage\0".encode("utf-16le")
_STREAM = 2
_ENTRY = struct.pack("<64sHB", _NAME, len(_NAME), _STREAM)  # as it stands in the directory of the container


def is_locked(file: BinaryIO) -> bool:
    """Whether an open file holds an Office document that wants a password."""
    return piece(file, 0, len(_MARK)) == _MARK and holds(file, _ENTRY, 0, file.seek(0, io.SEEK_END))
