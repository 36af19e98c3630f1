"""One page of what fits, in the order asked for: the same whatever segments the index is in.

Of two alike the newer is first. Scores are steps, so that many documents may have the same: where that goes on beyond
what was fetched, those of just that score are asked for once more, in the order of their age.

Where there is one scale or none, one query does: every step is worth more than any age can make of the next one below.
tantivy multiplies a score by the logarithm of the age, which tells what changed within an hour or so no more apart.
"""

from __future__ import annotations

from itertools import product
from math import frexp
from typing import TYPE_CHECKING, NamedTuple

from tantivy import Order

from index import kept
from index.asking import Scale, graded
from index.pieces import both, either

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tantivy import DocAddress, Query, Searcher

SPARE = 128  # hits that are fetched beyond a page, to see where a score ends
MOST = 4096  # ways to make up a score, for each half of the scales
FIELDS = {"newest": kept.NEWEST, "title": kept.TITLE}
AGES = 6  # bits of a score that its age makes: a logarithm between 1 and 63
LEVELS = 20  # steps that are told apart beside that
NONE = Scale(())


class Place(NamedTuple):
    """A document, where it is found, and its score."""

    address: DocAddress
    score: int = 0

    @property
    def number(self) -> tuple[int, int]:
        """Where it is, to be compared with others."""
        return self.address.segment_ord, self.address.doc


def sorted_by(searcher: Searcher, fits: Query, order: str, offset: int, limit: int) -> list[Place]:
    """A page by age or by title."""
    found = searcher.search(fits, limit, False, FIELDS[order], offset, Order.Asc)
    return [Place(address) for _key, address in found.hits]


class Aged:
    """What fits, the best step of one scale first and the newest of each; `total` is how much that is."""

    def __init__(self, searcher: Searcher, fits: Query, total: int, scale: Scale = NONE) -> None:
        self._searcher = searcher
        self._fits = fits
        self._total = total
        self._scale = scale
        self._worths = [0, *reversed(scale.worths)]

    def page(self, offset: int, limit: int) -> list[Place]:
        """A page of it."""
        end = offset + limit
        found = self._found(end + SPARE)
        first, last = found[offset][0], found[end - 1][0]
        if len(found) < self._total and found[-1][0] == last:
            return self._going_on(found, last, end)[offset:]
        above = sum(score > first for score, _address in found)
        some = [self._place(*one) for one in found[above:] if one[0] >= last]
        return _by_age(self._searcher, some)[offset - above : end - above]

    def _going_on(self, found: Sequence[tuple[float, DocAddress]], last: float, end: int) -> list[Place]:
        """All up to an end where many are of nearly the same age: the newest of that step are asked for."""
        level = _level(last)
        above = [self._place(*one) for one in found if _level(one[0]) > level]
        fits = both(self._fits, self._scale.exactly(self._worths[level]))
        newest = sorted_by(self._searcher, fits, "newest", 0, end - len(above))
        return _by_age(self._searcher, above) + [Place(one.address, self._worths[level]) for one in newest]

    def _found(self, limit: int) -> list[tuple[float, DocAddress]]:
        """What is first, scored by step and age."""
        levels = {worth: 1 << AGES * level for level, worth in enumerate(self._worths)}
        steps = Scale(tuple((query, levels[worth]) for query, worth in self._scale.steps))
        query = graded(self._fits, [steps] if steps.steps else [], least=levels[0])
        return self._searcher.search(query, min(limit, self._total), False, weight_by_field=kept.CHANGED).hits

    def _place(self, score: float, address: DocAddress) -> Place:
        """A place by what its step is worth."""
        return Place(address, self._worths[_level(score)])


class Best:
    """What fits, the best first; `total` is how much that is."""

    def __init__(self, searcher: Searcher, fits: Query, scales: Sequence[Scale], total: int) -> None:
        self._searcher = searcher
        self._fits = fits
        self._scales = scales
        self._total = total

    def page(self, offset: int, limit: int) -> list[Place]:
        """A page of it."""
        if len(self._scales) == 1 and len(self._scales[0].worths) <= LEVELS:
            return Aged(self._searcher, self._fits, self._total, self._scales[0]).page(offset, limit)
        end = offset + limit
        found = self._scored(end + SPARE)
        first, last = found[offset].score, found[end - 1].score
        above = [place for place in found if place.score > last]
        if len(found) < self._total and found[-1].score == last:
            tied = self._tied(last, end - len(above))
        else:
            tied = _by_age(self._searcher, [place for place in found if place.score == last])
        start = sum(place.score > first for place in above)
        return (above[:start] + _by_age(self._searcher, above[start:]) + tied)[offset:end]

    def _scored(self, limit: int) -> list[Place]:
        """What scores most, in no order among those of one score."""
        found = self._searcher.search(graded(self._fits, self._scales), min(limit, self._total), False).hits
        return [Place(address, round(score)) for score, address in found]

    def _tied(self, score: int, limit: int) -> list[Place]:
        """The newest of those that have one score."""
        ways = _ways(self._scales, score)
        if ways is None:
            everything = self._scored(self._total)
            return _by_age(self._searcher, [place for place in everything if place.score == score])[:limit]
        some = [both(*(scale.exactly(worth) for scale, worth in zip(self._scales, way, strict=True))) for way in ways]
        found = sorted_by(self._searcher, both(self._fits, either(some)), "newest", 0, limit)
        return [Place(place.address, score) for place in found]


def _by_age(searcher: Searcher, found: Sequence[Place]) -> list[Place]:
    """Places by score, and by age where several have the same."""
    ages = searcher.fast_field_values(kept.CHANGED, [place.address for place in found])
    keys = [str(searcher.doc(place.address).get_first(kept.KEY)) for place in found]
    rows = sorted(zip(found, ages, keys, strict=True), key=lambda row: (-row[0].score, -(row[1] or 0), row[2]))
    return [place for place, _age, _key in rows]


def _level(score: float) -> int:
    """The step of a score by step and age."""
    return (frexp(score)[1] - 1) // AGES


def _ways(scales: Sequence[Scale], score: int) -> list[tuple[int, ...]] | None:
    """The ways in which a score can be made up of steps; None where they are too many to look through."""
    half = len(scales) // 2
    first, second = _sums(scales[:half]), _sums(scales[half:])
    if first is None or second is None:
        return None
    return [one + other for total, some in first.items() for one in some for other in second.get(score - total, ())]


def _sums(scales: Sequence[Scale]) -> dict[int, list[tuple[int, ...]]] | None:
    """What some scales add up to, each on any of its steps or on none; None where that is too much."""
    options = [(0, *scale.worths) for scale in scales]
    count = 1
    for some in options:
        count *= len(some)
    if count > MOST:
        return None
    sums: dict[int, list[tuple[int, ...]]] = {}
    for way in product(*options):
        sums.setdefault(sum(way), []).append(way)
    return sums
