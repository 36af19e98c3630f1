"""Tables for other programs."""

from __future__ import annotations

# What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection).
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """A cell that a spreadsheet takes for letters, whatever somebody has called themselves."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
