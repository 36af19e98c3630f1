"""Names of folders and files: what is refused, when two are the same, how they sort."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from app import errors

LONGEST = 200  # characters, and at most 250 bytes, so that every file system can keep it
LONGEST_BYTES = 250
RESERVED = re.compile(r"^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?$", re.IGNORECASE)
UNUSABLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
JOINERS = "\u200c\u200d"  # Persian, Hindi and emoji need them


def clean(name: str) -> str:
    """The name as we keep it: NFC, trimmed; raises `Invalid` in plain words where it cannot be used."""
    name = unicodedata.normalize("NFC", name).strip()
    if not name.strip(". "):
        raise errors.Invalid("A name needs at least one letter or number. Rename it and try again.")
    if "/" in name or "\\" in name:
        raise errors.Invalid("A name cannot contain / or \\. Rename it and try again.")
    if any(unicodedata.category(letter) in UNUSABLE and letter not in JOINERS for letter in name):
        raise errors.Invalid("The name contains invisible characters. Rename it and try again.")
    if max(len(name), len(_folded(name))) > LONGEST or len(name.encode()) > LONGEST_BYTES:
        raise errors.Invalid("The name is too long. Names can have up to %(longest)s characters.", longest=LONGEST)
    if RESERVED.match(name) or name.endswith("."):
        raise errors.Invalid("Windows cannot save a file of this name. Rename it and try again.")
    return name


def key(name: str) -> str:
    """What is the same for two names that people would call the same, whatever the case."""
    return _folded(name)[:255]


def _folded(name: str) -> str:
    """A name without what people do not tell apart; it can be longer than the name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def sort_key(name: str) -> str:
    """Orders names as people do: case and accents aside, 2 before 10."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter)
    )
    return re.sub(r"\d+", lambda digits: f"{len(digits[0].lstrip('0')):03}{digits[0].lstrip('0')}", plain)[:400]


def forms(name: str) -> dict[str, str]:
    """The three forms of a name: as shown, as compared, as sorted."""
    return {"name": name, "name_key": key(name), "sort_key": sort_key(name)}


def free(name: str, taken: set[str]) -> str:
    """The first of `name (2)`, `name (3)`, ... whose key is not taken."""
    path = PurePosixPath(name)
    for number in range(2, len(taken) + 3):
        proposed = f"{path.stem} ({number}){path.suffix}"
        if key(proposed) not in taken:
            return proposed
    raise AssertionError  # one more name than there are taken ones is always free
