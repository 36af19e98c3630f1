"""Where words stand in the segments of Whoosh indexes, and which of their documents may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index import near, words
from index.lexicon import positions, times_of
from index.ranking import answer
from index.weighing import STEMS, WEIGHTS, Seen, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.index import Question, Results
    from index.opened import Segments
    from index.query import Part
    from index.segments import View

Forms = dict[tuple["Part", tuple[str, ...]], list[str]]
NOWHERE: Mapping[int, float] = {}


def find(segments: Segments, question: Question) -> Results:
    """What fits a question."""
    forms: Forms = {}
    shelves = []
    for group in question.groups:
        for view in segments.of(group):
            seen = _seen(view, group, question)
            if seen.numbers:
                shelves.append(Leaf(view, seen, forms))
    return answer(question, shelves)


def _seen(view: View, group: str, question: Question) -> Seen:
    """What may be seen: what stands behind one of the fences, in one of the places asked for, in no excluded one."""
    seen = view.seen(question.scopes[group], with_old=question.with_old)
    if not seen.numbers or not (question.within or question.without):
        return seen
    numbers = seen.numbers
    if question.within and group not in question.within:
        numbers &= _inside(view, question.within)
    if question.without:
        numbers = frozenset() if group in question.without else numbers - _inside(view, question.without)
    return seen if len(numbers) == len(seen.numbers) else Seen(numbers, seen.facts, {})


def _inside(view: View, places: Iterable[str]) -> frozenset[int]:
    """What lies in one of some folders."""
    return frozenset().union(*(view.segment.numbers("within", place) for place in places))


class Leaf(Shelf):
    """One segment, as a shelf."""

    __slots__ = ("_forms", "_languages", "_lexicon")

    def __init__(self, view: View, seen: Seen, forms: Forms) -> None:
        super().__init__(seen)
        self._lexicon = view.segment.lexicon
        self._languages = view.segment.languages
        self._forms = forms

    def occurrences(self, part: Part) -> Iterator[tuple[str, Mapping[int, float]]]:
        """Where a part stands: in any of the fields, and in other forms where it is a single plain word."""
        is_plain = len(part.tokens) == 1 and not (part.is_prefix or part.is_near)
        find, word = self._lexicon.find, part.tokens[0]
        for name in [part.field] if part.field else WEIGHTS:
            if is_plain and find(name, word) is None:
                continue  # as mostly, in hundreds of groups
            if places := self._places(name, part):
                yield name, places
        for form in self._forms_of(part):
            if places := self._times(STEMS, form):
                yield STEMS, places

    def _forms_of(self, part: Part) -> list[str]:
        """The stems of a part in the languages of the segment; worked out once for all segments of these languages."""
        found = self._forms.get((part, self._languages))
        if found is None:
            found = self._forms[part, self._languages] = words.forms(part, self._languages)
        return found

    def _places(self, name: str, part: Part) -> Mapping[int, float]:
        """In which documents a part stands in one field, and how often; words side by side count once for all."""
        *first, last = part.tokens
        if part.is_near:
            ats = dict(self._lexicon.beginning(name, last[:1]))
            return self._any(ats[word] for word in near.near(last, ats))
        if part.is_prefix:
            ends = [at for _word, at in self._lexicon.beginning(name, last)]
            return self._runs(name, first, ends) if first else self._any(ends)
        if not first:
            return self._times(name, last)
        joined = self._times(name, "".join(part.tokens))
        *first, last = words.plain(part.tokens)
        at = self._lexicon.find(name, last)
        runs = self._runs(name, first, [at]) if at is not None else NOWHERE
        return _added(joined, runs, len(part.tokens))

    def _times(self, name: str, token: str) -> Mapping[int, float]:
        """How often a word stands in which documents."""
        at = self._lexicon.find(name, token)
        return NOWHERE if at is None else self._lexicon.times(at)

    def _any(self, ats: Iterable[int]) -> Mapping[int, float]:
        """How often any of some words stands in which documents."""
        found: dict[int, float] = {}
        for at in ats:
            for number, times in self._lexicon.times(at).items():
                found[number] = found.get(number, 0.0) + times
        return found

    def _runs(self, name: str, first: Sequence[str], ends: Sequence[int]) -> Mapping[int, float]:
        """How often some words stand side by side before one of some others, in the documents that may be seen."""
        lexicon = self._lexicon
        ats = [lexicon.find(name, token) for token in first]
        if not ends or None in ats:
            return NOWHERE
        rows = [lexicon.packed(at) for at in ats if at is not None]
        lasts = [lexicon.packed(at) for at in ends]
        tokens = len(first) + 1
        numbers = self.seen.intersection(*rows) & set().union(*lasts)
        found = {}
        for number in numbers:
            places = {place for row in lasts if number in row for place in positions(row[number])}
            for away, row in enumerate(reversed(rows), 1):
                places.intersection_update([place + away for place in positions(row[number])])
            if places:
                found[number] = sum(times_of(row[number]) for row in (*rows, *lasts) if number in row) / tokens
        return found


def _added(joined: Mapping[int, float], runs: Mapping[int, float], tokens: int) -> Mapping[int, float]:
    """How often some words stand somewhere, written as one or side by side."""
    if not joined:
        return runs
    found = dict(runs)
    for number, times in joined.items():
        found[number] = found.get(number, 0.0) + times / tokens
    return found
