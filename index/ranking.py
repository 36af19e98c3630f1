"""Which documents fit a question, best first, and what they count: the same for every backend.

A backend hands over shelves of documents that may be seen, and says where words stand in them. What has all of the
words comes first. Where that is little, what has some of the plain words follows, by how much they weigh together,
and says which are missing; what is quoted, has a field, or is to be left out is never given up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from index.entry import BETWEEN
from index.index import Hit, Question, Results
from index.weighing import Averages, Weights, levelled, occurrences, rarity, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.facts import Facts
    from index.query import Limit, Part, Query
    from index.weighing import Shelf

FEW = 5  # documents that have all words: below, what has some of them is looked at too


@dataclass(slots=True)
class Fit:
    """One document that fits: its number on a shelf."""

    number: int
    score: float
    shelf: Shelf

    def hit(self, missing: tuple[str, ...]) -> Hit:
        """The document as it is answered, with the words that it lacks."""
        facts = self.shelf.facts
        of = facts.of[self.number]
        matched = frozenset(name for name, numbers in self.shelf.fields.items() if self.number in numbers)
        return Hit(facts.ids[self.number], facts.facets["group"][self.number], self.score, matched, missing, of)

    def best(self) -> tuple[object, ...]:
        """Its place by score; of two alike the newer is first."""
        return (-round(self.score, 6), *self.newest())

    def newest(self) -> tuple[object, ...]:
        """Its place by age."""
        return (-self.shelf.facts.changed[self.number], self.shelf.facts.ids[self.number])

    def title(self) -> tuple[object, ...]:
        """Its place by title."""
        return (self.shelf.facts.labels[self.number], self.shelf.facts.ids[self.number])

    def facet(self, name: str) -> str:
        """Its value for a facet, several as one."""
        return self.shelf.facts.facets[name][self.number]


def answer(question: Question, shelves: Sequence[Shelf]) -> Results:
    """Everything that fits, sifted by the filters, sorted, cut and counted."""
    for shelf in shelves:
        _narrow(shelf, question.query)
    is_any = question.query.is_any
    wanted = _Wanted(question.query.wanted, [shelf for shelf in shelves if shelf.seen])
    full = _Sifted(wanted.some() if is_any else wanted.full(), question)
    partial = _Sifted(wanted.partial() if full.looked_at < FEW and not is_any else (), question)
    order = {"newest": Fit.newest, "title": Fit.title}.get(question.order, Fit.best)
    ranked = sorted(full.fits, key=order)
    if len(ranked) < question.offset + question.limit:
        ranked += sorted(partial.fits, key=order)
    page = ranked[question.offset : question.offset + question.limit]
    counts = (full if full.looked_at else partial).counts()
    hits = tuple(fit.hit(() if is_any else wanted.missing(fit)) for fit in page)
    return Results(len(full.fits), hits, counts, len(partial.fits))


def _narrow(shelf: Shelf, query: Query) -> None:
    """Look only at what has the values and days that are asked for, and none of what is to be left out."""
    if query.is_limited:
        shelf.seen = {number for number in shelf.seen if _is_within(shelf.facts, number, query)}
    for part in query.unwanted:
        for _name, places in occurrences(shelf, part):
            shelf.seen.difference_update([number for number, _times in places])


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
        found = [[weights(shelf, part, averages) for shelf in shelves] for part in parts]
        self._rarities = [rarity(sum(map(len, row)), averages.count) for row in found]
        self._rows = [(shelf, [row[at] for row in found]) for at, shelf in enumerate(shelves)]

    def full(self) -> Iterator[Fit]:
        """What has every part."""
        for shelf, columns in self._rows:
            numbers = _common(columns) if columns else shelf.seen
            for number, score in self._scores(numbers, columns).items():
                yield Fit(number, score, shelf)

    def some(self) -> Iterator[Fit]:
        """What has one part at least."""
        for shelf, columns in self._rows:
            for number, score in self._scores(set(chain.from_iterable(columns)), columns).items():
                yield Fit(number, score, shelf)

    def partial(self) -> Iterator[Fit]:
        """What has every part that must be there and some of the others, but not all."""
        if sum(not part.is_strict for part in self._parts) < len(("one", "another")):
            return
        for shelf, columns in self._rows:
            numbers = self._candidates(columns) - _common(columns)
            for number, score in self._scores(numbers, columns).items():
                yield Fit(number, score, shelf)

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

    def _scores(self, numbers: Iterable[int], columns: Sequence[Weights]) -> Weights:
        """How well each of some documents fits."""
        scores = dict.fromkeys(numbers, 0.0)
        for rare, column in zip(self._rarities, columns, strict=True):
            for number in scores:
                if number in column:
                    scores[number] += rare * levelled(column[number])
        return scores


def _common(columns: Sequence[Weights]) -> set[int]:
    """The documents that stand in all of some columns."""
    first, *others = sorted(columns, key=len)
    return set(first).intersection(*others)


class _Sifted:
    """What passes the filters; and for each filter what passes all the others, so that its other values are counted."""

    def __init__(self, fits: Iterable[Fit], question: Question) -> None:
        self._facets = question.facets
        filters = {name: frozenset(values) for name, values in question.filters.items()}
        self.fits: list[Fit] = []
        self.looked_at = 0
        self._nearly: dict[str, list[Fit]] = {name: [] for name in filters}
        for fit in fits:
            self.looked_at += 1
            if not filters:
                self.fits.append(fit)
                continue
            missed = [name for name, values in filters.items() if values.isdisjoint(_values(fit.facet(name)))]
            if not missed:
                self.fits.append(fit)
            elif len(missed) == 1:
                self._nearly[missed[0]].append(fit)

    def counts(self) -> dict[str, dict[str, int]]:
        """How often each value of each facet occurs, the commonest first; of a filtered one all that can be chosen."""
        passing = _numbers(self.fits)
        chosen = {name: _numbers([*self.fits, *nearly]) for name, nearly in self._nearly.items()}
        return {name: _counted(chosen.get(name, passing), name) for name in self._facets}


def _numbers(fits: Iterable[Fit]) -> list[tuple[Facts, list[int]]]:
    """The numbers of documents, shelf by shelf."""
    found: dict[int, tuple[Facts, list[int]]] = {}
    for fit in fits:
        found.setdefault(id(fit.shelf), (fit.shelf.facts, []))[1].append(fit.number)
    return list(found.values())


def _values(kept: str) -> list[str]:
    """The values of a facet that are kept as one."""
    return kept.split(BETWEEN)


def _counted(numbers: Iterable[tuple[Facts, list[int]]], name: str) -> dict[str, int]:
    """How often each value of a facet occurs; an empty one does not count."""
    kept: Counter[str] = Counter()
    for facts, some in numbers:
        kept.update(map(facts.facets[name].__getitem__, some))
    counts: Counter[str] = Counter()
    for value, count in kept.items():
        counts.update(dict.fromkeys(_values(value), count) if value else {})
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
