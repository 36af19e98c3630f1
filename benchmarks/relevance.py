"""How good the order of hits is: the Cranfield collection through each index, beside BM25 as others have it.

    python benchmarks/relevance.py FOLDER

FOLDER holds cran.all.1400, cran.qry and QRelsCorrectedforTRECeval: 1,400 abstracts of aerodynamics, 225 questions in
whole sentences, and which abstracts answer them how well. Prints one JSON line for each figure, nDCG at 10 and mean
average precision, of

    bm25s         the yardstick: title and text by the library bm25s as it comes (Lucene's BM25, k1 1.5, b 0.75),
                  with its own tokens and English stopwords and no stemmer; any of the words
    tantivy       an index on disk, asked as people ask: what has all words first, then what has some
    whoosh        the same by the other
    memory        the same by the index in memory
    tantivy_all   what has all words and nothing else

and judges nothing. What is in the list is an answer, and its grade the gain, as trec_eval has it.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING

import bm25s
from stand import figures

from index import Entry, MemoryIndex, Question
from index.grammar import parse
from index.tantivy import TantivyIndex
from index.whoosh import WhooshIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from index import Index

    Gains = Mapping[str, int]
    Search = Callable[[str], Sequence[str]]

GROUP, SCOPE = "cranfield", 1
DEEP = 1000  # hits that are looked at
TOP = 10


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the collection lies")
    folder = parser.parse_args().folder
    documents = [_entry(number, fields) for number, fields in _records(folder / "cran.all.1400")]
    questions = [fields["W"] for _number, fields in _records(folder / "cran.qry")]
    gains = _gains(folder / "QRelsCorrectedforTRECeval")
    with tempfile.TemporaryDirectory(prefix="cercle-bench-") as place:
        indexes: dict[str, Index] = {
            "tantivy": TantivyIndex(Path(place) / "tantivy"),
            "whoosh": WhooshIndex(Path(place) / "whoosh"),
            "memory": MemoryIndex(),
        }
        _figures("bm25s", Plain(documents).search, questions, gains)
        for name, index in indexes.items():
            index.put(GROUP, documents)
            _figures(name, _asking(index), questions, gains)
        _figures("tantivy_all", _asking(indexes["tantivy"], is_full=True), questions, gains)


def _records(path: Path) -> list[tuple[str, dict[str, str]]]:
    """The records of a file: each one's number, and its fields by their letter."""
    found = []
    for record in re.split(r"^\.I ", path.read_text("ascii", "replace"), flags=re.MULTILINE)[1:]:
        number, _line, rest = record.partition("\n")
        pieces = re.split(r"^\.([A-Z])\s*$", rest, flags=re.MULTILINE)[1:]
        fields = {letter: " ".join(text.split()) for letter, text in zip(pieces[::2], pieces[1::2], strict=True)}
        found.append((number.strip(), fields))
    return found


def _entry(number: str, fields: Mapping[str, str]) -> Entry:
    """An abstract as a document."""
    return Entry(
        id=number,
        kind="document",
        group=GROUP,
        scope=SCOPE,
        title=fields.get("T", ""),
        author=fields.get("A", ""),
        text=fields.get("W", ""),
        language="en",
    )


def _gains(path: Path) -> list[Gains]:
    """What each document is worth for each question; questions are counted, whatever number they bear."""
    gains: dict[int, dict[str, int]] = {}
    for line in path.read_text("ascii").splitlines():
        question, _round, document, gain = line.split()
        gains.setdefault(int(question), {})[document] = int(gain)
    return [gains[question] for question in sorted(gains)]


def _asking(index: Index, *, is_full: bool = False) -> Search:
    """Ask an index, for everything or for what has all words."""

    def search(text: str) -> Sequence[str]:
        """The ids of what fits, best first."""
        question = Question(parse(text), {GROUP: frozenset({SCOPE})}, limit=DEEP)
        return [hit.id for hit in index.search(question).hits if not (is_full and hit.missing)]

    return search


class Plain:
    """The yardstick: BM25 as a library has it."""

    def __init__(self, documents: Sequence[Entry]) -> None:
        self._ids = [one.id for one in documents]
        self._model = bm25s.BM25()
        texts = [f"{one.title} {one.text}" for one in documents]
        self._model.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)

    def search(self, text: str) -> Sequence[str]:
        """The ids of what has any of the words, best first."""
        wanted = bm25s.tokenize(text, show_progress=False)
        found, scores = self._model.retrieve(wanted, corpus=self._ids, k=DEEP, show_progress=False)
        return [str(each) for each, score in zip(found[0], scores[0], strict=True) if score > 0]


def _figures(name: str, search: Search, questions: Sequence[str], gains: Sequence[Gains]) -> None:
    """Ask every question and print the means."""
    with figures.timed() as span:
        found = [search(text) for text in questions]
    rows = list(zip(found, gains, strict=True))
    took = {"questions": len(rows), "seconds": round(span.seconds, 1)}
    figures.figure(f"{name}_ndcg_{TOP}", sum(_ndcg(*row) for row in rows) / len(rows), "of 1", **took)
    figures.figure(f"{name}_map", sum(_precision(*row) for row in rows) / len(rows), "of 1", **took)


def _ndcg(found: Sequence[str], gains: Gains) -> float:
    """The gain of the first hits, later ones discounted, as a share of what the best order would gain."""
    best = _discounted(sorted(gains.values(), reverse=True))
    return _discounted([gains.get(each, 0) for each in found]) / best if best else 0.0


def _discounted(worth: Sequence[int]) -> float:
    """Gains, discounted by their place."""
    return sum(each / log2(place + 2) for place, each in enumerate(worth[:TOP]))


def _precision(found: Sequence[str], gains: Gains) -> float:
    """The mean, over all answers, of the share of answers among the hits down to it."""
    answers = {document for document, worth in gains.items() if worth}
    right, total = 0, 0.0
    for place, each in enumerate(found, 1):
        if each in answers:
            right += 1
            total += right / place
    return total / len(answers) if answers else 0.0


if __name__ == "__main__":
    main()
