"""A file to its text, by way of the sandbox."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from app import media
from app.sandbox import Sandbox, SandboxError
from app.text.endings import can

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.sandbox import Limits

PARSERS = "app.text.parsers"
MOST = 2_000_000  # letters that are kept
LINES, DATES = ("title", "author"), ("created_on", "changed_on")
LONGEST = 300  # letters of a line
_UNUSABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BLANK = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\s*\n\s*\n\s*")


@dataclass(frozen=True)
class Text:
    """What was read of a file; `state` is extracted, empty, failed or not_attempted."""

    state: str
    text: str = ""
    language: str | None = None
    by: str = ""
    reason: str = ""
    is_cut: bool = False
    said: Mapping[str, str] = field(default_factory=dict)  # of itself: title, author, created_on, changed_on
    has_scans: bool = False  # some of its pages seem to be pictures


def sandbox(limits: Limits | None = None) -> Sandbox:
    """A sandbox that reads texts."""
    return Sandbox(PARSERS, limits)


def extract(sandbox: Sandbox, file: BinaryIO, name: str, most: int = MOST) -> Text:
    """The text of an open file, by the ending of its name; it never raises for what is in the file."""
    if not can(name):
        return Text("not_attempted")
    try:
        found = sandbox.run("extract", file, {"ending": media.ending(name), "most": most})
    except SandboxError as error:
        return Text("failed", reason=str(error)[:200])
    return _text(found, most)


def _text(found: object, most: int) -> Text:
    """The answer of a process that has met untrusted bytes, taken with care."""
    if not isinstance(found, dict):
        return Text("failed", reason="its reader broke")
    cleaned = clean(str(found.get("text", "")))
    language = found.get("language")
    by = str(found.get("by", ""))[:40]
    said = dict(_said(found.get("said")))
    has_scans = bool(found.get("scans"))
    if not cleaned:
        return Text("empty", by=by, said=said, has_scans=has_scans)
    known = language if isinstance(language, str) and re.fullmatch("[a-z]{2}", language) else None
    return Text("extracted", cleaned[:most], known, by, is_cut=len(cleaned) > most, said=said, has_scans=has_scans)


def _said(found: object) -> Iterator[tuple[str, str]]:
    """What a file says of itself: short lines, and dates that are some."""
    given = found if isinstance(found, dict) else {}
    for name in LINES:
        line = " ".join(clean(str(given.get(name) or "")).split())[:LONGEST]
        if line:
            yield name, line
    for name in DATES:
        with suppress(ValueError):
            yield name, date.fromisoformat(str(given.get(name) or "")[:10]).isoformat()


def clean(text: str) -> str:
    """Paragraphs of readable letters: no control characters, no stray surrogates, no runs of blanks."""
    readable = _UNUSABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    return _LINES.sub("\n\n", _BLANK.sub(" ", readable)).strip()
