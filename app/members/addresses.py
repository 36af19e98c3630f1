"""Addresses as people paste them: lines, commas, semicolons, `Name <a@b.eu>`; faults are told, nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from app import errors

MOST = 500  # addresses at once
LONGEST = 400  # characters of one address with its name; no real one is longer
_NAMED = re.compile(r'^\s*"?(?P<name>[^"<>]*?)"?\s*<(?P<address>[^<>]*)>\s*$')
_PIECES = re.compile(r'(?:"[^"]*"|[^,;"])+')


@dataclass(frozen=True)
class Entry:
    """One address as it was pasted: the line it stood in, and whether it is complete."""

    line: int
    text: str
    address: str = ""
    name: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether a mail can be sent to it."""
        return bool(self.address)


def parse(pasted: str) -> list[Entry]:
    """What was pasted, piece by piece, in order; an address that stands twice counts once.

    Raises `Invalid` where there are too many: to take only the first of them would lose the others silently.
    """
    found: list[Entry] = []
    seen: set[str] = set()
    for number, line in enumerate(pasted.splitlines(), start=1):
        for piece in _PIECES.findall(line):
            if piece.strip():
                entry = _entry(number, piece.strip())
                if entry.address not in seen or not entry.is_complete:
                    found.append(entry)
                seen.add(entry.address)
    if len(found) > MOST:
        raise errors.Invalid("You can invite up to %(most)s people at once.", most=MOST)
    return found


def _entry(line: int, piece: str) -> Entry:
    """One piece: a name with an address in angle brackets, or an address alone."""
    if len(piece) > LONGEST:
        return Entry(line, piece[:LONGEST])
    named = _NAMED.match(piece)
    address, name = (named["address"], named["name"].strip()) if named else (piece, "")
    return Entry(line, piece, complete(address.strip().removeprefix("mailto:")), " ".join(name.split())[:200])


def complete(address: str) -> str:
    """An address as it is kept and compared; empty where it is none."""
    try:
        return validate_email(address, check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        return ""
