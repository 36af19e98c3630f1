"""Which documents fit a question, best first, and what they count: the same for every backend.

A backend hands over shelves of documents that may be seen, and says where words stand in them. What has all of the
words comes first. Where that is little, what has some of the plain words follows, by how much they weigh together,
and says which are missing; what is quoted, has a field, or is to be left out is never given up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from index.entry import BETWEEN
from index.index import Hit, Question, Results
from index.weighing import Averages, Weights, levelled, occurrences, rarity, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from index.facts import Facts
    from index.query import Limit, Part, Query
    from index.weighing import Shelf

FEW = 5  # documents that have all words: below, what has some of them is looked at too


Scores = dict[int, float]
ALIKE = 1e-6  # scores that differ by less are the same


@dataclass(slots=True)
class Fit:
    """One document that fits: its number on a shelf."""

    number: int
    score: float
    shelf: Shelf

    def hit(self, missing: tuple[str, ...]) -> Hit:
        """The document as it is answered, with the words that it lacks."""
        facts, number = self.shelf.facts, self.number
        fields = self.shelf.fields.items()
        matched = frozenset(name for name, places in fields if any(number in some for some in places))
        return Hit(facts.ids[number], facts.facets["group"][number], self.score, matched, missing, facts.of[number])

    def best(self) -> tuple[Any, ...]:
        """Its place by score; of two alike the newer is first."""
        return (-round(self.score, 6), *self.newest())

    def newest(self) -> tuple[Any, ...]:
        """Its place by age."""
        return (-self.shelf.facts.changed[self.number], self.shelf.facts.ids[self.number])

    def title(self) -> tuple[Any, ...]:
        """Its place by title."""
        return (self.shelf.facts.labels[self.number], self.shelf.facts.ids[self.number])


def answer(question: Question, shelves: Sequence[Shelf]) -> Results:
    """Everything that fits, sifted by the filters, sorted, cut and counted."""
    for shelf in shelves:
        _narrow(shelf, question.query)
    is_any = question.query.is_any
    wanted = _Wanted(question.query.wanted, [shelf for shelf in shelves if shelf.seen])
    full = _Sifted(wanted.some() if is_any else wanted.full(), question)
    partial = _Sifted(wanted.partial() if full.looked_at < FEW and not is_any else (), question)
    end = question.offset + question.limit
    ranked = _first(full.fits, question.order, end)
    if len(ranked) < end:
        ranked += _first(partial.fits, question.order, end - len(ranked))
    page = ranked[question.offset :]
    counts = (full if full.looked_at else partial).counts()
    hits = tuple(fit.hit(() if is_any else wanted.missing(fit)) for fit in page)
    return Results(full.total, hits, counts, partial.total)


def _first(fits: Sequence[tuple[Shelf, Scores]], order: str, count: int) -> list[Fit]:
    """The first of what fits, in an order."""
    places = [(_places(shelf, scores, order), shelf, scores) for shelf, scores in fits]
    ends = nsmallest(count, chain.from_iterable(row for row, _shelf, _scores in places))
    if not ends:
        return []
    last = ends[-1] + ALIKE if order == "best" else ends[-1]
    found = [
        Fit(number, score, shelf)
        for row, shelf, scores in places
        for place, (number, score) in zip(row, scores.items(), strict=True)
        if place <= last
    ]
    return sorted(found, key={"newest": Fit.newest, "title": Fit.title}.get(order, Fit.best))[:count]


def _places(shelf: Shelf, scores: Scores, order: str) -> list[Any]:
    """What each document is sorted by first."""
    if order == "newest":
        changed = shelf.facts.changed
        return [-changed[number] for number in scores]
    if order == "title":
        labels = shelf.facts.labels
        return [labels[number] for number in scores]
    return [-score for score in scores.values()]


def _narrow(shelf: Shelf, query: Query) -> None:
    """Look only at what has the values and days that are asked for, and none of what is to be left out."""
    if query.is_limited:
        shelf.narrow(frozenset(number for number in shelf.seen if _is_within(shelf.facts, number, query)))
    for part in query.unwanted:
        for _name, places in occurrences(shelf, part.spellings):
            shelf.narrow(shelf.seen - places.keys())


def _is_within(facts: Facts, number: int, query: Query) -> bool:
    """Whether a document has the values and days that are asked for."""
    if (query.since and facts.days[number] < query.since.toordinal()) or (
        query.until and facts.days[number] > query.until.toordinal()
    ):
        return False
    return all(_has(facts.facets[limit.facet][number], limit) for limit in query.limits)


def _has(value: str, limit: Limit) -> bool:
    """Whether a value is one of those wanted, or none of those unwanted; its case is not looked at."""
    return (value.lower() in limit.values) != limit.is_negative


class _Wanted:
    """The wanted parts, and how well each stands in each document."""

    def __init__(self, parts: Sequence[Part], shelves: Sequence[Shelf]) -> None:
        averages = Averages(shelves)
        self._parts = parts
        found = [_weighed(part, shelves, averages) for part in parts]
        self._rarities = [rarity(sum(map(len, row)), averages.count) for row in found]
        self._rows = [(shelf, [row[at] for row in found]) for at, shelf in enumerate(shelves)]

    def full(self) -> Iterator[tuple[Shelf, Scores]]:
        """What has every part."""
        for shelf, columns in self._rows:
            if not columns:
                yield shelf, dict.fromkeys(shelf.seen, 0.0)
            elif all(columns):
                yield shelf, self._scores(_common(columns), columns)

    def some(self) -> Iterator[tuple[Shelf, Scores]]:
        """What has one part at least."""
        for shelf, columns in self._rows:
            yield shelf, self._scores(set(chain.from_iterable(columns)), columns)

    def partial(self) -> Iterator[tuple[Shelf, Scores]]:
        """What has every part that must be there and some of the others, but not all."""
        if sum(not part.is_strict for part in self._parts) < len(("one", "another")):
            return
        for shelf, columns in self._rows:
            if any(columns):
                yield shelf, self._scores(self._candidates(columns) - _common(columns), columns)

    def missing(self, fit: Fit) -> tuple[str, ...]:
        """The words that a document lacks."""
        columns = next(columns for shelf, columns in self._rows if shelf is fit.shelf)
        return tuple(part.text for part, column in zip(self._parts, columns, strict=True) if fit.number not in column)

    def _candidates(self, columns: Sequence[Weights]) -> set[int]:
        """The documents of one shelf that have a part which may be missing, and all that must not be."""
        is_strict = [part.is_strict for part in self._parts]
        some = set(chain.from_iterable(column for column, strict in zip(columns, is_strict, strict=True) if not strict))
        must = [column for column, strict in zip(columns, is_strict, strict=True) if strict]
        return some & _common(must) if must else some

    def _scores(self, numbers: AbstractSet[int], columns: Sequence[Weights]) -> Scores:
        """How well each of some documents fits."""
        scores: Scores = {}
        for rare, column in zip(self._rarities, columns, strict=True):
            those = column if column.keys() <= numbers else column.keys() & numbers
            if scores:
                get = scores.get
                scores.update([(number, get(number, 0.0) + rare * levelled(column[number])) for number in those])
            else:
                scores = {number: rare * levelled(column[number]) for number in those}
        return scores


def _weighed(part: Part, shelves: Iterable[Shelf], averages: Averages) -> list[Weights]:
    """How well a part stands in each document, shelf by shelf."""
    spellings = part.spellings
    return [weights(shelf, spellings, averages) for shelf in shelves]


def _common(columns: Sequence[Weights]) -> AbstractSet[int]:
    """The documents that stand in all of some columns."""
    first, *others = sorted(columns, key=len)
    return set(first).intersection(*others) if others else first.keys()


class _Sifted:
    """What passes the filters; and for each filter what passes all the others, so that its other values are counted."""

    def __init__(self, fits: Iterable[tuple[Shelf, Scores]], question: Question) -> None:
        self._facets = question.facets
        self._filters = {name: frozenset(values) for name, values in question.filters.items()}
        self._nearly: dict[str, list[tuple[Facts, set[int]]]] = {name: [] for name in self._filters}
        self.fits: list[tuple[Shelf, Scores]] = []
        self.looked_at = 0
        for shelf, scores in fits:
            self.looked_at += len(scores)
            passing = self._passing(shelf.facts, scores) if self._filters else scores
            if passing:
                self.fits.append((shelf, passing))
        self.total = sum(len(scores) for _shelf, scores in self.fits)

    def _passing(self, facts: Facts, scores: Scores) -> Scores:
        """What passes all filters; what misses one only is noted."""
        passed = {name: _having(facts.facets[name], scores, values) for name, values in self._filters.items()}
        for name, passing in passed.items():
            others = [numbers for other, numbers in passed.items() if other != name]
            self._nearly[name].append((facts, set(scores).intersection(*others) - passing))
        return {number: scores[number] for number in set(scores).intersection(*passed.values())}

    def counts(self) -> dict[str, dict[str, int]]:
        """How often each value of each facet occurs, the commonest first; of a filtered one all that can be chosen."""
        passing = [(shelf.facts, scores) for shelf, scores in self.fits]
        return {name: _counted([*passing, *self._nearly.get(name, ())], name) for name in self._facets}


def _having(kept: Sequence[str], numbers: Iterable[int], values: frozenset[str]) -> set[int]:
    """The documents that have one of some values."""
    fits = {one: not values.isdisjoint(_values(one)) for one in set(map(kept.__getitem__, numbers))}
    return {number for number in numbers if fits[kept[number]]}


def _values(kept: str) -> list[str]:
    """The values of a facet that are kept as one."""
    return kept.split(BETWEEN)


def _counted(some: Iterable[tuple[Facts, Iterable[int]]], name: str) -> dict[str, int]:
    """How often each value of a facet occurs; an empty one does not count."""
    counts = Counter(chain.from_iterable([map(facts.facets[name].__getitem__, numbers) for facts, numbers in some]))
    for several in [kept for kept in counts if BETWEEN in kept]:
        counts.update(dict.fromkeys(_values(several), counts.pop(several)))
    del counts[""]
    return dict(
        sorted(sorted(counts.items()), key=itemgetter(1), reverse=True)
    )  # those of one count stay in their order
