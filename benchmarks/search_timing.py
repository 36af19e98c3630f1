"""Whether the time of a search tells of documents that one may not read.

    python benchmarks/search_timing.py [--hidden 400] [--rounds 500]

Some of a group's documents, one in eight or so, stand behind a fence that its readers may not pass. A word that stands
only in so many of those is sought by a reader, and in turns a word that stands nowhere: each of them many times, every
time another word; in the index alone, and by the whole of a search (`find_`), with rights and what may have been meant.
Prints one JSON line for each index and number of documents: both medians, their difference, and by how often the one
took longer than the other (0.5: neither does) with the z of Mann and Whitney's test (beyond 3: not by chance).

In an index, a word that stands in hidden documents is found before it is seen that nobody may see it; how much longer
that takes is what there is to be judged. Judges nothing.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import replace
from functools import partial
from itertools import islice
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stand import figures, town
from stand.corpus import Corpus

from app.search import finding
from app.search.queries import Wish
from app.workshop import ENGINES
from index import Question
from index.grammar import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index import Entry, Index

LETTERS = "bcdfghjkmnpqrtvwxz"
WORDS = 40  # different ones that are hidden, and that are nowhere
BATCH = 500


def main() -> None:
    """Measure."""
    asked = _arguments()
    corpus = Corpus(asked.documents, groups=1, length=100)
    with tempfile.TemporaryDirectory(prefix="cercle-bench-") as folder:
        home = town.there(Path(folder) / "home", corpus)
        for name, engine in ENGINES.items():
            for hidden in asked.hidden:
                index = engine.open(Path(folder) / f"{name}-{hidden}")
                _fill(index, corpus, hidden)
                _compare(f"{name}_timing_hidden_in_{hidden}", _by_index(index, corpus), asked.rounds)
                _compare(f"{name}_timing_find_hidden_in_{hidden}", _by_find(index, home), asked.rounds)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=5_000, help="documents of the group")
    parser.add_argument("--hidden", type=_numbers, default=[1, 30, 400], help="documents with each hidden word")
    parser.add_argument("--rounds", type=int, default=400, help="searches of each kind")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    """Numbers with commas between them."""
    return [int(one) for one in text.split(",")]


def _fill(index: Index, corpus: Corpus, hidden: int) -> None:
    """Put all documents, with the hidden words in some of those that readers may not see."""
    place, entries = corpus.places[0], _entries(corpus, hidden)
    while batch := list(islice(entries, BATCH)):
        index.put(place.id, batch)


def _entries(corpus: Corpus, hidden: int) -> Iterator[Entry]:
    """The documents."""
    words, left = " ".join(_words("hidden")), hidden
    for entry in corpus.all():
        is_one = left > 0 and entry.scope not in corpus.places[0].readable
        left -= is_one
        yield replace(entry, text=f"{entry.text} {words}") if is_one else entry
    if left:
        raise RuntimeError(f"There are {left} hidden documents too few: ask for more documents.")


def _by_index(index: Index, corpus: Corpus) -> Callable[[str], int]:
    """How much the index finds of some words."""
    place = corpus.places[0]
    return lambda words: index.search(Question(parse(words), {place.id: place.readable})).total


def _by_find(index: Any, home: town.Town) -> Callable[[str], int]:
    """How much a reader finds."""
    workshop = replace(home.workshop(), index=index)
    who = partial(workshop.ask, home.people["one"])
    return lambda words: finding.find(workshop, who, Wish(words), "group-0").total


def _words(kind: str) -> list[str]:
    """Words that nothing else has, of one length."""
    dice = random.Random(kind)  # noqa: S311 (words, no secrets)
    return ["".join(dice.choices(LETTERS, k=9)) for _word in range(WORDS)]


def _compare(name: str, search: Callable[[str], int], rounds: int) -> None:
    """Ask for both kinds in turns, in an order that chance decides."""
    dice = random.Random(name)  # noqa: S311 (an order, no secret)
    times: dict[str, list[float]] = {"hidden": [], "nowhere": []}
    for number in range(rounds + WORDS):
        kinds = list(times)
        dice.shuffle(kinds)
        for kind in kinds:
            with figures.timed() as span:
                total = search(_words(kind)[number % WORDS])
            if total:
                raise RuntimeError("Something hidden was found.")
            if number >= WORDS:
                times[kind].append(span.worked)
    here, there = (figures.median(times[kind]) * figures.MILLI for kind in ("hidden", "nowhere"))
    share, z = _longer(times["hidden"], times["nowhere"])
    more = {"nowhere": round(there, 4), "difference": round(here - there, 4), "longer": round(share, 3)}
    figures.figure(name, here, "ms", **more, z=round(z, 1), rounds=rounds)


def _longer(some: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """How often one of some is more than one of others, and the z of Mann and Whitney's U."""
    ranked = sorted([(value, 0) for value in some] + [(value, 1) for value in others])
    ranks = sum(place for place, (_value, kind) in enumerate(ranked, 1) if kind == 0)
    count, other = len(some), len(others)
    greater = ranks - count * (count + 1) / 2
    spread = sqrt(count * other * (count + other + 1) / 12)
    return greater / (count * other), (greater - count * other / 2) / spread


if __name__ == "__main__":
    main()
