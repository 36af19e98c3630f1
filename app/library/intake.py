"""What a group takes in: how large a file may be, of which types, and how much room there is for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import errors, media

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

MOST_ENDINGS = 200
SHORT = 5  # room is short once less than one part in so many is left
ENDING = re.compile(r"[a-z0-9][a-z0-9_+-]{0,15}")

# What people choose together -> endings.
KINDS: Mapping[str, tuple[str, ...]] = {
    "documents": ("pdf", "doc", "docx", "odt", "rtf", "txt", "md"),
    "tables": ("xls", "xlsx", "ods", "csv"),
    "slides": ("ppt", "pptx", "odp"),
    "pictures": ("png", "jpg", "jpeg", "gif", "webp", "svg", "tif", "tiff", "bmp"),
    "mails": ("eml", "msg"),
    "archives": ("zip", "7z", "tar", "gz"),
    "web": ("html", "htm", "xml"),
    "media": ("mp3", "m4a", "wav", "mp4", "mov", "webm"),
}
NOT_TAKEN = errors.N_("This group takes no %(ending)s files. It takes: %(endings)s.")
NO_ENDING = errors.N_(
    "This group takes no files whose name has no ending, such as .pdf in report.pdf. It takes: %(endings)s."
)


@dataclass(frozen=True)
class Intake:
    """What a group takes in, by its own choice and by what it may take; sizes in bytes, `quota` None for no limit."""

    used: int
    quota: int | None
    file_limit: int
    endings: tuple[str, ...] | None = None  # None: all

    @property
    def left(self) -> int | None:
        """How much room there is; None where there is no limit."""
        return None if self.quota is None else max(0, self.quota - self.used)

    @property
    def is_short(self) -> bool:
        """Whether so little room is left that people should know."""
        return self.quota is not None and max(0, self.quota - self.used) * SHORT < self.quota

    @property
    def accept(self) -> str:
        """The endings as people and browsers know them: `.pdf, .docx`."""
        return ", ".join(f".{ending}" for ending in self.endings or ())

    def require_kind(self, name: str) -> None:
        """Refuse a file whose type the group does not take; raises `NotTaken`."""
        ending = media.ending(name)
        if self.endings is None or ending in self.endings:
            return
        if not ending:
            raise errors.NotTaken(NO_ENDING, endings=self.accept)
        raise errors.NotTaken(NOT_TAKEN, ending=f".{ending[:20]}", endings=self.accept)

    def require_size(self, name: str, size: int) -> None:
        """Refuse a file that is larger than the group takes; raises `TooLarge`."""
        if size > self.file_limit:
            raise errors.TooLarge(name=name, limit=errors.Size(self.file_limit))

    def require_room(self, size: int) -> None:
        """Refuse what does not fit; raises `OverQuota`."""
        if self.quota is not None and self.used + size > self.quota:
            raise errors.OverQuota(left=errors.Size(self.left or 0), quota=errors.Size(self.quota))

    def require(self, name: str, size: int | None) -> None:
        """Refuse a file of which no more is known than this before it is sent."""
        self.require_kind(name)
        if size is not None:
            self.require_size(name, size)
            self.require_room(size)


def clean_endings(wanted: Iterable[str]) -> list[str]:
    """Endings as they are kept: small, without dots, each once; raises `Invalid` for what can be none."""
    found = sorted({text.strip().lstrip(".").lower() for text in wanted} - {""})
    for ending in found:
        if not ENDING.fullmatch(ending):
            raise errors.Invalid("“%(ending)s” is no ending of a file name. Write pdf, or docx.", ending=ending[:30])
    if not 1 <= len(found) <= MOST_ENDINGS:
        raise errors.Invalid("Choose 1 to %(most)s endings, or let the group take all files.", most=MOST_ENDINGS)
    return found


def kinds_of(endings: Collection[str]) -> tuple[list[str], list[str]]:
    """The kinds of which all endings are among these, and the endings that are then left over."""
    kinds = [kind for kind, theirs in KINDS.items() if set(theirs) <= set(endings)]
    named = {ending for kind in kinds for ending in KINDS[kind]}
    return kinds, [ending for ending in endings if ending not in named]
