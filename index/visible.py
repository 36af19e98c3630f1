"""What somebody may see in a tantivy index, put together once for all who may see the same."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from index import kept, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tantivy import Query, Searcher

    from index.index import Question

ASKING = 64  # who may see different things, of whom that is remembered
LITTLE = 600  # documents of which it pays to look first in which groups they are


def counted(searcher: Searcher, query: Query) -> int:
    """How many fit."""
    found: Any = searcher.search(query, 1, True, kept.CHANGED)
    return int(found.count)


class Visible:
    """What somebody may see, by the terms of each group."""

    def __init__(self, searcher: Searcher, terms: Mapping[str, Sequence[str]]) -> None:
        self._searcher = searcher
        self._terms = terms
        every = list(chain.from_iterable(terms.values()))
        self._is_many = len(every) >= pieces.MANY
        self._count: int | None = None
        self.query = pieces.terms(kept.SEEN, every)

    @property
    def count(self) -> int:
        """How much it is, counted once."""
        if self._count is None:
            self._count = counted(self._searcher, self.query)
        return self._count

    def among(self, fits: Query) -> Query:
        """What may be seen, as far as it fits: terms of many groups are costly, and little lies in few of them."""
        if not self._is_many or counted(self._searcher, fits) > LITTLE:
            return self.query
        values = {"field": kept.column("group"), "size": LITTLE, "segment_size": LITTLE}
        found = self._searcher.aggregate(fits, {"groups": {"terms": values}})["groups"]["buckets"]
        return pieces.terms(kept.SEEN, [term for one in found for term in self._terms.get(one["key"], ())])


class Commit:
    """What an index was at one moment: open to be searched, with its languages and all terms of what may be seen."""

    def __init__(self, searcher: Searcher, languages: Sequence[str], seen: Iterable[str]) -> None:
        self.searcher = searcher
        self.languages = languages
        self._seen = frozenset(seen)
        self._fences = kept.fences(self._seen)
        self._visible: dict[object, Visible] = {}

    def visible(self, question: Question) -> Visible:
        """What may be seen at all."""
        key = frozenset(question.scopes.items()), question.with_old
        found = self._visible.get(key)
        if found is None:
            terms = {group: self._terms(question, group) for group in question.groups}
            found = Visible(self.searcher, terms)
            if len(self._visible) >= ASKING:
                self._visible.clear()
            self._visible[key] = found
        return found

    def _terms(self, question: Question, group: str) -> list[str]:
        """The terms of what may be seen in a group and is there; one where that is everything."""
        scopes = sorted(question.scopes[group])
        if self._fences.get(group, frozenset()) <= question.scopes[group]:
            terms = [kept.current(group)]
        else:
            terms = [kept.seen(group, scope) for scope in scopes]
        if question.with_old:
            terms += [kept.seen(group, scope, is_old=True) for scope in scopes]
        return [term for term in terms if term in self._seen]
