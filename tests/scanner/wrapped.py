"""A virus, in everything that people and programs wrap things in."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import io
import lzma
import struct
import zipfile
from typing import TYPE_CHECKING

from tests.archives import made

if TYPE_CHECKING:
    from collections.abc import Callable

MAIL = b"From: a@example.eu\r\nSubject: Agenda\r\nMIME-Version: 1.0\r\n"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _mailed(content: bytes) -> bytes:
    """As what is attached to a mail."""
    headers = b"Content-Type: application/octet-stream; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return MAIL + headers + base64.encodebytes(content)


def _document(folder: str) -> Callable[[bytes], bytes]:
    """As what is embedded in an Office file."""
    return lambda content: made.zipped({"[Content_Types].xml": b"<Types/>", f"{folder}/embeddings/a.bin": content})


def _open_document(content: bytes) -> bytes:
    """As what is embedded in an OpenDocument text."""
    return made.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "Object 1": content})


def _stream(content: bytes) -> bytes:
    """In the stream of a PDF file."""
    head = b"%%PDF-1.4\n1 0 obj\n<< /Type /EmbeddedFile /Length %d >>\nstream\n" % len(content)
    return head + content + b"\nendstream\nendobj\ntrailer\n<< >>\n%%EOF\n"


def far_behind(content: bytes) -> bytes:
    """Behind more than clamd unpacks of a member."""
    file = io.BytesIO()
    noise = bytes(range(256)) * 16
    with zipfile.ZipFile(file, "w") as archive, archive.open("a", "w") as member:
        for _ in range(101 * 256):
            member.write(noise)
        member.write(content)
    return file.getvalue()


WRAPPERS: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda virus: b"Dear all,\n" + virus,
    "a zip, stored": lambda virus: made.zipped({"a": virus}, zipfile.ZIP_STORED),
    "a zip, deflated": lambda virus: made.zipped({"a": virus}),
    "a zip, by bzip2": lambda virus: made.zipped({"a": virus}, zipfile.ZIP_BZIP2),
    "a zip in a zip in a zip": lambda virus: made.zipped({"a": made.zipped({"b": made.zipped({"c": virus})})}),
    "a zip that was streamed": lambda virus: made.streamed({"a": virus}),
    "a zip with ZIP64 fields": lambda virus: made.streamed({"a": virus}, is_wide=True),
    "a zip with a ZIP64 field in front only": made.wide_behind,
    "a ZIP64 member in a zip": lambda virus: made.zipped({"a": made.wide_behind(virus)}),
    "a ZIP64 member, packed by gzip": lambda virus: gzip.compress(made.wide_behind(virus)),
    "a ZIP64 member in a tar": lambda virus: made.taped({"a": b"Agenda", "b": made.wide_behind(virus)}),
    "a zip behind a program": lambda virus: b"MZ" + bytes(999) + made.zipped({"a": virus}),
    "a zip behind a PDF": lambda virus: PDF + made.zipped({"a": virus}),
    "a ZIP64 member behind a PDF": lambda virus: PDF + made.wide_behind(virus),
    "a member of a kind of its own": lambda virus: made.zipped({"folder/": b"", "folder/a.txt": b"Agenda" + virus}),
    "a Word document": _document("word"),
    "an Excel workbook": _document("xl"),
    "an OpenDocument text": _open_document,
    "a Java archive": lambda virus: made.zipped({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n", "A.class": virus}),
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "tar": lambda virus: made.taped({"a": b"Agenda", "b": virus}),
    "tar, packed by gzip": lambda virus: gzip.compress(made.taped({"a": virus})),
    "a mail": _mailed,
    "a zip in a mail": lambda virus: _mailed(made.zipped({"a": virus})),
    "a PDF": _stream,
    "HTML": lambda virus: b"<html><a href='data:a/b;base64," + base64.b64encode(virus) + b"'>a</a></html>",
    "uuencoded text": lambda virus: b"begin 644 a\n" + _uu(virus) + b"`\nend\n",
    "a ZIP64 member in an OLE container": lambda virus: ole("Package", bytes(2560)) + made.wide_behind(virus),
    "an OLE container": lambda virus: ole("Contents", virus.ljust(4096, b"\0")),
}


def _uu(content: bytes) -> bytes:
    """Lines of up to 45 bytes, by uuencode."""

    return b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))


def ole(name: str, stream: bytes) -> bytes:
    """A container of one stream of 4096 bytes ([MS-CFB])."""
    free, last, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack("<8s16xHHHHH6x", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, last, 0, last, 0) + struct.pack("<109I", 0, *[free] * 108)
    allocation = struct.pack("<128I", table, last, *range(3, 10), last, *[free] * 118)
    directory = _entry("Root Entry", 5, 1, last, 0) + _entry(name, 2, free, 2, 4096)
    return header + allocation + directory.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """A directory entry of 128 bytes ([MS-CFB] 2.6.1)."""
    written = name.encode("utf-16le") + b"\0\0"
    links = (0xFFFFFFFF, 0xFFFFFFFF, child)
    return struct.pack("<64sHBB3I16x4x16xIQ", written, len(written), kind, 1, *links, start, size)
