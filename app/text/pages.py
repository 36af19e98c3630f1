"""The pages of a scan, as pictures for those who read letters; this runs in a confined process, and nowhere else."""

from __future__ import annotations

import base64
import codecs
import contextlib
import io
import itertools
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image, ImageOps, ImageSequence

from app.text.languages import identifier, language_of

DOTS_TO_THE_INCH = 300
POINTS_TO_THE_INCH = 72
MOST_DOTS = 12_000_000  # of a page that is drawn: A4 has 8.7 million
MOST_OPENED = 80_000_000  # of a picture that is opened
LEAST_SIDE = 200  # dots of a picture on which may be a page; smaller are signs and logos
LETTERS = 100  # of a page that need nobody to read its picture
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "tif": "TIFF", "tiff": "TIFF", "bmp": "BMP", "webp": "WEBP"}
SEVERAL = ("tif", "tiff")

Image.MAX_IMAGE_PIXELS = MOST_OPENED


def warm() -> None:
    """Load whatever is loaded late, before the process gives up its files."""
    identifier()
    codecs.lookup("utf-16-le")  # in which pdfium gives letters
    Image.init()
    _encoded(Image.new("L", (8, 8)))
    with contextlib.suppress(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(b"%PDF-1.4")


def count(file: BinaryIO, ending: str) -> int:
    """How many pages there are."""
    if ending == "pdf":
        return len(pypdfium2.PdfDocument(file))
    with Image.open(file, formats=[PICTURES[ending]]) as picture:
        return int(getattr(picture, "n_frames", 1)) if ending in SEVERAL else 1


def page(file: BinaryIO, ending: str, number: int) -> dict[str, Any]:
    """A page, counted from 1: its text, where it has enough of its own, else it as a picture in base 64."""
    if ending != "pdf":
        picture = _opened(file, ending, number)
        return {"picture": _encoded(picture)} if min(picture.size) >= LEAST_SIDE else {"text": ""}
    found = pypdfium2.PdfDocument(file)[number - 1]
    text: str = found.get_textpage().get_text_range()
    if sum(letter.isalnum() for letter in text) >= LETTERS:
        return {"text": text}
    width, height = found.get_size()
    scale = min(DOTS_TO_THE_INCH / POINTS_TO_THE_INCH, (MOST_DOTS / (width * height)) ** 0.5)
    return {"picture": _encoded(found.render(scale=scale, grayscale=True).to_pil())}


def language(file: BinaryIO) -> str | None:
    """The language of a text in UTF-8."""
    return language_of(file.read().decode("utf-8", "replace"))


def _opened(file: BinaryIO, ending: str, number: int) -> Image.Image:
    """A picture upright and on white, as large as is of use."""
    with Image.open(file, formats=[PICTURES[ending]]) as picture:
        frame = next(itertools.islice(ImageSequence.Iterator(picture), number - 1, None))
        upright = ImageOps.exif_transpose(frame).convert("RGBA")
    white = Image.new("RGB", upright.size, "white")
    white.paste(upright, mask=upright.getchannel("A"))
    width, height = white.size
    side = max(width, height) * min(1.0, (MOST_DOTS / (width * height)) ** 0.5)
    white.thumbnail((side, side))
    return white


def _encoded(picture: Image.Image) -> str:
    """A picture in greys, as quickly as it is written."""
    written = io.BytesIO()
    picture.convert("L").save(written, "PNG", compress_level=1)
    return base64.b64encode(written.getvalue()).decode()
