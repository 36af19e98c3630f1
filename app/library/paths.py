"""Paths of what is in a zip: whoever made it may have written anything."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from app import errors
from app.library import names
from app.library.models import DEEPEST

LONGEST_SHOWN = 1000  # letters
DRIVE = re.compile(r"^[A-Za-z]:")
LEFT_BEHIND = {".ds_store", "thumbs.db", "desktop.ini"}  # by macOS and Windows, in every folder
OF_MACOS = "__macosx"

LEADS_OUT = errors.N_("Its path leads out of the zip. Make the zip again, of the folder itself.")


def parts(path: str) -> tuple[str, ...]:
    """The names on the way to a member, its own last; raises `Invalid` where it leads out or a name cannot be used."""
    if path.startswith(("/", "\\")) or DRIVE.match(path):
        raise errors.Invalid(LEADS_OUT)
    wanted = path.removesuffix("/").split("/")
    if ".." in wanted:
        raise errors.Invalid(LEADS_OUT)
    found = tuple(names.clean(name) for name in wanted if name != ".")
    if not found:
        raise errors.Invalid("A name needs at least one letter or number. Rename it and try again.")
    if len(found) > DEEPEST + 1:
        raise errors.Invalid("Folders can lie %(deepest)s deep. Choose one further up.", deepest=DEEPEST)
    return found


def key(way: tuple[str, ...]) -> str:
    """What is the same for two ways that people would call the same."""
    return "/".join(names.key(name) for name in way)


def shown(path: str) -> str:
    """A path as it can be shown and kept, whatever letters it is made of."""
    seen = "".join("\ufffd" if unicodedata.category(letter) in names.UNUSABLE else letter for letter in path)
    return seen[:LONGEST_SHOWN]


def is_left_behind(path: str) -> bool:
    """Whether it is nothing of a person's: what macOS and Windows put beside files."""
    on_the_way = PurePosixPath(path.lower()).parts
    return bool(on_the_way) and (on_the_way[0] == OF_MACOS or on_the_way[-1] in LEFT_BEHIND)
