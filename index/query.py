"""What is sought, as a small tree: `grammar.py` makes it of what somebody typed, every backend answers it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Part:
    """One thing that must, or must not, be there: tokens side by side, of which the last may be a beginning.

    A single token that `is_near` means what is nearly it (`near.py` says what), and never itself. `text` is what was
    typed, `in_full` the tokens with two letters for those that are also written so. What is quoted or has a field is
    never left out; a plain word may be missing where too little has all.
    """

    tokens: tuple[str, ...]
    field: str | None = None
    is_prefix: bool = False
    is_negative: bool = False
    is_exact: bool = False
    is_near: bool = False
    text: str = ""
    in_full: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[Part, ...]:
        """The part as its tokens are, and in full: either will do."""
        if not self.in_full or self.is_near:
            return (self,)
        return self, replace(self, tokens=self.in_full, in_full=())

    @property
    def is_strict(self) -> bool:
        """Whether it must be there in any case."""
        return self.is_exact or self.field is not None


@dataclass(frozen=True)
class Limit:
    """One of several exact values of a facet must, or must not, be there."""

    facet: str
    values: tuple[str, ...]
    is_negative: bool = False


@dataclass(frozen=True)
class Place:
    """A folder or group by its name, and where that stands in the query."""

    text: str
    start: int = 0
    end: int = 0
    is_negative: bool = False


@dataclass(frozen=True)
class Note:
    """Something in the query that was understood otherwise than it may have been meant, from `start` to `end`.

    `kind` is one of: day, minus, span, place, empty, field, star, quote, many. `field` is the field that it is about.
    """

    kind: str
    start: int
    end: int
    field: str = ""


@dataclass(frozen=True)
class Query:
    """All of its parts and limits must hold; `since` and `until` are the first and the last day.

    Where it `is_any`, one of the wanted parts is enough, be they quoted or have a field: the more weigh the more.
    """

    parts: tuple[Part, ...] = ()
    limits: tuple[Limit, ...] = ()
    places: tuple[Place, ...] = ()
    since: date | None = None
    until: date | None = None
    notes: tuple[Note, ...] = ()
    is_any: bool = False

    @property
    def wanted(self) -> tuple[Part, ...]:
        """The parts that must be there."""
        return tuple(part for part in self.parts if not part.is_negative)

    @property
    def unwanted(self) -> tuple[Part, ...]:
        """The parts that must not be there."""
        return tuple(part for part in self.parts if part.is_negative)

    @property
    def is_limited(self) -> bool:
        """Whether it asks for values or days."""
        return bool(self.limits or self.since or self.until)

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing at all."""
        return not (self.parts or self.places or self.is_limited)

    def with_word(self, place: Place, part: Part | None) -> Query:
        """Search a place that nobody knows as a word, and say so."""
        note = Note("place", place.start, place.end, "in")
        return replace(
            self,
            parts=(*self.parts, part) if part else self.parts,
            places=tuple(one for one in self.places if one != place),
            notes=(*self.notes, note),
        )
