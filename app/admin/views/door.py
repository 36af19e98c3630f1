"""The blueprint that the platform's pages are hung on, and what their addresses say."""

from __future__ import annotations

from flask import Blueprint, request

bp = Blueprint("admin", __name__)

LONGEST_NUMBER = 9  # digits


def page_number() -> int:
    """The page that the address asks for; the first where it names none."""
    return max(1, _number("page") or 1)


def before() -> int | None:
    """The number of the line before which the page is wanted; None where the address names none."""
    return _number("before")


def _number(name: str) -> int | None:
    """A whole number of the address."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
