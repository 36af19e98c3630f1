"""One page of what fits, in the order asked for: the same whatever segments the index is in.

Of two alike the newer is first. Scores are steps, so that many documents may have the same: where that goes on beyond
what was fetched, those of just that score are asked for once more, in the order of their age.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Best:
    """What fits, the best first; `total` is how much that is."""

    def __init__(self, searcher: Searcher, fits: Query, scales: Sequence[Scale], total: int) -> None:
        self._searcher = searcher
        self._fits = fits
        self._scales = scales
        self._total = total

    def page(self, offset: int, limit: int) -> list[Place]:
        """A page of it."""
        end = offset + limit
        if len(self._scales) == 1 and self._total > end + SPARE:
            return self._stepped(self._scales[0], offset, limit)
        found = self._scored(end + SPARE)
        last = found[end - 1].score
        if len(found) < self._total and found[-1].score == last:
            above = [place for place in found if place.score > last]
            found = self._settled(above, offset) + self._tied(last, end - len(above))
        else:
            found = self._settled(found, offset)
        return found[offset:end]

    def _stepped(self, scale: Scale, offset: int, limit: int) -> list[Place]:
        """A page by one scale, step after step: the best steps hold enough."""
        found: list[Place] = []
        for worth in scale.worths:
            fits = both(self._fits, scale.exactly(worth))
            some: Any = self._searcher.search(fits, limit - len(found), True, kept.NEWEST, offset, Order.Asc)
            found += [Place(address, worth) for _key, address in some.hits]
            offset = max(0, offset - some.count)
            if len(found) == limit:
                break
        return found

    def _scored(self, limit: int) -> list[Place]:
        """What scores most, in no order among those of one score."""
        found = self._searcher.search(graded(self._fits, self._scales), min(limit, self._total), False).hits
        return [Place(address, round(score)) for score, address in found]

    def _settled(self, found: list[Place], offset: int) -> list[Place]:
        """Places by score and age, where it matters from an offset on."""
        first = found[offset].score if offset < len(found) else 0
        above = [place for place in found if place.score > first]
        return above + self._by_age(found[len(above) :])

    def _by_age(self, found: Sequence[Place]) -> list[Place]:
        """Places by score, and by age where several have the same."""
        ages = self._searcher.fast_field_values(kept.CHANGED, [place.address for place in found])
        keys = [str(self._searcher.doc(place.address).get_first(kept.KEY)) for place in found]
        rows = sorted(zip(found, ages, keys, strict=True), key=lambda row: (-row[0].score, -(row[1] or 0), row[2]))
        return [place for place, _age, _key in rows]

    def _tied(self, score: int, limit: int) -> list[Place]:
        """The newest of those that have one score."""
        ways = _ways(self._scales, score)
        if ways is None:
            everything = self._scored(self._total)
            return self._by_age([place for place in everything if place.score == score])[:limit]
        some = [both(*(scale.exactly(worth) for scale, worth in zip(self._scales, way, strict=True))) for way in ways]
        found = sorted_by(self._searcher, both(self._fits, either(some)), "newest", 0, limit)
        return [Place(place.address, score) for place in found]


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
