"""What is asked of a corpus: queries drawn by a fixed seed, so many different ones for each row of figures."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.index import FACETS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stand.corpus import Corpus, Place

    Scopes = Mapping[str, frozenset[int]]

COMMON, RARE, TWO = (10, 100), (5_000, 50_000), (20, 300)  # ranks of words
BEGINNING = 4  # letters


@dataclass(frozen=True)
class Row:
    """So many queries of one kind, in the groups of one person."""

    kind: str
    where: str
    queries: Sequence[str]
    scopes: Scopes
    facets: tuple[str, ...] = ()
    order: str = "best"

    @property
    def name(self) -> str:
        """What its figures are called."""
        return f"{self.kind}_{self.where}"


def people(corpus: Corpus) -> dict[str, Sequence[Place]]:
    """Who asks, by how many groups they are in."""
    twenty, half = max(1, corpus.groups // 20), 2
    return {"one": corpus.places[:1], "twenty": corpus.some(twenty, twenty // 25), "hundreds": corpus.some(half, 0)}


def scopes(places: Sequence[Place]) -> Scopes:
    """What somebody may see."""
    return {place.id: place.readable for place in places}


def rows(corpus: Corpus, rounds: int) -> list[Row]:
    """Everything that is asked."""
    found = []
    for where, places in people(corpus).items():
        may = scopes(places)
        for kind, draw in KINDS.items():
            found.append(Row(kind, where, _drawn(corpus, places, draw, rounds, f"{kind}{where}"), may))
        for kind, more in (("facets", {"facets": FACETS}), ("newest", {"order": "newest"})):
            queries = _drawn(corpus, places, KINDS["common"], rounds, f"{kind}{where}")
            found.append(Row(kind, where, queries, may, **more))
    return found


def _drawn(
    corpus: Corpus, places: Sequence[Place], draw: Callable[[Corpus, Place, random.Random], str], rounds: int, seed: str
) -> Sequence[str]:
    """Different queries, in the languages of some groups."""
    dice = random.Random(seed)  # noqa: S311 (words, no secrets)
    found: dict[str, None] = {}
    while len(found) < rounds:
        found[draw(corpus, dice.choice(places), dice)] = None
    return list(found)


def _word(corpus: Corpus, place: Place, dice: random.Random, ranks: tuple[int, int]) -> str:
    """A word of a group's language."""
    return corpus.vocabulary(place.language)[min(dice.randrange(*ranks), corpus.words - 1)]


def _common(corpus: Corpus, place: Place, dice: random.Random) -> str:
    """A word that stands in most documents of its language, or in a third of them."""
    return _word(corpus, place, dice, COMMON)


def _rare(corpus: Corpus, place: Place, dice: random.Random) -> str:
    """A word that stands in few documents."""
    return _word(corpus, place, dice, RARE)


def _two(corpus: Corpus, place: Place, dice: random.Random) -> str:
    """Two words that many documents have."""
    return f"{_word(corpus, place, dice, TWO)} {_word(corpus, place, dice, TWO)}"


def _phrase(corpus: Corpus, place: Place, dice: random.Random) -> str:
    """Two words that stand side by side in a document of the group."""
    if place.first == place.end:
        return f'"{_two(corpus, place, dice)}"'
    words = corpus.entry(place, dice.randrange(place.first, place.end)).text.replace(".", "").split()
    at = dice.randrange(len(words) - 1)
    return f'"{words[at]} {words[at + 1]}"'


def _prefix(corpus: Corpus, place: Place, dice: random.Random) -> str:
    """The beginning of some words."""
    return f"{_word(corpus, place, dice, RARE)[:BEGINNING]}*"


KINDS: Mapping[str, Callable[[Corpus, Place, random.Random], str]] = {
    "common": _common,
    "rare": _rare,
    "two": _two,
    "phrase": _phrase,
    "prefix": _prefix,
}
