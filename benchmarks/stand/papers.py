"""Files as people write them: one of each kind, with words that a seed decides."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING

import docx
import odfdo
import openpyxl
from fpdf import FPDF
from office_oxide import PptxWriter

from stand.words import text

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = 3000  # of each part of a file
PARTS = 5
ROWS = 500
OLD = "cp1252"


def write(folder: Path, rounds: int) -> None:
    """Fill a folder with so many files of each kind."""
    makers = {
        "docx": _docx, "odt": _odt, "pdf": _pdf, "xlsx": _xlsx, "pptx": _pptx, "html": _html, "txt": _old_text,
        "csv": _csv, "md": _text, "eml": _mail, "rtf": _rtf, "xml": _xml, "zip": _zip,
    }  # fmt: skip
    for number in range(rounds):
        for ending, made in makers.items():
            (folder / f"{number}.{ending}").write_bytes(made(_parts(f"{ending}{number}")))


def _parts(seed: str) -> list[str]:
    """The parts of a file, chapters or pages."""
    return [f"Déjà vu à {seed}: {text(f'{seed}-{part}', LETTERS).decode()}" for part in range(PARTS)]


def _docx(parts: list[str]) -> bytes:
    """A report for Word."""
    made, written = docx.Document(), io.BytesIO()
    for part in parts:
        made.add_heading(part[:30], 1)
        made.add_paragraph(part)
    made.save(written)
    return written.getvalue()


def _odt(parts: list[str]) -> bytes:
    """A report for LibreOffice."""
    made, written = odfdo.Document("text"), io.BytesIO()
    made.body.clear()
    for part in parts:
        made.body.append(odfdo.Paragraph(part))
    made.save(written)
    return written.getvalue()


def _pdf(parts: list[str]) -> bytes:
    """A report to print."""
    made = FPDF()
    made.set_font("helvetica", size=11)
    for part in parts:
        made.add_page()
        made.multi_cell(0, 6, part)
    return bytes(made.output())


def _xlsx(parts: list[str]) -> bytes:
    """A table of some hundred rows."""
    made, written = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = made.create_sheet("Figures")
    for number in range(ROWS):
        sheet.append([parts[number % PARTS][:40], number, number / 7])
    made.save(written)
    return written.getvalue()


def _pptx(parts: list[str]) -> bytes:
    """A talk: a slide for each part."""
    made = PptxWriter()
    for part in parts:
        slide = made.add_slide()
        made.set_slide_title(slide, part[:30])
        made.add_slide_text(slide, part)
    return bytes(made.to_bytes())


def _html(parts: list[str]) -> bytes:
    """A page."""
    return f"<title>{parts[0][:30]}</title>{''.join(f'<p>{part}</p>' for part in parts)}".encode()


def _text(parts: list[str]) -> bytes:
    """Plain text."""
    return "\n\n".join(parts).encode()


def _old_text(parts: list[str]) -> bytes:
    """Plain text as Windows wrote it."""
    return "\n\n".join(parts).encode(OLD)


def _csv(parts: list[str]) -> bytes:
    """A table in plain text, as Windows wrote it."""
    return "\n".join(f"{number};{part[:40]}" for number in range(ROWS // PARTS) for part in parts).encode(OLD)


def _mail(parts: list[str]) -> bytes:
    """A mail with a page and a text attached."""
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = parts[0][:30], "anna@example.eu", "marta@example.eu"
    made.set_content(parts[0])
    made.add_attachment(_html(parts[:2]), maintype="text", subtype="html", filename="page.html")
    made.add_attachment(_old_text(parts[2:]), maintype="application", subtype="octet-stream", filename="notes.txt")
    return bytes(made)


def _rtf(parts: list[str]) -> bytes:
    """A report in rich text."""
    body = "\\par ".join("".join(each if each.isascii() else f"\\'{ord(each):02x}" for each in part) for part in parts)
    return f"{{\\rtf1\\ansi {body}}}".encode()


def _xml(parts: list[str]) -> bytes:
    """XML in the encoding that it names."""
    body = "".join(f"<p>{part}</p>" for part in parts)
    return f'<?xml version="1.0" encoding="iso-8859-1"?><report>{body}</report>'.encode("iso8859_1")


def _zip(parts: list[str]) -> bytes:
    """An archive of a report, a page and a text."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("report.docx", _docx(parts)), ("page.html", _html(parts)), ("notes.txt", _text(parts))):
            archive.writestr(name, content)
    return written.getvalue()
