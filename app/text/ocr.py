"""Letters out of scanned pages, by Tesseract where an operator has installed it and says so."""

from __future__ import annotations

import base64
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app import media
from app.sandbox import Failed, Limits, Sandbox, SandboxError, opened, run_program, working_folder
from app.text.extract import MOST, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.text.extract import Text

PAGES = "app.text.pages"
NAME = "tesseract"
LIMITS = Limits(memory=1024 * 1024 * 1024, seconds=25)  # of one page
PREFIX = "scan-"
PICTURES = frozenset({"png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp"})
SECONDS = 10  # for saying which languages there are
MOST_LANGUAGES = 4  # for one page: each takes its time
UNREADABLE = "it could not be read"
# What Tesseract calls the EU's languages, by ISO 639-1: those that most people read first.
CODES = {
    "en": "eng", "de": "deu", "fr": "fra", "it": "ita", "es": "spa", "pl": "pol", "ro": "ron", "nl": "nld", "el": "ell",
    "pt": "por", "cs": "ces", "hu": "hun", "sv": "swe", "bg": "bul", "da": "dan", "fi": "fin", "sk": "slk", "hr": "hrv",
    "lt": "lit", "sl": "slv", "lv": "lav", "et": "est", "mt": "mlt", "ga": "gle",
}  # fmt: skip


@dataclass(frozen=True)
class Tesseract:
    """The path of its program, and the folder below which it may work."""

    program: str
    place: Path

    def read(self, picture: bytes, languages: Sequence[str]) -> str:
        """The text on a picture, in some of the languages that are installed; raises a `SandboxError`."""
        program = Path(self.program).resolve()
        codes = "+".join(CODES[each] for each in languages)
        with working_folder(self.place, PREFIX) as folder:
            (folder / "page.png").write_bytes(picture)
            command = [str(program), "page.png", "page", "-l", codes, "txt"]
            if run_program(command, folder, program.parents[1], LIMITS):
                raise Failed(UNREADABLE)
            with opened(folder / "page.txt", UNREADABLE) as made:
                return clean(made.read(4 * MOST).decode("utf-8", "replace"))


def sandbox(limits: Limits | None = None) -> Sandbox:
    """A sandbox that draws the pages of scans."""
    return Sandbox(PAGES, limits)


def is_picture(name: str) -> bool:
    """Whether a file of this name is a picture, on which may be letters."""
    return media.ending(name) in PICTURES


def may_be_scan(name: str, found: Text) -> bool:
    """Whether a file in which so much text was found may have more on pictures of its pages."""
    is_empty = found.state == "empty" and media.ending(name) == "pdf"
    return found.has_scans or is_empty or (found.state == "not_attempted" and is_picture(name))


def installed(program: str) -> tuple[str, ...]:
    """The EU's languages that this Tesseract can read; nothing where none is installed or it cannot be started."""
    try:
        return _installed(program) if program else ()
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ()


@lru_cache(maxsize=4)
def _installed(program: str) -> tuple[str, ...]:
    """The same, asked once; raises whatever goes wrong."""
    command = [program, "--list-langs"]
    said = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, text=True).stdout  # noqa: S603
    known = set(said.split())
    return tuple(language for language, code in CODES.items() if code in known)


def chosen(program: str, own: str | None, usual: Iterable[str]) -> tuple[str, ...]:
    """In which languages a scan is read: its own where that is known, else those that are usual, else any."""
    there = installed(program)
    if own in there:
        return (own,)
    return tuple(each for each in usual if each in there)[:MOST_LANGUAGES] or there[:MOST_LANGUAGES]


def count(sandbox: Sandbox, file: BinaryIO, ending: str) -> int:
    """How many pages a scan has; raises a `SandboxError`."""
    return int(sandbox.run("count", file, {"ending": ending}))


def page(sandbox: Sandbox, file: BinaryIO, ending: str, number: int) -> tuple[str, bytes]:
    """The text of a page, counted from 1, that it has of its own, or else its picture; raises a `SandboxError`."""
    found = sandbox.run("page", file, {"ending": ending, "number": number})
    try:
        if "text" in found:
            return clean(str(found["text"])), b""
        return "", base64.b64decode(found["picture"], validate=True)
    except (TypeError, KeyError, ValueError):
        raise Failed(UNREADABLE) from None


def language(sandbox: Sandbox, text: str) -> str | None:
    """The language of a text that was read; None where it cannot be told."""
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.flush()
        try:
            found = sandbox.run("language", file)
        except SandboxError:
            return None
    return found if found in CODES else None
