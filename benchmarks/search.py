"""Search: how long it takes in each index, beside Whoosh as it comes, and as a whole; what indexes cost to build.

    python benchmarks/search.py [--documents 100000] [--backends whoosh,plain]

Documents of invented words in five languages (`stand/corpus.py`) lie in 1,000 groups of uneven size with several fences
each; one person is in one large group, one in twenty groups, one in hundreds. What is built is kept below `--home` and
used again by the next run that asks for as many documents; `--again` builds it anew.

Each row is so many different queries, drawn by a fixed seed, and one JSON line for each figure, of

    BACKEND_KIND_WHERE   the index alone: common, rare, two (words), phrase, prefix; facets and newest are common words
    find_...             the whole of a search as a page asks for it: rights, index, facets, hits read again, snippets
    plain_...            Whoosh as it comes; plain_whole_... with its facets and its highlights of twenty hits
    snippets             the lines of twenty hits, out of the texts that are kept
    lag                  from the end of an upload to the first search that finds it, in a Cercle that runs

Each backend is asked in a process of its own, whose memory is printed. Judges nothing.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stand import ROOT, asked, figures, kept, product, town
from stand.corpus import Corpus
from stand.plain import Plain

from app.search import entries, finding, queries
from app.web import collector
from app.workshop import ENGINES
from index import FACETS, MemoryIndex, Question, snippet
from index.grammar import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stand.asked import Row
    from stand.client import Client

    from app.work import Workshop

WARM = 3  # queries of each row that are not measured
SMALL = 2_000  # documents up to which the index in memory is asked too
UPLOADS = 20
PATIENCE = 60.0  # seconds


BACKENDS: dict[str, Callable[[Path], Any]] = {name: engine.open for name, engine in ENGINES.items()}


def main() -> None:
    """Measure."""
    asked_for = _arguments()
    corpus = Corpus(asked_for.documents, asked_for.groups, length=asked_for.length)
    rows = asked.rows(corpus, asked_for.rounds + WARM)
    home = town.there(kept.folder(asked_for.home, corpus, "cercle"), corpus)
    for name in asked_for.backends:
        if name == "plain":
            root = _built(asked_for, corpus, name, Plain)
            _apart(_ask_plain, root, rows)
        elif name == "memory":
            _apart(_ask_memory, corpus, rows)
        else:
            root = _built(asked_for, corpus, name, BACKENDS[name])
            _apart(_ask, name, root, rows)
            _apart(_find, name, root, home, rows)
    if asked_for.lag:
        _lag()


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000, help="documents in all")
    parser.add_argument("--groups", type=int, default=1_000, help="groups that they lie in")
    parser.add_argument("--length", type=int, default=500, help="words of a text on the average")
    parser.add_argument("--rounds", type=int, default=50, help="queries for each row")
    parser.add_argument("--home", type=Path, default=ROOT / "instance" / "bench", help="where indexes are kept")
    parser.add_argument("--again", action="store_true", help="build indexes anew")
    parser.add_argument("--backends", type=lambda text: text.split(","), default=None, help="of those that there are")
    parser.add_argument("--lag", action=argparse.BooleanOptionalAction, default=True, help="upload to a Cercle too")
    found = parser.parse_args()
    if found.backends is None:
        memory = ["memory"] if found.documents <= SMALL else []
        found.backends = [*BACKENDS, *memory, "plain"]
    return found


def _built(asked_for: argparse.Namespace, corpus: Corpus, name: str, make: Callable[[Path], Any]) -> Path:
    """Where an index lies, built now where it is not; prints what it took."""
    place = kept.folder(asked_for.home, corpus, name)
    if asked_for.again:
        kept.forget(place)
    took = kept.built(place, corpus, make)
    more = {"documents": corpus.documents, "groups": corpus.groups, "length": corpus.length}
    figures.figure(f"{name}_build", took.rate, "documents/s", **more)
    figures.figure(f"{name}_size", took.megabytes, "MB", **more)
    figures.figure(f"{name}_put_one_p50", took.one_p50, "ms", **more)
    figures.figure(f"{name}_put_one_p95", took.one_p95, "ms", **more)
    return place / "index"


def _apart(work: Callable[..., None], *given: Any) -> None:
    """Do something in a process of its own, and print what that holds at the end."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=given)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def _ask(name: str, root: Path, rows: Sequence[Row]) -> None:
    """Every row of the index alone."""
    index = BACKENDS[name](root)
    _settle()
    before = _held()
    _first(name, rows[-1], lambda row, words: index.search(_question(row, words)).total)
    for row in rows:
        _time(f"{name}_{row.name}", row, lambda row, words: index.search(_question(row, words)).total)
    figures.figure(f"{name}_memory", _held(), "MB", before=round(before))


def _ask_memory(corpus: Corpus, rows: Sequence[Row]) -> None:
    """Every row of the index in memory, which is filled here."""
    index = MemoryIndex()
    for place in corpus.places:
        index.put(place.id, corpus.of(place))
    for row in rows:
        _time(f"memory_{row.name}", row, lambda row, words: index.search(_question(row, words)).total)
    figures.figure("memory_memory", _held(), "MB")


def _ask_plain(root: Path, rows: Sequence[Row]) -> None:
    """Every row of Whoosh as it comes; and the words of all kinds with everything that a page shows."""
    index = Plain(root)
    _settle()
    before = _held()
    _first("plain", rows[-1], index.search)
    for row in rows:
        _time(f"plain_{row.name}", row, index.search)
        whole = replace(row, facets=FACETS)
        if row.kind != "facets":
            _time(f"plain_whole_{row.name}", whole, partial(index.search, snippets=True))
    figures.figure("plain_memory", _held(), "MB", before=round(before))


def _question(row: Row, words: str) -> Question:
    """What an index is asked."""
    return Question(parse(words), row.scopes, facets=row.facets, order=row.order)


def _find(name: str, root: Path, home: town.Town, rows: Sequence[Row]) -> None:
    """Every row of a search as a whole, as a page asks for it; facets are always counted."""
    workshop = replace(home.workshop(), index=BACKENDS[name](root))
    _settle()
    for row in rows:
        if row.kind == "facets":
            continue
        who = partial(workshop.ask, home.people[row.where])
        slug = "group-0" if row.where == "one" else ""
        _time(
            f"{name}_find_{row.name}",
            row,
            lambda row, words: finding.find(workshop, who, queries.Wish(words, order=row.order), slug).total,  # noqa: B023 (asked at once)
        )
    _snippets(name, workshop, home.people["one"], next(row for row in rows if row.name == "common_one"))
    figures.figure(f"{name}_find_memory", _held(), "MB")


def _snippets(name: str, workshop: Workshop, asker: str, row: Row) -> None:
    """The lines of up to twenty hits, read from the texts that are kept."""
    spans = []
    for words in row.queries:
        hits = workshop.index.search(_question(row, words)).hits
        with workshop.ask(asker) as work:
            found = queries.found(work, hits)
        query = parse(words)
        with figures.timed() as span:
            for hit in found:
                text = entries.read_text(workshop.blobs, hit.item.group_id, hit.digest)
                snippet.snippets(text, query, hit.language)
        spans.append(span)
    _print(f"{name}_snippets", spans, [])


def _first(name: str, row: Row, search: Callable[[Row, str], int]) -> None:
    """The first search of a process, in hundreds of groups."""
    with figures.timed() as span:
        search(row, row.queries[0])
    figures.figure(f"{name}_first", span.seconds * figures.MILLI, "ms", worked=span.worked * figures.MILLI)


def _time(name: str, row: Row, search: Callable[[Row, str], int]) -> None:
    """One query after the other, each of them once."""
    spans, totals = [], []
    for number, words in enumerate(row.queries):
        with figures.timed() as span:
            total = search(row, words)
        if number >= WARM:
            spans.append(span)
            totals.append(total)
    _print(name, spans, totals)


def _print(name: str, spans: Sequence[figures.Span], totals: Sequence[int]) -> None:
    """The figures of a row; how many documents its queries found at most and in the middle.

    `worked` is what the process itself took of that: all but what it waited for, which on a busy machine is most.
    """
    found = {"found": figures.percentile(totals, 50), "most": max(totals)} if totals else {}
    for percent in (50, 95):
        value = figures.milliseconds([span.seconds for span in spans], percent)
        worked = figures.milliseconds([span.worked for span in spans], percent)
        figures.figure(f"{name}_p{percent}", value, "ms", worked=worked, queries=len(spans), **found)


def _settle() -> None:
    """Let the collector look through nothing that stays for ever, as the web server does."""
    gc.collect()
    collector.settle()


def _held() -> float:
    """Megabytes that this process holds for itself, without the files that it has mapped."""
    _size, resident, shared, *_rest = map(int, Path("/proc/self/statm").read_text("ascii").split())
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def _lag() -> None:
    """How long after its upload a small file is found."""
    spans = []
    with product.running() as cercle:
        client = cercle.client()
        folder = cercle.folder("Lag")
        for number in range(UPLOADS):
            word = f"word{'abcdefghijklmnopqrstuvwxyz'[number]}only"
            path = f"/api/folders/{folder}/documents/lag-{number}.txt"
            client.json("PUT", path, f"A short note with {word} in it.".encode())
            with figures.timed() as span:
                _await_found(client, word)
            spans.append(span)
    _print("lag", spans, [])


def _await_found(client: Client, word: str) -> None:
    """Return once a search finds a word."""
    until = time.monotonic() + PATIENCE
    while not client.json("GET", f"/api/search?q={word}")["total"]:
        if time.monotonic() > until:
            raise RuntimeError(f"{word} is not found.")
        time.sleep(0.01)


if __name__ == "__main__":
    main()
