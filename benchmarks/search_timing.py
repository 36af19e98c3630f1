"""Whether the time of a search tells of documents that one may not read.

    python benchmarks/search_timing.py [--hidden 1000] [--rounds 500]

Half of a group's documents stand behind a fence. A word that stands only in so many of those is sought by somebody who
may not pass it, and in turns a word that stands nowhere: each of them many times, every time another word. Prints one
JSON line for each index and number of documents: both medians, their difference, and by how often the one took
longer than the other (0.5: neither does) with the z of Mann and Whitney's test (beyond 3: not by chance).

In an index, a word that stands in hidden documents is found before it is seen that nobody may see it; how much longer
that takes is what there is to be judged. Judges nothing.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from stand import figures
from stand.corpus import Corpus

from app.workshop import ENGINES
from index import Question
from index.grammar import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index import Entry, Index

OPEN, FENCED = 1, 2
LETTERS = "bcdfghjkmnpqrtvwxz"
WORDS = 40  # different ones that are hidden, and that are nowhere
BATCH = 500


def main() -> None:
    """Measure."""
    asked = _arguments()
    corpus = Corpus(asked.documents, groups=1, length=100)
    for name, engine in ENGINES.items():
        for hidden in asked.hidden:
            with tempfile.TemporaryDirectory(prefix="cercle-bench-") as folder:
                index = engine.open(Path(folder) / "index")
                _fill(index, corpus, hidden)
                _compare(name, index, corpus, hidden, asked.rounds)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2_000, help="documents of the group")
    parser.add_argument("--hidden", type=_numbers, default=[1, 30, 1_000], help="documents with each hidden word")
    parser.add_argument("--rounds", type=int, default=400, help="searches of each kind")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    """Numbers with commas between them."""
    return [int(one) for one in text.split(",")]


def _fill(index: Index, corpus: Corpus, hidden: int) -> None:
    """Put every other document behind the fence, with the hidden words in some of those."""
    place = corpus.places[0]
    entries = list(_entries(corpus, hidden))
    for start in range(0, len(entries), BATCH):
        index.put(place.id, entries[start : start + BATCH])


def _entries(corpus: Corpus, hidden: int) -> Iterator[Entry]:
    """The documents."""
    words = " ".join(_words("hidden"))
    for number, entry in enumerate(corpus.all()):
        is_fenced = number % 2 == 1
        text = f"{entry.text} {words}" if is_fenced and number // 2 < hidden else entry.text
        yield replace(entry, scope=FENCED if is_fenced else OPEN, text=text)


def _words(kind: str) -> list[str]:
    """Words that nothing else has, of one length."""
    dice = random.Random(kind)  # noqa: S311 (words, no secrets)
    return ["".join(dice.choices(LETTERS, k=9)) for _word in range(WORDS)]


def _compare(name: str, index: Index, corpus: Corpus, hidden: int, rounds: int) -> None:
    """Ask for both kinds in turns, in an order that chance decides."""
    dice = random.Random(name)  # noqa: S311 (an order, no secret)
    scopes = {corpus.places[0].id: frozenset({OPEN})}
    times: dict[str, list[float]] = {"hidden": [], "nowhere": []}
    for number in range(rounds + WORDS):
        kinds = list(times)
        dice.shuffle(kinds)
        for kind in kinds:
            question = Question(parse(_words(kind)[number % WORDS]), scopes)
            with figures.timed() as span:
                total = index.search(question).total
            if total:
                raise RuntimeError("Something hidden was found.")
            if number >= WORDS:
                times[kind].append(span.worked)
    here, there = (figures.median(times[kind]) * figures.MILLI for kind in ("hidden", "nowhere"))
    share, z = _longer(times["hidden"], times["nowhere"])
    more = {"nowhere": round(there, 4), "difference": round(here - there, 4), "longer": round(share, 3)}
    figures.figure(f"{name}_timing_hidden_in_{hidden}", here, "ms", **more, z=round(z, 1), rounds=rounds)


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
