"""Files as people send them, as small as can be."""

from __future__ import annotations

import io
import struct
import zipfile


def zipped(*members: bytes) -> bytes:
    """A zip file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, member in enumerate(members):
            archive.writestr(str(number), member)
    return file.getvalue()


def nested(content: bytes, depth: int) -> bytes:
    """A zip file in a zip file in a zip file ..."""
    for _ in range(depth):
        content = zipped(content)
    return content


def workbook_with_macros() -> bytes:
    """A smallest possible Excel 97 workbook with a macro sheet ([MS-CFB] container, [MS-XLS] records)."""
    records = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)  # BOF
    records += struct.pack("<HHIBBBB6s", 0x85, 14, 0, 0, 1, 6, 0, b"Macro1")  # BoundSheet8, dt = 1: a macro sheet
    stream = (records + struct.pack("<HH", 0x0A, 0)).ljust(4096, b"\0")
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack("<8s16xHHHHH6x", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat, end, *range(3, 10), end, *[free] * 118)
    root = _entry("Root Entry", 5, child=1, start=end, size=0)
    directory = (root + _entry("Workbook", 2, child=free, start=2, size=4096)).ljust(512, b"\0")
    return header + table + directory + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    """A directory entry of 128 bytes ([MS-CFB] 2.6.1)."""
    written = name.encode("utf-16le") + b"\0\0"
    links = (0xFFFFFFFF, 0xFFFFFFFF, child)
    return struct.pack("<64sHBB3I16x4x16xIQ", written, len(written), kind, 1, *links, start, size)
