"""Writes the demonstration's documents in the formats that offices use."""

from __future__ import annotations

import html
from email.message import EmailMessage
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import odfdo
import openpyxl
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def write(name: str, title: str, paragraphs: Sequence[str]) -> bytes:
    """A file in the format that the ending of its name says."""
    return WRITERS[name.rpartition(".")[2]](title, paragraphs)


def _docx(title: str, paragraphs: Sequence[str]) -> bytes:
    """A text for Word."""
    document, made = docx.Document(), BytesIO()
    document.add_heading(title, 0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(made)
    return made.getvalue()


def _odt(title: str, paragraphs: Sequence[str]) -> bytes:
    """A text for LibreOffice."""
    document, made = odfdo.Document("text"), BytesIO()
    document.body.clear()
    document.body.append(odfdo.Header(1, title))
    for paragraph in paragraphs:
        document.body.append(odfdo.Paragraph(paragraph))
    document.save(made)
    return made.getvalue()


def _pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """A printed page; its fonts know the letters of Latin 1."""
    document = FPDF()
    document.add_page()
    document.set_title(title)
    document.set_font("helvetica", "B", 16)
    document.multi_cell(0, 10, title, new_x="LMARGIN", new_y="NEXT")
    document.set_font("helvetica", size=11)
    for paragraph in paragraphs:
        document.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        document.ln(3)
    return bytes(document.output())


def _xlsx(title: str, paragraphs: Sequence[str]) -> bytes:
    """A table: each paragraph is a row whose cells are separated by bars."""
    book, made = openpyxl.Workbook(), BytesIO()
    sheet = book.active
    if sheet is None:
        raise AssertionError
    sheet.append([title])
    for paragraph in paragraphs:
        cells = [cell.strip() for cell in paragraph.split("|")]
        sheet.append([int(cell) if cell.isdigit() else cell for cell in cells])
    book.save(made)
    return made.getvalue()


def _txt(title: str, paragraphs: Sequence[str]) -> bytes:
    """Plain text."""
    return "\n\n".join([title, *paragraphs, ""]).encode()


def _html(title: str, paragraphs: Sequence[str]) -> bytes:
    """A page of the web."""
    body = "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in paragraphs)
    head = f'<!doctype html>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
    return f"{head}<h1>{html.escape(title)}</h1>\n{body}".encode()


def _eml(title: str, paragraphs: Sequence[str]) -> bytes:
    """A mail as it was received."""
    message = EmailMessage()
    message["From"] = "Secretariat <secretariat@example.eu>"
    message["To"] = "Marta Kowalska <marta.kowalska@example.eu>"
    message["Subject"] = title
    message["Date"] = "Tue, 06 Oct 2026 09:12:00 +0200"
    message.set_content("\n\n".join([*paragraphs, ""]))
    return bytes(message)


def _md(title: str, paragraphs: Sequence[str]) -> bytes:
    """Markdown: each paragraph says itself what it is."""
    return "\n\n".join([f"# {title}", *paragraphs, ""]).encode()


def _png(title: str, paragraphs: Sequence[str]) -> bytes:
    """A picture with bars: each paragraph is a word, a bar and a number."""
    picture, made = Image.new("RGB", (900, 90 + 60 * len(paragraphs)), "white"), BytesIO()
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(24)
    pen.text((30, 20), title, "#164194", font=ImageFont.load_default(30))
    for place, paragraph in enumerate(paragraphs):
        word, number = (part.strip() for part in paragraph.split("|"))
        top = 85 + 60 * place
        pen.text((30, top), word, "black", font=font)
        pen.rectangle((280, top, 280 + int(number), top + 32), "#2f63c9")
        pen.text((290 + int(number), top), number, "black", font=font)
    picture.save(made, "PNG")
    return made.getvalue()


WRITERS: dict[str, Callable[[str, Sequence[str]], bytes]] = {
    "docx": _docx,
    "odt": _odt,
    "pdf": _pdf,
    "xlsx": _xlsx,
    "txt": _txt,
    "html": _html,
    "md": _md,
    "png": _png,
    "eml": _eml,
}
