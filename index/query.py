"""Our own small grammar: words, "phrases", -word, word*, and fields such as `title:report`.

Nothing is refused: what is not understood is searched as words. A query has at most `MOST_PARTS` parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import words

MOST_PARTS = 20
MOST_TOKENS = 12  # of one phrase
LONGEST = 1000  # letters that are looked at
LEAST_PREFIX = 2  # letters before a star
FIELDS = {"title": "title", "name": "name", "author": "by", "by": "by", "keyword": "keywords", "text": "text"}
FACETS = {"type": "media", "language": "language", "status": "status", "year": "year"}
_PART = re.compile(r'(?P<minus>-)?(?:(?P<field>[a-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))', re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One thing that must, or must not, be there: tokens side by side, of which the last may be a beginning."""

    tokens: tuple[str, ...]
    field: str | None = None
    is_prefix: bool = False
    is_negative: bool = False
    is_exact: bool = False


@dataclass(frozen=True)
class Query:
    """All of its parts must hold; `facets` are exact values of fields that are counted."""

    parts: tuple[Part, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()

    @property
    def wanted(self) -> tuple[Part, ...]:
        """The parts that must be there."""
        return tuple(part for part in self.parts if not part.is_negative)

    @property
    def unwanted(self) -> tuple[Part, ...]:
        """The parts that must not be there."""
        return tuple(part for part in self.parts if part.is_negative)


def parse(text: str) -> Query:
    """The tree of what somebody typed."""
    parts: list[Part] = []
    facets: list[tuple[str, str]] = []
    for match in _PART.finditer(text[:LONGEST]):
        field, value = (match["field"] or "").lower(), match["phrase"] or match["word"] or ""
        if field in FACETS and not match["minus"]:
            facets.append((FACETS[field], value.lower()))
        elif part := _part(match, field, value):
            parts.append(part)
    return Query(tuple(parts[:MOST_PARTS]), tuple(facets[:MOST_PARTS]))


def _part(match: re.Match[str], field: str, value: str) -> Part | None:
    """One part; a field that is not ours is a word like any other."""
    if field and field not in FIELDS:
        value = f"{field} {value}"
    found = words.parts(value)[:MOST_TOKENS]
    if not found:
        return None
    return Part(
        tokens=found,
        field=FIELDS.get(field),
        is_prefix=value.endswith("*") and len(found[-1]) >= LEAST_PREFIX,
        is_negative=match["minus"] is not None,
        is_exact=match["phrase"] is not None,
    )
