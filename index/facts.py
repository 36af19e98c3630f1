"""What is known of the documents that a search looks at, by their number: what is sorted, counted and weighed by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Facts:
    """The facts of some documents: one sequence each; `days` are ordinals, a facet's several values are one string.

    `of` are the ids of what they are entries of.
    """

    ids: Sequence[str]
    labels: Sequence[str]
    changed: Sequence[int]
    days: Sequence[int]
    facets: Mapping[str, Sequence[str]]
    lengths: Mapping[str, Sequence[int]]
    of: Sequence[str]
