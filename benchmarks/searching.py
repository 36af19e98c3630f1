"""The index alone: how long a search takes where every document fits, and where one does; how long texts take to put.

Prints one JSON line for each figure; judges nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from stand import figures
from stand.words import text

from index import Entry, Question
from index.grammar import parse
from index.whoosh import WhooshIndex

GROUP, SCOPE = "group", 1
BATCH = 200  # documents of one commit
QUERIES = {
    "two_common": "harbour report",
    "common": "harbour",
    "phrase": '"harbour report"',
    "rare": "lighthouse",
    "common_and_rare": "harbour lighthouse",
}
FACETS = ("group", "type", "language", "year")


def main() -> None:
    """Measure."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="cercle-bench-") as folder:
        index = WhooshIndex(Path(folder) / "index")
        entries = [_entry(number, asked.bytes) for number in range(asked.documents)]
        with figures.timed() as span:
            for first in range(0, len(entries), BATCH):
                index.put(GROUP, entries[first : first + BATCH])
        took = {"documents": asked.documents, "bytes": asked.bytes}
        figures.figure("index_put", asked.documents / span.seconds, "documents/s", **took)
        for name, words in QUERIES.items():
            _search(index, name, words, asked.rounds)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="documents in the group")
    parser.add_argument("--bytes", type=int, default=2000, help="length of each text")
    parser.add_argument("--rounds", type=int, default=30, help="searches for each query")
    return parser.parse_args()


def _entry(number: int, size: int) -> Entry:
    """A document; the last word of the first one stands in no other."""
    body = text(str(number), size).decode() + (" lighthouse" if number == 0 else "")
    return Entry(
        id=f"e{number:015}",
        kind="document",
        group=GROUP,
        scope=SCOPE,
        name=f"report {number}.txt",
        text=body,
        language="en",
        media="txt",
        changed_at=datetime.now(UTC),
    )


def _search(index: WhooshIndex, name: str, words: str, rounds: int) -> None:
    """One query, again and again; what is read once for each segment was read before."""
    question = Question(query=parse(words), scopes={GROUP: frozenset({SCOPE})}, facets=FACETS)
    total, seconds = index.search(question).total, []
    for _round in range(rounds):
        with figures.timed() as span:
            index.search(question)
        seconds.append(span.seconds)
    for percent in (50, 95):
        found = figures.milliseconds(seconds, percent)
        figures.figure(f"index_{name}_p{percent}", found, "ms", total=total, rounds=rounds)


if __name__ == "__main__":
    main()
