"""Our own small grammar: words, "phrases", -word, word*, and fields such as `title:report`.

    query  = part*                  everything must hold
    part   = ["-"] [field ":"] (word | word "*" | '"' phrase '"' | number)
    field  = title name text author by keyword reference     words in that field
           | type language status year                       an exact value; several, or with commas: one of them
           | from to                                         a day: 2026-11-30, 2026-11, 2026, 30.11.2026
           | in                                              a folder or group by its name
    number = digits in groups of three (1 000 000), one thing like 1.000.000 and 1000000

Nothing is refused: what is not understood is searched as words, and a note says where and why.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from unicodedata import normalize

from index import words
from index.query import Limit, Note, Part, Place, Query

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_PARTS = 40
MOST_TOKENS = 12  # of one phrase
LONGEST = 1000  # letters that are looked at
LEAST_PREFIX = 2  # letters before a star
FIELDS = {
    "title": "title",
    "name": "name",
    "text": "text",
    "author": "author",
    "by": "by",
    "keyword": "keywords",
    "reference": "reference",
}
LIMITS = ("type", "language", "status", "year")
DAYS = ("from", "to")
PLACE = "in"
KNOWN = (*FIELDS, *LIMITS, *DAYS, PLACE)
_QUOTES = dict.fromkeys(map(ord, "“”„«»"), '"')  # one letter each: places in the query stay
_PART = re.compile(
    r"""(?P<minus>-)?(?:(?P<field>[a-z]+):)?
    (?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\S))|(?P<word>[^\s"]+))""",
    re.IGNORECASE | re.VERBOSE,
)
_LETTERS = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})", re.ASCII)


def parse(text: str) -> Query:
    """The tree of what somebody typed."""
    made = _Made()
    for match in _PART.finditer(text[:LONGEST].translate(_QUOTES)):
        if made.count == MOST_PARTS:
            made.note("many", match, end=len(text))
            break
        made.add(match)
    return made.query()


def word(text: str, *, is_negative: bool = False) -> Part | None:
    """A word, or several side by side, in any field; None where there is no letter or digit."""
    found = words.parts(text)[:MOST_TOKENS]
    in_full = words.parts_in_full(text)[:MOST_TOKENS]
    return Part(found, is_negative=is_negative, text=text, in_full=in_full) if found else None


def with_words(text: str, instead: Mapping[str, str]) -> str:
    """What somebody typed, with others in place of some plain words: `instead` names them by their tokens."""
    made, at = [], 0
    for match in _PART.finditer(text[:LONGEST].translate(_QUOTES)):
        found = words.parts(match["word"] or "")
        if match["field"] or match["minus"] or len(found) != 1 or found[0] not in instead:
            continue
        start, end = match.span("word")
        written = normalize("NFC", text[start:end])
        place = _LETTERS.search(written)
        begin, stop = place.span() if place else (0, len(written))
        made += [text[at:start], written[:begin], instead[found[0]], written[stop:]]
        at = end
    return "".join([*made, text[at:]])


def day(text: str, *, is_last: bool) -> date | None:
    """The first, or last, day of what is written as a day, a month or a year; None where it is none."""
    match = _DAY.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    year, month, number = (int(match[name] or 0) for name in ("year", "month", "day"))
    try:
        month = month or (12 if is_last else 1)
        return date(year, month, number or (monthrange(year, month)[1] if is_last else 1))
    except ValueError:
        return None


@dataclass
class _Made:
    """A query in the making."""

    parts: list[Part] = field(default_factory=list)
    limits: dict[tuple[str, bool], list[str]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    count: int = 0

    def query(self) -> Query:
        """What has been made."""
        limits = [Limit(facet, tuple(values), is_negative) for (facet, is_negative), values in self.limits.items()]
        since, until = self.days.get("from"), self.days.get("to")
        return Query(tuple(self.parts), tuple(limits), tuple(self.places), since, until, tuple(self.notes))

    def note(self, kind: str, match: re.Match[str], *, end: int | None = None, of: str = "") -> None:
        """Say that something was understood otherwise than it may have been meant."""
        self.notes.append(Note(kind, match.start(), match.end() if end is None else end, of))

    def add(self, match: re.Match[str]) -> None:
        """Add what one match says; what its field cannot take is a word like any other."""
        self.count += 1
        name, value = (match["field"] or "").lower(), match["phrase"] or match["number"] or match["word"] or ""
        if name in LIMITS:
            self._limit(match, name, value)
        elif name in DAYS:
            self._day(match, name, value)
        elif name == PLACE and words.parts(value):
            self.places.append(Place(value, match.start(), match.end(), match["minus"] is not None))
        else:
            self._words(match, name, value)

    def _limit(self, match: re.Match[str], name: str, value: str) -> None:
        """Values of a facet, parted by commas."""
        values = [one for each in value.lower().split(",") if (one := each.strip(" ."))]
        self.limits.setdefault((name, match["minus"] is not None), []).extend(values)

    def _day(self, match: re.Match[str], name: str, value: str) -> None:
        """The first or the last day; of several the narrowest."""
        found = day(value.strip(), is_last=name == "to")
        if found is None or match["minus"]:
            self.note("day" if found is None else "minus", match, of=name)
            self._words(match, "", value)
            return
        narrowest = max if name == "from" else min
        self.days[name] = narrowest(found, self.days.get(name, found))
        if self.days.get("from", date.min) > self.days.get("to", date.max):
            self.note("span", match, of=name)

    def _words(self, match: re.Match[str], name: str, value: str) -> None:
        """Words side by side, in a field or in any."""
        if name and name not in FIELDS:
            if len(name) > 1 and value[:1].isalnum():
                self.note("field", match, of=name)
            value = f"{name} {value}"
        found = words.parts(value)[:MOST_TOKENS]
        self._look(match, value, found)
        if found:
            self.parts.append(
                Part(
                    tokens=found,
                    field=FIELDS.get(name),
                    is_prefix=value.endswith("*") and len(found[-1]) >= LEAST_PREFIX,
                    is_negative=match["minus"] is not None,
                    is_exact=match["phrase"] is not None,
                    text=value,
                    in_full=words.parts_in_full(value)[:MOST_TOKENS],
                )
            )

    def _look(self, match: re.Match[str], value: str, found: tuple[str, ...]) -> None:
        """Note what is odd about words: a field before nothing, a star in the wrong place, a quotation left open."""
        if (bare := value.lower().removesuffix(":")) != value.lower() and bare in KNOWN:
            self.note("empty", match, of=bare)
        if "*" in value and (not value.endswith("*") or len("".join(found[-1:])) < LEAST_PREFIX):
            self.note("star", match)
        if match["phrase"] and not match["closed"]:
            self.note("quote", match)
