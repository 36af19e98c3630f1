"""The query that the advanced form writes: the same grammar that people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = ("title", "author", "by", "keyword", "reference", "type", "status", "language", "from", "to", "in")
PLAIN = ("words", "phrase", "none")


def query(given: Mapping[str, str]) -> str:
    """Words as they are, one phrase, words to leave out, and what stands in the fields."""
    phrase = _bare(given.get("phrase", ""))
    parts = [
        given.get("words", "").strip(),
        f'"{phrase}"' if phrase else "",
        *(f"-{word}" for word in _bare(given.get("none", "")).split()),
        *(f"{name}:{_value(value)}" for name in FIELDS if (value := _bare(given.get(name, "")))),
    ]
    return " ".join(part for part in parts if part)


def _value(value: str) -> str:
    """A value as a field takes it: more than one word in quotation marks."""
    return f'"{value}"' if len(value.split()) > 1 else value


def _bare(value: str) -> str:
    """A value without quotation marks and spaces around it."""
    return " ".join(value.replace('"', " ").split())
