"""Which entries of an open Whoosh index fit a question, best first, and what they count under its facets.

Each word is asked of each field, and the scores of a document are added up; where several words are wanted, all
must stand in it. All that fits is sorted by us, so that the order never depends on where a document happens to lie.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from whoosh import query as q
from whoosh.scoring import BM25F

from index import words
from index.index import Hit, Question, Results, counted
from index.segments import STEMS, WEIGHTS, column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from whoosh.searching import Searcher

    from index.query import Part
    from index.segments import Facts, Segments

STEM_WEIGHT = 0.6

Scores = dict[int, float]


@dataclass(frozen=True)
class Fit:
    """One entry that fits: its number in a segment, the facts of that segment, the fields in which words stand."""

    number: int
    score: float
    facts: Facts
    fields: dict[str, set[int]]

    def hit(self) -> Hit:
        """The entry as it is answered."""
        matched = frozenset(name for name, numbers in self.fields.items() if self.number in numbers)
        return Hit(self.facts.ids[self.number], self.facts.facets["group"][self.number], self.score, matched)

    def best(self) -> tuple[object, ...]:
        """Its place by score; of two alike the newer is first."""
        return (-round(self.score, 6), *self.newest())

    def newest(self) -> tuple[object, ...]:
        """Its place by age."""
        return (-self.facts.changed[self.number], self.facts.ids[self.number])

    def title(self) -> tuple[object, ...]:
        """Its place by title."""
        return (self.facts.labels[self.number], self.facts.ids[self.number])


class Weighing(BM25F):  # type: ignore[misc] # Whoosh carries no types
    """BM25F by the lengths of fields that are known of a segment, instead of reading each anew."""

    def __init__(self, segments: Segments) -> None:
        super().__init__()
        self._segments = segments

    def scorer(self, searcher: Searcher, fieldname: str, text: bytes, qf: int = 1) -> Any:
        """Whoosh's own scorer, told where lengths are."""
        made = super().scorer(searcher, fieldname, text, qf=qf)
        lengths = self._segments.facts(searcher.reader()).lengths
        if fieldname in lengths:
            made.dfl = lengths[fieldname].__getitem__
        return made


def find(searcher: Searcher, question: Question, segments: Segments) -> Results:
    """Score everything that fits under the filter, then sort, cut and count."""
    languages = [value.decode() for value in searcher.reader().lexicon(column("language")) if value]
    seen = _filter(question)
    fits = [
        fit for leaf, _first in searcher.leaf_searchers() for fit in _fits(leaf, question, seen, languages, segments)
    ]
    order = {"newest": Fit.newest, "title": Fit.title}.get(question.order, Fit.best)
    page = sorted(fits, key=order)[question.offset : question.offset + question.limit]
    facets = {name: counted(fit.facts.facets[name][fit.number] for fit in fits) for name in question.facets}
    return Results(len(fits), tuple(fit.hit() for fit in page), facets)


def _fits(leaf: Searcher, question: Question, seen: q.Query, languages: list[str], segments: Segments) -> Iterator[Fit]:
    """What fits in one segment."""
    allowed = set(leaf.docs_for_query(seen))
    if not allowed:
        return
    fields: dict[str, set[int]] = {}
    scores = dict.fromkeys(allowed, 0.0)
    for part in question.query.wanted:
        found = _scores(leaf, part, languages, fields)
        scores = {number: score + found[number] for number, score in scores.items() if number in found}
    for part in question.query.unwanted:
        for number in _scores(leaf, part, languages, {}):
            scores.pop(number, None)
    facts = segments.facts(leaf.reader())
    for number, score in scores.items():
        yield Fit(number, score, facts, fields)


def _scores(leaf: Searcher, part: Part, languages: Iterable[str], fields: dict[str, set[int]]) -> Scores:
    """The score of every document of a segment in which a part stands; `fields` learns in which fields of which."""
    scores: Scores = defaultdict(float)
    for name, weight, wanted in _queries(part, languages):
        matcher = wanted.matcher(leaf)
        while matcher.is_active():
            number = matcher.id()
            scores[number] += weight * matcher.score()
            if name:
                fields.setdefault(name, set()).add(number)
            matcher.next()
    return scores


def _queries(part: Part, languages: Iterable[str]) -> Iterator[tuple[str, float, q.Query]]:
    """A part in any of the fields, and its other forms, in no field, where it is a single plain word."""
    for name in [part.field] if part.field else WEIGHTS:
        yield name, WEIGHTS.get(name, 1.0), _in_field(name, part)
    if not (part.field or part.is_exact or part.is_prefix or len(part.tokens) > 1):
        forms = {words.stem(part.tokens[0], language) for language in languages if language in words.STEMMERS}
        for form in sorted(forms):
            yield "", STEM_WEIGHT, q.Term(STEMS, form)


def _in_field(name: str, part: Part) -> q.Query:
    """A part in one field: a word, words side by side, or the beginning of one."""
    *first, last = part.tokens
    if part.is_prefix and not first:
        return q.Prefix(name, last)
    if part.is_prefix:
        return q.Sequence([*(q.Term(name, token) for token in first), q.Prefix(name, last)])
    joined = q.Term(name, "".join(part.tokens))
    if not first:
        return joined
    return q.Or([q.Phrase(name, list(part.tokens)), joined])


def _filter(question: Question) -> q.Query:
    """What may be seen: one of the scopes, none of the excluded folders, one value of each filtered field."""
    scopes = {scope for group in question.groups for scope in question.scopes[group]}
    must = [q.Or([q.Term("scope", str(scope)) for scope in sorted(scopes)])]
    for name, values in (
        *question.filters.items(),
        *((name, [value]) for name, value in question.query.facets),
    ):
        must.append(q.Or([q.Term(column(name), value) for value in values]))
    groups = q.Or([q.Term(column("group"), group) for group in question.groups])
    seen = q.And([groups, *must])
    if not question.without:
        return seen
    return q.AndNot(seen, q.Or([q.Term("within", folder) for folder in sorted(question.without)]))
