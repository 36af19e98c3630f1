"""Archives as programs write them, and as nobody should."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def local(name: bytes, content: bytes, **said: int) -> bytes:
    """A stored member with its local header; what it says may be told."""
    numbers = {"flags": 0, "method": 0, "crc": zlib.crc32(content), "packed": len(content), "size": len(content)} | said
    flags, method, crc, packed, size = (numbers[key] for key in ("flags", "method", "crc", "packed", "size"))
    head = struct.pack("<4sHHHIIIIHH", b"PK\3\4", 20, flags, method, 0x5A6F0000, crc, packed, size, len(name), 0)
    return head + name + content


def central(name: bytes, content: bytes, at: int, **said: int) -> bytes:
    """The entry of a stored member in the central directory; what it says may be told."""
    numbers = {"flags": 0, "method": 0, "crc": zlib.crc32(content), "packed": len(content), "size": len(content)} | said
    flags, method, crc, packed, size = (numbers[key] for key in ("flags", "method", "crc", "packed", "size"))
    times, lengths = 0x5A6F0000, (len(name), 0, 0, 0, 0, said.get("attributes", 0), at)
    head = struct.pack("<4sHHHHIIIIHHHHHII", b"PK\1\2", 20, 20, flags, method, times, crc, packed, size, *lengths)
    return head + name


def end(directory: bytes, count: int, at: int, comment: bytes = b"") -> bytes:
    """A central directory and the record that ends the archive."""
    return (
        directory + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(directory), at, len(comment)) + comment
    )
