"""Workbooks that are too large to be held in memory: their cells, row by row, as far as letters are kept."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, BinaryIO

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGE = 24 * 1024 * 1024  # bytes of its sheets and texts, unpacked
MOST_SHARED = 20_000_000  # letters of the texts that its cells share
SHARED = "xl/sharedStrings.xml"
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


def is_large(file: BinaryIO) -> bool:
    """Whether a workbook is one of those."""
    with zipfile.ZipFile(file) as archive:
        return sum(part.file_size for part in archive.infolist() if part.filename.endswith(".xml")) > LARGE


def of_workbook(file: BinaryIO, most: int) -> str:
    """The cells of a workbook, a line for each row; so many letters and no more."""
    lines, letters = [], 0
    with zipfile.ZipFile(file) as archive:
        shared = _shared(archive)
        for name in _sheets(archive):
            for line in _rows(archive, name, shared):
                lines.append(line)
                letters += len(line) + 1
                if letters > most:
                    return "\n".join(lines)
    return "\n".join(lines)


def _sheets(archive: zipfile.ZipFile) -> list[str]:
    """The sheets of a workbook, by their numbers."""
    found = {int(match[1]): match[0] for match in map(_SHEET.fullmatch, archive.namelist()) if match}
    return [found[number] for number in sorted(found)]


def _shared(archive: zipfile.ZipFile) -> Sequence[str]:
    """The texts that cells share, as many as are held."""
    texts: list[str] = []
    left = MOST_SHARED
    if SHARED in archive.namelist():
        for element in _elements(archive, SHARED, "{*}si"):
            text = _text(element)
            texts.append(text)
            left -= len(text) + 1
            if left < 0:
                break
    return texts


def _rows(archive: zipfile.ZipFile, name: str, shared: Sequence[str]) -> Iterator[str]:
    """Each row of a sheet that is not empty."""
    for row in _elements(archive, name, "{*}row"):
        line = " ".join(filter(None, (_cell(cell, shared) for cell in row.iterchildren("{*}c"))))
        if line:
            yield line


def _cell(cell: etree._Element, shared: Sequence[str]) -> str:
    """What stands in a cell."""
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = cell.findtext("{*}v") or ""
    if cell.get("t") != "s":
        return value
    return shared[int(value)] if value.isascii() and value.isdigit() and int(value) < len(shared) else ""


def _text(element: etree._Element) -> str:
    """The letters in an element, without those that say how others are pronounced."""
    return "".join(part.text or "" for part in element.iter("{*}t") if not _is_spoken(part))


def _is_spoken(part: etree._Element) -> bool:
    """Whether letters say how others are pronounced."""
    above = part.getparent()
    return above is not None and etree.QName(above).localname == "rPh"


def _elements(archive: zipfile.ZipFile, name: str, tag: str) -> Iterator[etree._Element]:
    """The elements of a part, one after the other, none of which is kept."""
    with archive.open(name) as part:
        for _event, element in etree.iterparse(
            part, tag=tag, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            yield element
            element.clear()
            above = element.getparent()
            while above is not None and element.getprevious() is not None:
                del above[0]
