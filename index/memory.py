"""An index in memory: small and plain, to compare others with and for the tests of callers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index import near, words
from index.facts import Facts
from index.index import FACETS, Question, Results
from index.ranking import answer
from index.weighing import STEMS, WEIGHTS, Seen, Shelf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.entry import Entry
    from index.query import Part


@dataclass
class _Known:
    """An entry with its tokens: by field, the tokens at each position."""

    entry: Entry
    places: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    stems: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Entry) -> _Known:
        """Analyse an entry."""
        known = cls(entry)
        for name, text in entry.words().items():
            found = list(words.tokens(text))
            known.lengths[name] = len(found)
            for token in found:
                known.places.setdefault(name, {}).setdefault(token.text, set()).add(token.position)
            if name in words.STEMMED:
                for stem in words.stems(found, entry.language):
                    known.stems[stem] = known.stems.get(stem, 0) + 1
        known.lengths[STEMS] = sum(known.stems.values())
        return known


class MemoryIndex:
    """Every entry of every group in a dictionary; a search looks at each."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[str, _Known]] = {}

    def put(self, group: str, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same id."""
        self._groups.setdefault(group, {}).update({entry.id: _Known.of(entry) for entry in entries})

    def remove(self, group: str, ids: Iterable[str]) -> None:
        """Forget entries and the old ones of them; what is absent is no error."""
        gone, known = set(ids), self._groups.get(group, {})
        for entry_id in [one for one in known if not gone.isdisjoint((one, known[one].entry.of))]:
            del known[entry_id]

    def clear(self, group: str) -> None:
        """Forget a group."""
        self._groups.pop(group, None)

    def ids(self, group: str) -> Iterable[str]:
        """The ids of all entries of a group."""
        return list(self._groups.get(group, {}))

    def search(self, question: Question) -> Results:
        """Look at every entry that may be seen."""
        if question.query.is_empty:
            return Results()
        return answer(question, [_Table(list(self._seen(question)))])

    def _seen(self, question: Question) -> Iterator[_Known]:
        """The entries within the scopes and places of a question."""
        for group in question.groups:
            for known in self._groups.get(group, {}).values():
                entry = known.entry
                if entry.is_old and not question.with_old:
                    continue
                places = {entry.id, entry.item, entry.group, *entry.ancestors}
                is_in = not question.within or question.within & places
                if entry.scope in question.scopes[group] and is_in and not question.without & places:
                    yield known


class _Table(Shelf):
    """The entries that may be seen, as a shelf."""

    def __init__(self, known: Sequence[_Known]) -> None:
        self._known = known
        entries = [one.entry for one in known]
        self._languages = {entry.language for entry in entries if entry.language}
        facts = Facts(
            ids=[entry.id for entry in entries],
            labels=[entry.label for entry in entries],
            changed=[int(entry.changed_at.timestamp() * 1000) for entry in entries],
            days=[entry.day.toordinal() for entry in entries],
            facets={name: [entry.facet(name) for entry in entries] for name in FACETS},
            lengths={name: [one.lengths[name] for one in known] for name in (*WEIGHTS, STEMS)},
            of=[entry.item for entry in entries],
        )
        super().__init__(Seen(frozenset(range(len(known))), facts, {}))

    def occurrences(self, part: Part) -> Iterator[tuple[str, Mapping[int, float]]]:
        """Where a part stands: in any of the fields, and in other forms where it is a single plain word."""
        for name in [part.field] if part.field else WEIGHTS:
            times = (_times(one.places.get(name, {}), part) for one in self._known)
            yield name, {number: count for number, count in enumerate(times) if count}
        for form in words.forms(part, self._languages):
            yield STEMS, {number: one.stems[form] for number, one in enumerate(self._known) if form in one.stems}


def _times(places: dict[str, set[int]], part: Part) -> int:
    """How often the tokens of a part stand side by side, or joined, in one field."""
    last = part.tokens[-1]
    if part.is_near:
        return sum(len(places[token]) for token in near.near(last, places))
    if part.is_prefix:
        ends = [places[token] for token in places if token.startswith(last)]
        return _runs(places, part.tokens[:-1], set().union(*ends))
    if len(part.tokens) == 1:
        return len(places.get(last, ()))
    joined = len(places.get("".join(part.tokens), ()))
    *first, last = words.plain(part.tokens)
    return joined + _runs(places, first, places.get(last, set()))


def _runs(places: dict[str, set[int]], first: Sequence[str], ends: set[int]) -> int:
    """How often some tokens stand side by side before one of some positions."""
    return sum(
        all(end - len(first) + step in places.get(token, ()) for step, token in enumerate(first)) for end in ends
    )
