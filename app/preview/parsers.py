"""Bytes to a preview, type by type: this runs in the confined process, and nowhere else.

pdfium draws pages, Pillow pictures; calamine reads workbooks, the standard library mails and CSV,
markdown-it Markdown.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import email
import email.policy
import io
import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

import pypdfium2
from markdown_it import MarkdownIt
from PIL import Image, ImageChops, ImageOps, ImageSequence
from python_calamine import CalamineWorkbook

from app.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

WIDTH = 1240  # pixels of a page: A4 at 150 dots to the inch
TALLEST = 3 * WIDTH
LARGEST = (1600, 1600)  # pixels of a picture
LOGO = (320, 96)  # pixels: twice of what is shown
GREYS = [step * 17 for step in range(16) for _ in "rgb"]  # a palette of four bits
NEARLY_GREY = 24  # how far red, green and blue may lie apart
MOST_PIXELS = 80_000_000  # of a picture that is opened: 240 MB of memory
MOST_LETTERS = 100_000  # of a text, or of all tables together
MOST_HTML = 1_000_000  # letters; a few of Markdown can name a long address again and again
MOST_IN_CELL = 300
MOST_ROWS, MOST_COLUMNS, MOST_TABLES = 200, 40, 10
MOST_ATTACHMENTS = 100
FIRST_YEAR, LAST_YEAR = 1900, 2999
SNIFFED = 8192  # letters of a CSV that its separator is told from
SEPARATORS = ",;\t|"
HIGHEST_HEADING, LOWEST_HEADING = 3, 6  # above stand those of the page around it

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def warm() -> None:
    """Load whatever is loaded late, before the process gives up its files."""
    plain.warm()
    Image.init()
    made = Image.new("RGB", (8, 8), "red")
    _encoded(made)
    _encoded(made, is_drawn=True)
    _encoded(made.convert("RGBA"))
    for reader, sample in ((_markdown, b"# A"), (_mail, plain.MAIL), (_csv, b"a;b\n1;2")):
        reader(sample)
    with contextlib.suppress(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(b"%PDF-1.4")


def begin(file: BinaryIO, ending: str) -> dict[str, Any]:
    """A preview but for the pictures of its pages; raises whatever the parser raises."""
    if ending == "pdf":
        return {"form": "pages", "total": len(pypdfium2.PdfDocument(file))}
    if ending in PICTURES:
        with Image.open(file, formats=[PICTURES[ending]]) as picture:
            return {"form": "pages", "total": getattr(picture, "n_frames", 1) if ending in {"tif", "tiff"} else 1}
    return READERS[ending](file.read())


def page(file: BinaryIO, ending: str, number: int) -> dict[str, Any]:
    """One page, counted from 1, as a picture: its bytes in base 64, and how large it is in pixels."""
    if ending == "pdf":
        return _encoded(_drawn(file, number), is_drawn=True)
    with Image.open(file, formats=[PICTURES[ending]]) as picture:
        picture.draft("RGB", LARGEST)  # a JPEG is opened no larger than is needed
        frame = next(itertools.islice(ImageSequence.Iterator(picture), number - 1, None))
        upright = ImageOps.exif_transpose(frame)
        upright.thumbnail(LARGEST)
        return _encoded(_on_white(upright))


def logo(file: BinaryIO, ending: str) -> dict[str, Any]:
    """A picture as small as a logo; what is transparent stays so."""
    with Image.open(file, formats=[PICTURES[ending]]) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        upright.thumbnail(LOGO)
        return _encoded(upright)


def _drawn(file: BinaryIO, number: int) -> Image.Image:
    """A page of a PDF, in a width that can be read and a height that has an end."""
    drawn = pypdfium2.PdfDocument(file)[number - 1]
    width, height = drawn.get_size()
    picture: Image.Image = drawn.render(scale=min(WIDTH / width, TALLEST / height)).to_pil()
    return picture.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    """A picture without transparency, and without anything that came with it."""
    seen = picture.convert("RGBA")
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white


def _encoded(picture: Image.Image, *, is_drawn: bool = False) -> dict[str, Any]:
    """A picture in few bytes: a page without colours in 16 greys, which is half of what WebP makes of letters."""
    written = io.BytesIO()
    if is_drawn and _is_grey(picture):
        in_greys(picture).save(written, "PNG", bits=4)
    else:
        picture.save(written, "WEBP", quality=78, method=2)
    width, height = picture.size
    return {"picture": base64.b64encode(written.getvalue()).decode(), "width": width, "height": height}


def in_greys(picture: Image.Image) -> Image.Image:
    """A picture in 16 greys."""
    grey = picture.convert("L").point([level >> 4 for level in range(256)])
    few = Image.frombytes("P", grey.size, grey.tobytes())
    few.putpalette(GREYS)
    return few


def _is_grey(picture: Image.Image) -> bool:
    """Whether a picture has no colours to speak of."""
    red, green, blue = picture.split()
    apart = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return all(each.getextrema()[1] <= NEARLY_GREY for each in apart)  # type: ignore[operator] # of one band


def _plain(content: bytes) -> dict[str, Any]:
    """Plain text as it stands."""
    text = plain.decoded(content)
    return {"form": "plain", "text": text[:MOST_LETTERS], "is_cut": len(text) > MOST_LETTERS}


def _markdown(content: bytes) -> dict[str, Any]:
    """Markdown as HTML: what HTML it holds is shown as letters, pictures by their words."""
    text = plain.decoded(content)
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.add_render_rule("image", lambda _self, tokens, at, _options, _env: _escaped(tokens[at].content))
    tokens = reader.parse(text[:MOST_LETTERS])
    last = HIGHEST_HEADING - 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(int(token.tag[1]) + HIGHEST_HEADING - 1, last + 1, LOWEST_HEADING)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{last}"
    html = reader.renderer.render(tokens, reader.options, {})
    if len(html) > MOST_HTML:
        raise ValueError("it grows too large")
    return {"form": "markdown", "html": html, "is_cut": len(text) > MOST_LETTERS}


def _escaped(text: str) -> str:
    """Letters that are no HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mail(content: bytes) -> dict[str, Any]:
    """A mail: from whom, to whom, its text, what came with it."""
    message: EmailMessage = email.message_from_bytes(content, policy=email.policy.default)
    text = plain.body_of(message)
    said = {"subject": "Subject", "sender": "From", "to": "To", "copy_to": "Cc"}
    mail: dict[str, Any] = {name: str(message[head] or "")[:2000] for name, head in said.items()}
    mail["date"] = _moment(getattr(message["Date"], "datetime", None))
    parts = itertools.islice(message.iter_attachments(), MOST_ATTACHMENTS)
    mail["attachments"] = [
        {"name": (part.get_filename() or part.get_content_type())[:300], "size": len(_bytes_of(part))} for part in parts
    ]
    return {"form": "mail", "mail": mail, "text": text[:MOST_LETTERS], "is_cut": len(text) > MOST_LETTERS}


def _moment(sent: datetime | None) -> str | None:
    """When a mail was sent; nothing where its date is none, or one that no calendar knows everywhere."""
    if sent is None or not FIRST_YEAR <= sent.year <= LAST_YEAR:
        return None
    return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).isoformat()


def _bytes_of(part: Any) -> bytes:
    """What an attachment holds; a mail that came with a mail is taken as it stands."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else bytes(part)


def _csv(content: bytes) -> dict[str, Any]:
    """A table of a file whose separator is told from its first lines."""
    text = plain.decoded(content)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:SNIFFED], SEPARATORS)
    except csv.Error:
        dialect = "excel"
    csv.field_size_limit(len(text) + 1)
    shown: list[list[str]] = []
    rows = columns = 0
    for row in csv.reader(io.StringIO(text, newline=""), dialect):
        if row:
            rows, columns = rows + 1, max(columns, len(row))
            if rows <= MOST_ROWS:
                shown.append(row)
    return {"form": "tables", "total": 1, "tables": [_table("", shown, rows, columns)]}


def _workbook(content: bytes) -> dict[str, Any]:
    """The tables of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = book.sheet_names
    tables: list[dict[str, Any]] = []
    room = MOST_LETTERS
    for name in names[:MOST_TABLES]:
        sheet = book.get_sheet_by_name(name)
        tables.append(_table(name, sheet.to_python(nrows=MOST_ROWS), sheet.height, sheet.width, room))
        room -= sum(len(cell) for row in tables[-1]["cells"] for cell in row)
    return {"form": "tables", "total": len(names), "tables": tables}


def _table(name: str, shown: list[list[Any]], rows: int, columns: int, room: int = MOST_LETTERS) -> dict[str, Any]:
    """The upper left corner of a table, all rows of one length, as far as there is room for its letters."""
    width = min(columns, MOST_COLUMNS)
    cells: list[list[str]] = []
    for row in shown[:MOST_ROWS]:
        said = [_said(value) for value in row[:width]]
        room -= sum(map(len, said))
        if room < 0:
            break
        cells.append(said + [""] * (width - len(said)))
    return {"name": name[:100], "cells": cells, "rows": rows, "columns": columns}


def _said(value: object) -> str:
    """The value of a cell as people write it: no digits of a computer's, no midnight on a date."""
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)[:MOST_IN_CELL]


# Ending -> the format in which Pillow is to open it, and no other.
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP", "tif": "TIFF", "tiff": "TIFF",
            "bmp": "BMP"}  # fmt: skip
READERS: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "csv": _csv,
    **dict.fromkeys(("xlsx", "xls", "ods"), _workbook),
    "eml": _mail,
    "md": _markdown,
    **dict.fromkeys(("txt", "xml"), _plain),
}
