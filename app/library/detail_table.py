"""The table of details that may lie beside the files in a zip: `details.csv`, a row for each file.

It is inspected as a whole before anything is imported; every cell that is wrong is found, not only the first.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app import errors
from app.library import details, names, paths

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from app.library.models import Field

NAME = "details.csv"
LARGEST = 5 * 1024 * 1024  # bytes
MOST_FAULTS = 200
BETWEEN = re.compile(r"[|\n]")  # values of one cell
PATH = "path"

# What stands above a column -> the detail.
HEADINGS = {
    "title": "title",
    "description": "description",
    "written_by": "written_by",
    "keywords": "keywords",
    "status": "status",
    "reference": "reference",
    "issue_date": "issued_on",
    "expiry_date": "expires_on",
    "language": "language",
    "marking": "marking",
    "originator": "originator",
}

NOT_UTF8 = errors.N_("It is not in UTF-8. Save it as “CSV UTF-8”.")
NO_TABLE = errors.N_("It cannot be read as a table.")
NO_PATHS = errors.N_("It has no column “path”.")
NO_HEADING = errors.N_("“%(name)s” is no heading that is known here. The template has those that are.")
NO_FILE = errors.N_("There is no such file in the zip.")
TWICE = errors.N_("There is another row for this file.")
TOO_WIDE = errors.N_("This row has more cells than there are headings.")
NO_KEYWORD = errors.N_("“%(name)s” is not in the group's list of keywords.")


@dataclass(frozen=True)
class Fault:
    """What is wrong in one line of the table, counted from 1: why, as an error says it."""

    line: int
    path: str
    message: str
    values: dict[str, Any]


@dataclass
class Table:
    """What a table says: changes of details by the key of the path; what is wrong; which files' marking is unclear."""

    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)

    def blame(self, line: int, path: str, message: str, **values: object) -> None:
        """Note something that is wrong, unless that is enough."""
        if len(self.faults) < MOST_FAULTS:
            said = {name: str(value) for name, value in values.items()}
            self.faults.append(Fault(line, paths.shown(path), message, said))


@dataclass(frozen=True)
class Known:
    """What a table may name: files, by the keys of their paths; the group's fields; the keys of its keywords."""

    files: Collection[str]
    fields: Sequence[Field]
    keywords: Collection[str]


def headings(fields: Sequence[Field]) -> list[str]:
    """What stands above the columns of a table for a group with these fields."""
    taken = {PATH, *HEADINGS}
    return [PATH, *HEADINGS, *(one.id if one.label.lower() in taken else one.label for one in fields)]


def read(raw: bytes, known: Known) -> Table:
    """Inspect a table; what is right in it is kept, whatever else is wrong."""
    table = Table()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        table.blame(1, "", NOT_UTF8)
        return table
    try:
        _read(text, known, table)
    except csv.Error:
        table.blame(1, "", NO_TABLE)
    return table


def _read(text: str, known: Known, table: Table) -> None:
    """Read the headings, then row by row."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = _columns([cell.strip() for cell in next(rows, [])], known, table)
    if PATH not in columns:
        table.blame(1, "", NO_PATHS)
        return
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            _row(cells, columns, rows.line_num, known, table)


def _columns(heads: Sequence[str], known: Known, table: Table) -> list[str]:
    """Which detail each column holds; nothing for those that hold none."""
    own = {name.lower(): each.id for each in known.fields for name in (each.label, each.id)}
    plain = {PATH: PATH, **{name: name for name in HEADINGS.values()}, **HEADINGS}
    found = []
    for head in heads:
        found.append(plain.get(head.lower().replace(" ", "_")) or own.get(head.lower().removeprefix("'"), ""))
        if head and not found[-1]:
            table.blame(1, "", NO_HEADING, name=head[:100])
    return found


def _row(cells: Sequence[str], columns: Sequence[str], line: int, known: Known, table: Table) -> None:
    """One row: which file it is about, and what it says of it."""
    path = dict(zip(columns, cells, strict=False)).get(PATH, "")
    try:
        key = paths.key(paths.parts(path))
    except errors.Invalid:
        key = ""
    if key not in known.files:
        return table.blame(line, path, NO_FILE)
    if key in table.changes:
        return table.blame(line, path, TWICE)
    if any(cells[len(columns) :]):
        table.blame(line, path, TOO_WIDE)
    said: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=False):
        if cell and column not in {"", PATH}:
            try:
                said.update(_said(column, cell, known, said))
            except errors.Invalid as error:
                table.blame(line, path, error.message, **_with_heading(error, column))
                table.unclear |= {key} if column == "marking" else set()
    table.changes[key] = said
    return None


def _with_heading(error: errors.Invalid, column: str) -> dict[str, object]:
    """The values of an error, in which the detail is called as in the table."""
    heading = next((head for head, name in HEADINGS.items() if name == column), None)
    return {**error.values, "label": heading} if heading and "label" in error.values else error.values


def _said(column: str, cell: str, known: Known, said: dict[str, Any]) -> dict[str, Any]:
    """One cell as a change of details; raises `Invalid`."""
    if column == "keywords":
        return {"keywords": list(_keywords(cell, known))}
    if column in HEADINGS.values():
        value = cell.lower() if column in details.CHOICES else cell
        details.clean({column: value}, ())
        return {column: value}
    own = next(each for each in known.fields if each.id == column)
    given = _several(cell) if own.form == "several_of" else cell
    details.clean({"values": {own.id: given}}, [own])
    return {"values": {**said.get("values", {}), own.id: given}}


def _keywords(cell: str, known: Known) -> Iterator[str]:
    """The keywords of a cell, which are all on the group's list."""
    wanted = _several(cell)
    if len(wanted) > details.MOST_KEYWORDS:
        raise errors.Invalid("A document can have up to %(most)s keywords.", most=details.MOST_KEYWORDS)
    for name in wanted:
        if names.key(name) not in known.keywords:
            raise errors.Invalid(NO_KEYWORD, name=name[:100])
        yield name


def _several(cell: str) -> list[str]:
    """The values of a cell that can hold several."""
    return [name for part in BETWEEN.split(cell) if (name := part.strip())]
