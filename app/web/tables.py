"""Tables for other programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection).
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A table as a CSV file of this name; no cell is a formula, whatever somebody has called themselves."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([_safe(head) for head in heads])
    table.writerows([_safe(cell) for cell in row] for row in rows)
    made = Response(written.getvalue(), mimetype="text/csv")
    made.headers["Content-Disposition"] = f"attachment; filename={name}"
    return made


def _safe(cell: str) -> str:
    """A cell that a spreadsheet takes for letters."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
