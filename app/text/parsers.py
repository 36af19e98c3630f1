"""Bytes to text, type by type: this runs in the confined process, and nowhere else.

xberg reads most types, office_oxide the binary and the newer Excel and PowerPoint files, lxml HTML, the standard
library e-mail. The encoding of plain text is told, and Outlook's mails, books and archives are taken apart, here.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import office_oxide
import xberg

from app import media
from app.text import margins, nested, plain, said, tables
from app.text.languages import SAMPLE, identifier, language_of
from app.text.room import Room

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_CELLS = 2_000_000  # letters of a large workbook
PLAIN = ("txt", "md", "csv")
MOST_PLAIN = 4 * 2_000_001  # bytes of plain text are read: no encoding makes fewer letters of them than are kept

_STYLE_NAMES = re.compile(r" \(style_name: [^)\n]*\)$", re.MULTILINE)


def warm() -> None:
    """Load whatever parsers load late, before the process gives up its files."""
    identifier()
    plain.warm()
    for ending, sample in SAMPLES.items():
        with contextlib.suppress(Exception):
            language_of(_read(sample, ending, Room(_read, SAMPLE)))


def extract(file: BinaryIO, ending: str, most: int) -> dict[str, Any]:
    """The text of a file, its language, what read it, what it says of itself; raises whatever the parser raises."""
    room, found, scans = Room(_read, most), dict[str, str](), 0
    if ending in NESTING:
        text, by = NESTING[ending](file, room), NESTING[ending].__name__.removeprefix("of_")
    elif ending in READERS:
        reader = READERS[ending]
        text, by = reader(file.read(_most(ending)), ending), reader.__name__.removeprefix("_by_")
    else:
        text, found, scans = _with_xberg(file.read(), ending)
        by = "xberg"
    text = text[: most + 1]
    found = found or said.read(file, ending)
    return {"text": text, "language": language_of(text), "by": by, "said": found, "scans": scans}


def _read(content: bytes, ending: str, room: Room) -> str:
    """The text of what lies in another file."""
    if ending in NESTING:
        return NESTING[ending](io.BytesIO(content), room)
    return READERS.get(ending, _by_xberg)(io.BytesIO(content).read(_most(ending)), ending)


def _most(ending: str) -> int:
    """How many bytes of a file are read; -1 for all, where it must be whole."""
    return MOST_PLAIN if ending in PLAIN else -1


def _by_xberg(content: bytes, ending: str) -> str:
    """Most types."""
    return _with_xberg(content, ending)[0]


def _with_xberg(content: bytes, ending: str) -> tuple[str, dict[str, str], int]:
    """The text of most types, what the file says of itself, and how many of its pages seem to be scans."""
    if ending == "rtf" and not content.lstrip().startswith(b"{\\rtf"):
        raise ValueError("the file is damaged")
    text, metadata = asyncio.run(_xberg(content, media.TYPES[ending]))
    scans = metadata.format.pdf.scanned_pages if ending == "pdf" and metadata else ()
    return _with_margins(_STYLE_NAMES.sub("", text), content, ending), said.of_metadata(metadata), len(scans)


def _with_margins(body: str, content: bytes, ending: str) -> str:
    """A text with what stands at the edges of its pages."""
    return "\n\n".join(filter(None, (body, margins.read(content, ending, body))))


async def _xberg(content: bytes, media_type: str) -> tuple[str, Any]:
    """xberg, without its cache and without reading pictures; an error in the file is raised."""
    wanted = xberg.ExtractInput(kind=xberg.ExtractInputKind.BYTES, bytes=content, mime_type=media_type)
    found = await xberg.extract(wanted, xberg.ExtractionConfig(use_cache=False, disable_ocr=True))
    if not found.results and found.errors:
        raise ValueError("the file is damaged")
    metadata = found.results[0].metadata if found.results else None
    return "\n\n".join(document.content for document in found.results), metadata


def _by_office_oxide(content: bytes, ending: str) -> str:
    """Excel and PowerPoint, old and new; of large workbooks the beginning."""
    if ending == "xlsx" and tables.is_large(io.BytesIO(content)):
        return tables.of_workbook(io.BytesIO(content), MOST_CELLS)
    text: str = office_oxide.Document.from_bytes(content, ending).plain_text()  # type: ignore[arg-type] # one of its own
    return _with_margins(text, content, ending)


def _by_lxml(content: bytes, ending: str) -> str:
    """HTML as a reader sees it."""
    del ending
    return plain.of_html(content)


def _by_charset(content: bytes, ending: str) -> str:
    """Plain text in whatever encoding."""
    del ending
    return plain.decoded(content, is_cut=len(content) == MOST_PLAIN)


def _by_xml(content: bytes, ending: str) -> str:
    """XML in whatever encoding."""
    return _by_xberg(plain.of_xml(content), ending)


# One of each reader, so that everything that is loaded late is loaded.
SAMPLES = {
    "rtf": b"{\\rtf1 Les bateaux sont rentr\\'e9s au port.}",
    "pdf": b"%PDF-1.4",
    "docx": b"PK",
    "xlsx": b"PK",
    "html": "<p>Les bateaux sont rentrés au port.".encode("cp1252"),
    "txt": "Les bateaux sont rentrés au port.".encode("cp1252"),
    "xml": b"<?xml version='1.0' encoding='iso-8859-1'?><a>d\xe9j\xe0</a>",
    "eml": plain.MAIL,
}
READERS: dict[str, Callable[[bytes, str], str]] = {
    **dict.fromkeys(("xls", "ppt", "xlsx", "pptx"), _by_office_oxide),
    **dict.fromkeys(("html", "htm"), _by_lxml),
    **dict.fromkeys(PLAIN, _by_charset),
    "xml": _by_xml,
}
NESTING: dict[str, Callable[[BinaryIO, Room], str]] = {
    "zip": nested.of_archive,
    "epub": nested.of_book,
    "eml": nested.of_mail,
    "msg": nested.of_outlook,
}
