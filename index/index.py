"""The four verbs of every index, what is asked of it and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from index.entry import Entry
    from index.query import Query

ORDERS = ("best", "newest", "title")


class Unavailable(Exception):
    """The index cannot be read; it can be rebuilt."""


@dataclass(frozen=True)
class Question:
    """What is searched, and where: `scopes` names the groups that are asked and what may be seen in each.

    Everything in the folders of `without` is left out. `filters` keeps, field by field, one of several values.
    """

    query: Query
    scopes: Mapping[str, frozenset[int]]
    without: frozenset[str] = frozenset()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    order: str = "best"
    offset: int = 0
    limit: int = 20

    @property
    def groups(self) -> list[str]:
        """The groups in which something may be seen at all."""
        return sorted(group for group, scopes in self.scopes.items() if scopes)


@dataclass(frozen=True)
class Hit:
    """One entry that fits, and the fields in which a wanted word stands."""

    id: str
    group: str
    score: float
    matched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Results:
    """How many fit, one page of them, and counts by facet; all under the scopes that were asked."""

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Index(Protocol):
    """One index for each group."""

    def put(self, group: str, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same id; found by the next search."""

    def remove(self, group: str, ids: Iterable[str]) -> None:
        """Forget entries; what is absent is no error."""

    def search(self, question: Question) -> Results:
        """What fits; raises `Unavailable`."""

    def clear(self, group: str) -> None:
        """Forget a group."""

    def ids(self, group: str) -> Iterable[str]:
        """The ids of all entries of a group, for the check; raises `Unavailable`."""

    def rebuilding(self, group: str) -> AbstractContextManager[Index]:
        """An empty index for a group, beside the live one, that takes its place when the `with` ends well."""


def counted(values: Iterable[str]) -> dict[str, int]:
    """How often each value occurs, the commonest first; an empty one does not count."""
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
