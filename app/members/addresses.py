"""Addresses as people paste them: lines, commas, semicolons, `Name <a@b.eu>`, or as tables of other programs.

Faults are told, nothing is lost.
"""

from __future__ import annotations

import csv
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

    def __str__(self) -> str:
        """The same, to be pasted again."""
        return written(self.address, self.name) if self.is_complete else self.text


def written(address: str, name: str = "") -> str:
    """An address with its name, as `parse` takes it."""
    plain = " ".join(name.replace('"', "").replace("<", "").replace(">", "").split())
    return f'"{plain}" <{address}>' if plain else address


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


def pasted_from_table(content: bytes) -> str:
    """The addresses of a CSV file, a line each, with the names beside them, as `parse` takes them.

    A row without anything like an address is a heading if it is the first, else kept, so that its fault is told.
    Raises `Invalid` for what is no table.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    separator = max(";,\t", key=head.count)
    try:
        lines = [_row(row) for row in csv.reader(text.replace("\0", "").splitlines(), delimiter=separator)]
    except csv.Error:
        raise errors.Invalid("This is not a table of addresses. Save it as CSV, and choose it again.") from None
    first = [] if lines and "@" not in lines[0] else lines[:1]
    return "\n".join([*first, *lines[1:]])


def _row(cells: list[str]) -> str:
    """The address of a row, with the cells before it that are its name."""
    cells = [cell.strip() for cell in cells]
    address = next((cell for cell in cells if "@" in cell), "")
    if not address or "<" in address:
        return address or " ".join(filter(None, cells))
    name = [cell for cell in cells[: cells.index(address)] if cell and not cell.isdigit()]
    return written(address, " ".join(name[:3]))
