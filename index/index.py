"""The four verbs of every index, what is asked of it and what comes back."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from index.entry import Entry
    from index.query import Query

ORDERS = ("best", "newest", "title")
LACKING = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT)
FACETS = ("group", "type", "language", "author", "by", "year", "status", "keyword")


class Unavailable(Exception):
    """The index cannot be read or written; it can be rebuilt."""


class Overloaded(Unavailable):
    """The machine lacks something at this moment, files or space for example: the index itself may be well."""


@dataclass(frozen=True)
class Question:
    """What is searched, and where: `scopes` names the groups that are asked and what may be seen in each.

    Only what lies in a folder or group of `within`, where it names any, and nothing in those of `without` is looked
    at. `filters` keeps, facet by facet, what has one of several values. Old entries are looked at `with_old` only:
    without, they are no hits, are not counted, and move nothing.
    """

    query: Query
    scopes: Mapping[str, frozenset[int]]
    within: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    order: str = "best"
    offset: int = 0
    limit: int = 20
    with_old: bool = False

    @property
    def groups(self) -> list[str]:
        """The groups in which something may be seen at all."""
        return sorted(group for group, scopes in self.scopes.items() if scopes)


@dataclass(frozen=True)
class Hit:
    """One entry that fits, the fields in which a wanted word stands, and the words that it lacks.

    `of` is the id of what it is an entry of: its own, but for an old one.
    """

    id: str
    group: str
    score: float
    matched: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()
    of: str = ""


@dataclass(frozen=True)
class Results:
    """How many fit, one page of them, and counts by facet; all under the scopes that were asked.

    `partial` is how many more fit only in part: looked for where few fit, they come after all that do. Counts are of
    what fits, of what fits in part only where nothing else does; each facet is counted under the filters of the others.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    partial: int = 0


class Index(Protocol):
    """One index for each group."""

    def put(self, group: str, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same id and no others; found by the next search.

        Old entries of something stay when its current one is put again: who wants them gone removes them first.
        """

    def remove(self, group: str, ids: Iterable[str]) -> None:
        """Forget the entries of these ids and all that are old ones of them; what is absent is no error."""

    def search(self, question: Question) -> Results:
        """What fits; raises `Unavailable`."""

    def clear(self, group: str) -> None:
        """Forget a group."""

    def ids(self, group: str) -> Iterable[str]:
        """The ids of all entries of a group, old ones too, for the check; raises `Unavailable`."""
