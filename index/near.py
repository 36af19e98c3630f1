"""Which words are nearly another: a letter too much, too few, another one, or two that changed places.

An edit adds, drops or replaces a letter, or changes two neighbours' places: optimal string alignment, where no letter
is edited twice. Measured in letters, not bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable

LONG = 8  # letters from which two edits are near, else one


def reach(token: str) -> int:
    """How many edits away a token may be and still be near."""
    return 2 if len(token) >= LONG else 1


def near(token: str, others: Iterable[str]) -> list[str]:
    """Those of some tokens that begin like one and are at most `reach` edits away, but are not the token itself."""
    alike = [other for other in others if other.startswith(token[:1])]
    found = process.extract(token, alike, scorer=OSA.distance, score_cutoff=reach(token), limit=None)
    return [other for other, edits, _place in found if edits]


def distance(token: str, other: str) -> int:
    """How many edits lie between two tokens."""
    return OSA.distance(token, other)
