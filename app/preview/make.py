"""A file to its preview, by way of the sandbox."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import nh3

from app import errors, media
from app.preview.shapes import Drawn, Page, Preview
from app.sandbox import Sandbox, SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.preview.office import Office
    from app.sandbox import Limits

PARSERS = "app.preview.parsers"
PATIENCE = 40.0  # seconds for the pages of one file; those that are drawn by then are kept
LARGEST = 4 * 1024 * 1024  # letters of a preview, whatever the confined process says
LOGO_ENDINGS = ("png", "jpg", "jpeg", "webp")
BROKE = "its reader broke"
TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
        "table", "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip
SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"RIFF": "image/webp"}


@dataclass(frozen=True)
class Made:
    """What became of the wish for a preview; `state` is made, none or failed."""

    state: str
    preview: Preview | None = None
    reason: str = ""


def sandbox(limits: Limits | None = None) -> Sandbox:
    """A sandbox that makes previews."""
    return Sandbox(PARSERS, limits)


def can(name: str, *, office: bool) -> bool:
    """Whether files of this name have previews, with LibreOffice or without."""
    ending = media.ending(name)
    return ending in media.PREVIEWED or (office and ending in media.OFFICE)


def make(
    sandbox: Sandbox, file: BinaryIO, name: str, keep: Callable[[int, bytes], None], most: int, office: Office | None
) -> Made:
    """The preview of an open file, by the ending of its name; it never raises for what is in the file.

    Each page, up to `most`, is handed to `keep` with its number, from 1 on, as soon as it is drawn.
    """
    ending = media.ending(name)
    if not can(name, office=bool(office)):
        return Made("none")
    try:
        if office and ending in media.OFFICE:
            with office.as_pdf(file, ending) as pdf:
                return Made("made", _preview(sandbox, pdf, "pdf", keep, most))
        return Made("made", _preview(sandbox, file, ending, keep, most))
    except SandboxError as error:
        return Made("failed", reason=str(error)[:200])
    except ValueError:  # of which pydantic's errors are
        return Made("failed", reason=BROKE)


def logo(sandbox: Sandbox, file: BinaryIO, ending: str) -> bytes:
    """A picture drawn as small as a logo, as WebP; raises `Invalid` for what is none."""
    try:
        return _page(sandbox.run("logo", file, {"ending": ending}))[1]
    except (SandboxError, ValueError):
        raise errors.Invalid("This picture cannot be read. Choose another.") from None


def _preview(sandbox: Sandbox, file: BinaryIO, ending: str, keep: Callable[[int, bytes], None], most: int) -> Preview:
    """A preview with its pages."""
    begun = Preview.model_validate(sandbox.run("begin", file, {"ending": ending}))
    if len(begun.model_dump_json()) > LARGEST:
        raise ValueError("it is too large")
    pages = _pages(sandbox, file, ending, min(begun.total, most), keep) if begun.form == "pages" else []
    return begun.model_copy(update={"pages": pages, "html": _cleaned(begun.html)})


def _pages(sandbox: Sandbox, file: BinaryIO, ending: str, count: int, keep: Callable[[int, bytes], None]) -> list[Page]:
    """Draw pages until all are done, or the time is up; what cannot be drawn ends it, unless it is the first."""
    pages: list[Page] = []
    end = time.monotonic() + PATIENCE
    for number in range(1, count + 1):
        try:
            page, picture = _page(sandbox.run("page", file, {"ending": ending, "number": number}))
        except (SandboxError, ValueError):
            if not pages:
                raise
            break
        keep(number, picture)
        pages.append(page)
        if time.monotonic() > end:
            break
    return pages


def _page(answer: Any) -> tuple[Page, bytes]:
    """A drawn page and its bytes; raises `ValueError` for what is none."""
    drawn = Drawn.model_validate(answer)
    picture = base64.b64decode(drawn.picture, validate=True)
    picture_type(picture)
    return Page(width=drawn.width, height=drawn.height), picture


def picture_type(picture: bytes) -> str:
    """The media type of a page's picture, PNG or WebP; raises `ValueError` for any other."""
    for signature, found in SIGNATURES.items():
        if picture.startswith(signature):
            return found
    raise ValueError("no picture")


def _cleaned(html: str) -> str:
    """Only the elements that Markdown makes, and links that lead to where links may lead."""
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
