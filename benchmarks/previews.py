"""Previews: how long they take to make, and how many bytes they are; what pages of letters cost in each format.

Prints one JSON line for each figure; judges nothing. `--libreoffice` names its program, to measure Office documents.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import openpyxl
import pypdfium2
from fpdf import FPDF
from PIL import Image
from stand import figures
from stand.words import text

from app import preview
from app.preview import parsers

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.sandbox import Sandbox

PAGES = 20
WIDTHS = (1100, parsers.WIDTH, 1600)


def main() -> None:
    """Measure."""
    asked = _arguments()
    pdf = _pdf()
    for width in WIDTHS:
        _formats(pdf, width)
    samples = {
        "pdf": pdf,
        "jpg": _photo(),
        "xlsx": _workbook(),
        "md": b"# Report\n\n" + text("md", 20_000),
        "docx": _docx(),
    }
    with tempfile.TemporaryDirectory(prefix="cercle-bench-") as folder, preview.sandbox() as sandbox:
        place = Path(folder)
        office = preview.Office(asked.libreoffice, place) if asked.libreoffice else None
        for ending, body in samples.items():
            if preview.can(f"sample.{ending}", office=office is not None):
                (place / f"sample.{ending}").write_bytes(body)
                _make(sandbox, place / f"sample.{ending}", office, asked.rounds)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how often each preview is made")
    parser.add_argument("--libreoffice", default="", help="the path of LibreOffice's program")
    return parser.parse_args()


def _formats(pdf: bytes, width: int) -> None:
    """What it costs to write the pages of a report, drawn so wide, in each format."""
    pages = [page.render(scale=width / page.get_width()).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]
    formats: dict[str, Callable[[Image.Image, io.BytesIO], object]] = {
        "png": lambda page, to: page.save(to, "PNG"),
        "webp": lambda page, to: page.save(to, "WEBP", quality=78, method=2),
        "jpeg": lambda page, to: page.save(to, "JPEG", quality=80),
        "greys": lambda page, to: parsers.in_greys(page).save(to, "PNG", bits=4),
    }
    for name, write in formats.items():
        made = [io.BytesIO() for _page in pages]
        with figures.timed() as span:
            for page, to in zip(pages, made, strict=True):
                write(page, to)
        size = sum(to.tell() for to in made) / len(made) / 1024
        figures.figure(f"page_{name}_ms", 1000 * span.seconds / len(pages), "ms", width=width)
        figures.figure(f"page_{name}_kb", size, "KB", width=width)


def _make(sandbox: Sandbox, path: Path, office: preview.Office | None, rounds: int) -> None:
    """The preview of one file, again and again."""
    seconds = []
    for _round in range(rounds):
        kept: dict[int, bytes] = {}
        with figures.timed() as span, path.open("rb") as file:
            made = preview.make(sandbox, file, path.name, kept.__setitem__, PAGES, office)
        seconds.append(span.seconds)
    if made.preview is None:
        raise SystemExit(f"{path.name}: {made.reason}")
    ending = path.suffix.removeprefix(".")
    size = sum(map(len, kept.values())) + len(made.preview.model_dump_json())
    said = {"pages": len(kept), "bytes_of_file": path.stat().st_size, "bytes_of_preview": size}
    for percent in (50, 95):
        figures.figure(f"preview_{ending}_p{percent}", figures.milliseconds(seconds, percent), "ms", **said)


def _pdf() -> bytes:
    """A report of full pages."""
    made = FPDF()
    made.set_font("helvetica", size=11)
    for number in range(PAGES):
        made.add_page()
        made.multi_cell(0, 6, text(str(number), 3000).decode())
    return bytes(made.output())


def _photo() -> bytes:
    """A picture with as much in it as a photograph of 12 million points."""
    made = io.BytesIO()
    Image.effect_noise((1000, 750), 60).resize((4000, 3000)).convert("RGB").save(made, "JPEG", quality=85)
    return made.getvalue()


def _workbook() -> bytes:
    """A table of 5,000 rows."""
    made, written = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = made.create_sheet("Figures")
    for number in range(5000):
        sheet.append([f"Place {number}", number, number / 7, "sea", "night", 2026])
    made.save(written)
    return written.getvalue()


def _docx() -> bytes:
    """A report of some pages for Word."""
    made, written = docx.Document(), io.BytesIO()
    for number in range(PAGES * 3):
        made.add_paragraph(text(str(number), 1000).decode())
    made.save(written)
    return written.getvalue()


if __name__ == "__main__":
    main()
