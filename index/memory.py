"""An index in memory: small and plain, to compare others with and for the tests of callers."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index import words
from index.index import Hit, Question, Results, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.entry import Entry
    from index.query import Part

WEIGHTS = {"title": 4.0, "name": 3.0, "keywords": 3.0, "by": 1.0, "text": 1.0}


@dataclass
class _Known:
    """An entry with its tokens: by field, the tokens at each position."""

    entry: Entry
    places: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    stems: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, entry: Entry) -> _Known:
        """Analyse an entry."""
        known = cls(entry)
        for name, text in entry.words().items():
            for token in words.tokens(text):
                known.places.setdefault(name, {}).setdefault(token.text, set()).add(token.position)
            if name != "by":
                known.stems.update(words.stems(words.tokens(text), entry.language))
        return known


class MemoryIndex:
    """Every entry of every group in a dictionary; a search looks at each."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[str, _Known]] = {}

    def put(self, group: str, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same id."""
        self._groups.setdefault(group, {}).update({entry.id: _Known.of(entry) for entry in entries})

    def remove(self, group: str, ids: Iterable[str]) -> None:
        """Forget entries; what is absent is no error."""
        for entry_id in ids:
            self._groups.get(group, {}).pop(entry_id, None)

    def clear(self, group: str) -> None:
        """Forget a group."""
        self._groups.pop(group, None)

    def ids(self, group: str) -> Iterable[str]:
        """The ids of all entries of a group."""
        return list(self._groups.get(group, {}))

    @contextmanager
    def rebuilding(self, group: str) -> Iterator[MemoryIndex]:
        """An empty index for a group that takes the live one's place at the end."""
        fresh = MemoryIndex()
        yield fresh
        self._groups[group] = fresh._groups.get(group, {})

    def search(self, question: Question) -> Results:
        """Look at every entry that may be seen."""
        if not question.query.parts and not question.query.facets:
            return Results()
        fitting = [hit for hit in (_hit(known, question) for known in self._seen(question)) if hit]
        entries = {hit.id: self._groups[hit.group][hit.id].entry for hit in fitting}
        ordered = sorted(fitting, key=lambda hit: _order(hit, entries[hit.id], question.order))
        facets = {name: counted(entries[hit.id].facet(name) for hit in fitting) for name in question.facets}
        page = tuple(ordered[question.offset : question.offset + question.limit])
        return Results(len(fitting), page, facets)

    def _seen(self, question: Question) -> Iterator[_Known]:
        """The entries within the scopes and filters of a question."""
        filters = [*question.filters.items(), *((name, [value]) for name, value in question.query.facets)]
        for group in question.groups:
            for known in self._groups.get(group, {}).values():
                entry = known.entry
                is_out = question.without & {entry.id, *entry.ancestors}
                is_in = entry.scope in question.scopes[group] and not is_out
                if is_in and all(entry.facet(name) in values for name, values in filters):
                    yield known


def _hit(known: _Known, question: Question) -> Hit | None:
    """The hit that an entry makes, if all of the wanted and none of the unwanted stands in it."""
    if any(_fields(known, part) for part in question.query.unwanted):
        return None
    found = [_fields(known, part) for part in question.query.wanted]
    if not all(found):
        return None
    matched = frozenset().union(*found)
    score = sum(WEIGHTS.get(name, 0.5) for names in found for name in names)
    return Hit(known.entry.id, known.entry.group, score, matched - {"stems"} or frozenset({"text"}) & matched)


def _fields(known: _Known, part: Part) -> frozenset[str]:
    """The fields in which a part stands; `stems` where only another form of the word does."""
    names = [part.field] if part.field else list(WEIGHTS)
    found = frozenset(name for name in names if _stands(known.places.get(name, {}), part))
    if found or part.field or part.is_exact or part.is_prefix or len(part.tokens) > 1:
        return found
    forms = {words.stem(part.tokens[0], language) for language in words.STEMMERS}
    return frozenset({"stems"}) if forms & known.stems else frozenset()


def _stands(places: dict[str, set[int]], part: Part) -> bool:
    """Whether the tokens of a part stand side by side, or joined, in one field."""
    *first, last = part.tokens
    ends = (
        [places[token] for token in places if token.startswith(last)] if part.is_prefix else [places.get(last, set())]
    )
    last_at = set().union(*ends)
    if "".join(part.tokens) in places and not part.is_prefix:
        return True
    return any(
        all(at - len(first) + step in places.get(token, ()) for step, token in enumerate(first)) for at in last_at
    )


def _order(hit: Hit, entry: Entry, order: str) -> tuple[object, ...]:
    """What hits are sorted by: never by where they happen to lie."""
    changed = -entry.changed_at.timestamp()
    if order == "newest":
        return (changed, hit.id)
    if order == "title":
        return (entry.label, hit.id)
    return (-round(hit.score, 6), changed, hit.id)
