"""What is known of the documents that a search looks at, by their number: what is sorted, counted and weighed by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T_co = TypeVar("T_co", covariant=True)


class Column(Protocol[T_co]):
    """Something of each document, by its number."""

    def __getitem__(self, number: int, /) -> T_co: ...


@dataclass(frozen=True)
class Facts:
    """The facts of some documents: one column each; `days` are ordinals, a facet's several values are one string.

    `of` are the ids of what they are entries of.
    """

    ids: Column[str]
    labels: Column[str]
    changed: Column[int]
    days: Column[int]
    facets: Mapping[str, Sequence[str]]
    lengths: Mapping[str, Sequence[int]]
    of: Column[str]
