"""How much a word in a document weighs, for every backend: BM25F.

How often a word stands in each field is weighed by the field and by its length, added up, and only then levelled
off: a word in the title and in the text is one word that is well there. Other forms of a word are one more field that
weighs less. Rare words weigh more, and what is rare is counted among what whoever asks may see and nothing else,
so that no document that one may not read can move the order of those that one may.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.facts import Facts
    from index.query import Part

STEMS = "stems"
WEIGHTS = {"title": 4.0, "name": 3.0, "keywords": 3.0, "reference": 3.0, "author": 1.0, "by": 1.0, "text": 1.0}
STEM_WEIGHT = 0.6
LEVEL = 3.0  # k1: how soon more of the same word adds little; fields are added up, so it is more than the usual 1.2
LENGTHY = 0.75  # b: how much a text's length counts against it
SHORT = 0.3  # the same, of the short fields

Weights = dict[int, float]
Occurrences = "Iterator[tuple[str, Iterable[tuple[int, float]]]]"


class Shelf(Protocol):
    """Some documents of an index: their facts, and the numbers of those that a search may look at."""

    facts: Facts
    seen: set[int]
    fields: dict[str, set[int]]

    def occurrences(self, part: Part) -> Iterator[tuple[str, Iterable[tuple[int, float]]]]:
        """Field by field, in which documents a part stands and how often; stems are one more field."""


class Averages:
    """How long each field is on the average, in the documents that may be seen."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self._known: dict[str, float] = {}
        self.count = sum(len(shelf.seen) for shelf in shelves)

    def of(self, name: str) -> float:
        """The average length of a field, in words; at least one."""
        if name not in self._known:
            total = sum(_total(shelf.facts.lengths[name], shelf.seen) for shelf in self._shelves)
            self._known[name] = max(1.0, total / max(1, self.count))
        return self._known[name]


def _total(lengths: Sequence[int], seen: set[int]) -> int:
    """The lengths of some documents, added up."""
    return sum(lengths) if len(lengths) == len(seen) else sum(map(lengths.__getitem__, seen))


def weights(shelf: Shelf, part: Part, averages: Averages) -> Weights:
    """How well a part stands in each document of a shelf that may be seen; the shelf learns in which fields."""
    found: Weights = {}
    seen = shelf.seen
    for name, places in occurrences(shelf, part):
        weight, bend = WEIGHTS.get(name, STEM_WEIGHT), LENGTHY if name in {"text", STEMS} else SHORT
        lengths, slope, stands = shelf.facts.lengths[name], bend / averages.of(name), set()
        for number, times in places:
            if number in seen:
                found[number] = found.get(number, 0.0) + weight * times / (1 - bend + slope * lengths[number])
                stands.add(number)
        if name != STEMS:
            shelf.fields.setdefault(name, set()).update(stands)
    return found


def occurrences(shelf: Shelf, part: Part) -> Iterable[tuple[str, Iterable[tuple[int, float]]]]:
    """Where a part stands in any of its spellings: field by field, by the spelling that stands there most."""
    spellings = part.spellings
    if len(spellings) == 1:
        return shelf.occurrences(part)
    most: dict[str, Weights] = {}
    for spelling in spellings:
        for name, places in _added(shelf.occurrences(spelling)).items():
            known = most.setdefault(name, {})
            known.update({number: times for number, times in places.items() if times > known.get(number, 0.0)})
    return [(name, places.items()) for name, places in most.items()]


def _added(found: Iterable[tuple[str, Iterable[tuple[int, float]]]]) -> dict[str, Weights]:
    """How often something stands in each field of each document; stems of several languages are one field."""
    fields: dict[str, Weights] = {}
    for name, places in found:
        known = fields.setdefault(name, {})
        for number, times in places:
            known[number] = known.get(number, 0.0) + times
    return fields


def rarity(standing: int, count: int) -> float:
    """How much it means that a word stands somewhere, if it stands in so many of all."""
    return log(1 + (count - standing + 0.5) / (standing + 0.5))


def levelled(weight: float) -> float:
    """A weight as it counts: the first occurrence most."""
    return weight * (LEVEL + 1) / (weight + LEVEL)
