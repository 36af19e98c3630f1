"""How much a word in a document weighs, for every backend: BM25F.

How often a word stands in each field is weighed by the field and by its length, added up, and only then levelled
off: a word in the title and in the text is one word that is well there. Other forms of a word are one more field that
weighs less. Rare words weigh more, and what is rare is counted among what whoever asks may see and nothing else,
so that no document that one may not read can move the order of those that one may.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.facts import Facts
    from index.query import Part

STEMS, TEXT = "stems", "text"
WEIGHTS = {"title": 4.0, "name": 3.0, "keywords": 3.0, "reference": 3.0, "author": 1.0, "by": 1.0, TEXT: 1.0}
STEM_WEIGHT = 0.6
LEVEL = 3.0  # k1: how soon more of the same word adds little; fields are added up, so it is more than the usual 1.2
LENGTHY = 0.75  # b: how much a text's length counts against it
SHORT = 0.3  # the same, of the short fields

Weights = dict[int, float]
NOTHING: Weights = {}  # never written to, as the next
NO_FIELDS: dict[str, list[Mapping[int, float]]] = {}


class Seen(NamedTuple):
    """What may be seen of some documents: their numbers and facts, and how long each field is in all of them.

    Lengths are added up when they are first asked for.
    """

    numbers: frozenset[int]
    facts: Facts
    totals: dict[str, int]

    def total(self, name: str) -> int:
        """The lengths of a field, added up."""
        found = self.totals.get(name)
        if found is None:
            found = self.totals[name] = _total(self.facts.lengths[name], self.numbers)
        return found


class Shelf:
    """Some documents of an index, and those of them that a search may look at.

    `fields` learns in which fields wanted parts stand. There are hundreds for one search, hence so few parts of each.
    """

    __slots__ = ("_seen", "facts", "fields")

    def __init__(self, seen: Seen) -> None:
        self.facts = seen.facts
        self.fields: dict[str, list[Mapping[int, float]]] = NO_FIELDS
        self._seen = seen

    @property
    def seen(self) -> frozenset[int]:
        """The numbers of the documents that may be looked at."""
        return self._seen.numbers

    def narrow(self, numbers: frozenset[int]) -> None:
        """Look at these documents only."""
        self._seen = Seen(numbers, self.facts, {})

    def total(self, name: str) -> int:
        """How long a field is in all that may be looked at."""
        return self._seen.total(name)

    def occurrences(self, part: Part) -> Iterable[tuple[str, Mapping[int, float]]]:
        """Field by field, in which documents a part stands and how often; stems are one more field."""
        raise NotImplementedError


class Averages:
    """How much a field's length counts, compared with what it is on the average in the documents that may be seen."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self._known: dict[str, tuple[float, float]] = {}
        self.count = sum(len(shelf.seen) for shelf in shelves)

    def scale(self, name: str) -> tuple[float, float]:
        """What an occurrence in a field is divided by: so much, and so much more for each word of the field."""
        found = self._known.get(name)
        if found is None:
            total = sum(shelf.total(name) for shelf in self._shelves)
            weight, bend = WEIGHTS.get(name, STEM_WEIGHT), LENGTHY if name in {TEXT, STEMS} else SHORT
            average = max(1.0, total / max(1, self.count))
            found = self._known[name] = (1 - bend) / weight, bend / average / weight
        return found


def _total(lengths: Sequence[int], seen: frozenset[int]) -> int:
    """The lengths of some documents, added up."""
    return sum(lengths) if len(lengths) == len(seen) else sum(map(lengths.__getitem__, seen))


def weights(shelf: Shelf, spellings: Sequence[Part], averages: Averages) -> Weights:
    """How well a part stands in each document of a shelf that may be seen; the shelf learns in which fields."""
    found, seen = NOTHING, shelf.seen
    for name, places in occurrences(shelf, spellings):
        flat, slope = averages.scale(name)
        lengths = shelf.facts.lengths[name]
        if found:
            get = found.get
            found.update(
                [
                    (number, get(number, 0.0) + times / (flat + slope * lengths[number]))
                    for number, times in places.items()
                    if number in seen
                ]
            )
        else:
            found = {
                number: times / (flat + slope * lengths[number]) for number, times in places.items() if number in seen
            }
        if name != STEMS:
            shelf.fields = shelf.fields or {}
            shelf.fields.setdefault(name, []).append(places)
    return found


def occurrences(shelf: Shelf, spellings: Sequence[Part]) -> Iterable[tuple[str, Mapping[int, float]]]:
    """Where a part stands in any of its spellings: field by field, by the spelling that stands there most."""
    if len(spellings) == 1:
        return shelf.occurrences(spellings[0])
    most: dict[str, Weights] = {}
    for spelling in spellings:
        for name, places in _added(shelf.occurrences(spelling)).items():
            known = most.setdefault(name, {})
            known.update({number: times for number, times in places.items() if times > known.get(number, 0.0)})
    return most.items()


def _added(found: Iterable[tuple[str, Mapping[int, float]]]) -> dict[str, Weights]:
    """How often something stands in each field of each document; stems of several languages are one field."""
    fields: dict[str, Weights] = {}
    for name, places in found:
        known = fields.setdefault(name, {})
        for number, times in places.items():
            known[number] = known.get(number, 0.0) + times
    return fields


def rarity(standing: int, count: int) -> float:
    """How much it means that a word stands somewhere, if it stands in so many of all."""
    return log(1 + (count - standing + 0.5) / (standing + 0.5))


def levelled(weight: float) -> float:
    """A weight as it counts: the first occurrence most."""
    return weight * (LEVEL + 1) / (weight + LEVEL)
