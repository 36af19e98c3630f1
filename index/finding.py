"""Where words stand in the segments of Whoosh indexes, and which of their documents may be seen."""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING

from index import near, words
from index.lexicon import positions, times_of
from index.ranking import answer
from index.weighing import STEMS, TEXT, WEIGHTS, Seen, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.index import Question, Results
    from index.opened import Segments
    from index.query import Part
    from index.segments import View

Forms = dict[tuple[object, object], list[str]]  # of a part in some languages, or nearly a word in a segment
NOWHERE: Mapping[int, float] = {}
ENOUGH = 1_000  # documents among whose words nearly the same ones are looked for


def find(segments: Segments, question: Question) -> Results:
    """What fits a question."""
    forms: Forms = {}
    shelves: dict[str, list[Leaf]] = {}
    for group, view in segments.of(question.groups):
        seen = _seen(view, group, question)
        if seen.numbers:
            shelves.setdefault(group, []).append(Leaf(view, seen, forms))
    groups = list(shelves.values())
    if any(part.is_near for part in question.query.parts):
        groups = _largest(groups)
    return answer(question, list(chain.from_iterable(groups)))


def _largest(groups: list[list[Leaf]]) -> list[list[Leaf]]:
    """The groups in which most may be seen, until that is enough: all words of theirs are looked through."""
    counts = [sum(len(shelf.seen) for shelf in shelves) for shelves in groups]
    ordered = sorted(zip(counts, groups, strict=True), key=lambda pair: -pair[0])  # those of one size as they were
    before = accumulate((count for count, _shelves in ordered), initial=0)
    return [shelves for (_count, shelves), looked_at in zip(ordered, before, strict=False) if looked_at < ENOUGH]


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

    __slots__ = ("_forms", "_heading", "_languages", "_lexicon")

    def __init__(self, view: View, seen: Seen, forms: Forms) -> None:
        super().__init__(seen)
        self._lexicon = view.segment.lexicon
        self._heading = view.segment.heading
        self._languages = view.segment.languages
        self._forms = forms

    def occurrences(self, part: Part) -> list[tuple[str, Mapping[int, float]]]:
        """Where a part stands: in any of the fields, and in other forms where it is a single plain word."""
        look = self._near if part.is_near else self._begun if part.is_prefix else self._side_by_side
        names = (part.field,) if part.field else self._fields(part)
        found = [(name, places) for name in names if (places := look(name, part.tokens))]
        forms = self._lexicon.those(STEMS, self._forms_of(part))
        return [*found, *((STEMS, self._lexicon.times(at)) for at in forms)]

    def _fields(self, part: Part) -> Iterable[str]:
        """The fields in which a part may stand: mostly in none of the short ones, which one look tells."""
        tokens = part.tokens
        if part.is_near:
            is_short = True
        elif part.is_prefix:
            is_short = bool(self._heading.beginning(tokens[-1]))
        elif len(tokens) == 1:
            is_short = self._heading.has(tokens[0])
        else:
            is_short = any(map(self._heading.has, ("".join(tokens), *words.plain(tokens[-1:]))))
        return WEIGHTS if is_short else (TEXT,)

    def _forms_of(self, part: Part) -> list[str]:
        """The stems of a part in the languages of the segment; worked out once for all segments of these languages."""
        found = self._forms.get((part, self._languages))
        if found is None:
            found = self._forms[part, self._languages] = words.forms(part, self._languages)
        return found

    def _side_by_side(self, name: str, tokens: Sequence[str]) -> Mapping[int, float]:
        """In which documents words stand side by side in a field, and how often; they count once for all."""
        if len(tokens) == 1:
            return self._any(self._lexicon.those(name, tokens))
        joined = self._times(name, "".join(tokens))
        *first, last = words.plain(tokens)
        at = self._lexicon.find(name, last)
        return _added(joined, self._runs(name, first, [at]) if at else NOWHERE, len(tokens))

    def _begun(self, name: str, tokens: Sequence[str]) -> Mapping[int, float]:
        """The same where the last is the beginning of a word."""
        *first, last = tokens
        ends = [at for _word, at in self._lexicon.beginning(name, last)]
        return self._runs(name, first, ends) if first else self._any(ends)

    def _near(self, name: str, tokens: Sequence[str]) -> Mapping[int, float]:
        """In which documents a word stands that is nearly another, and how often."""
        return self._any(self._lexicon.those(name, self._nearly(tokens[0])))

    def _nearly(self, token: str) -> list[str]:
        """The words of the segment that are nearly one; looked for once for all fields."""
        found = self._forms.get((token, self._lexicon))
        if found is None:
            known = {*self._lexicon.words(TEXT, token[:1]), *self._heading.beginning(token[:1])}
            found = self._forms[token, self._lexicon] = near.near(token, known)
        return found

    def _times(self, name: str, token: str) -> Mapping[int, float]:
        """How often a word stands in which documents."""
        return self._any(self._lexicon.those(name, (token,)))

    def _any(self, ats: Sequence[int]) -> Mapping[int, float]:
        """How often any of some words stands in which documents."""
        if not ats:
            return NOWHERE
        found = self._lexicon.times(ats[0])
        for at in ats[1:]:
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
