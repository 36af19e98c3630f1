"""What stands at the edges of documents, which the reader of their bodies leaves out: headers, footers, notes.

References often stand there and nowhere else.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import office_oxide
from lxml import etree, html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_PARTS = 100  # headers and footers of one file; each section may have three of each
MOST_BYTES = 1_000_000  # of each of them
MOST_NOTES = 32 * 1024 * 1024  # bytes of a talk whose notes are read: it is taken apart with its pictures
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_RUNS = (f"{WORD}t", f"{WORD}tab")
_EDGES = ("header", "header-left", "header-first", "footer", "footer-left", "footer-first")
_EDGE = re.compile(r"word/(?:header|footer)\d*\.xml")
_WORDS = re.compile(r"\w+")


def read(content: bytes, ending: str, body: str) -> str:
    """What a file has at its edges beside the body that was read; nothing where there is none or it is damaged."""
    if ending not in READERS:
        return ""
    try:
        return "\n".join(dict.fromkeys(line for line in READERS[ending](content, body) if line.strip()))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (its body may be good all the same)
        return ""


def _of_docx(content: bytes, _body: str) -> Iterator[str]:
    """The paragraphs of Word's headers and footers, which are files of their own."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in list(filter(_EDGE.fullmatch, archive.namelist()))[:MOST_PARTS]:
            for paragraph in _tree(archive, name).iter(f"{WORD}p"):
                yield "".join(" " if each.tag == f"{WORD}tab" else each.text or "" for each in paragraph.iter(*_RUNS))


def _of_odt(content: bytes, _body: str) -> Iterator[str]:
    """The paragraphs of the headers and footers of OpenDocument's page styles."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        edges = _tree(archive, "styles.xml").iter(*(f"{STYLE}{name}" for name in _EDGES))
        for edge in list(edges)[:MOST_PARTS]:
            for paragraph in edge.iter(f"{TEXT}p", f"{TEXT}h"):
                yield " ".join(paragraph.itertext())


def _tree(archive: zipfile.ZipFile, name: str) -> Any:
    """A part of a document, as far as it may be large."""
    with archive.open(name) as part:
        content = part.read(MOST_BYTES)
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _of_doc(content: bytes, body: str) -> Iterable[str]:
    """The lines in which another reader of older Word files finds words that the body has not."""
    known = set(_WORDS.findall(body))
    lines = office_oxide.Document.from_bytes(content, "doc").plain_text().splitlines()
    return (line for line in lines if not known.issuperset(_WORDS.findall(line)))


def _of_ppt(content: bytes, _body: str) -> Iterator[str]:
    """The notes of older talks."""
    if len(content) > MOST_NOTES:
        return
    page = office_oxide.Document.from_bytes(content, "ppt").to_html()
    if "<aside" in page:
        for aside in html.document_fromstring(page).iter("aside"):
            yield from (paragraph.text_content() for paragraph in aside.iter("p"))


READERS: dict[str, Callable[[bytes, str], Iterable[str]]] = {
    "docx": _of_docx,
    "odt": _of_odt,
    "doc": _of_doc,
    "ppt": _of_ppt,
}
