"""Indexes that are built once and kept between runs, with what building them took."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from stand import figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index import Entry
    from stand.corpus import Corpus

BATCH, LARGE = 200, 5_000  # documents of one commit, and where there is one index for all groups that is not ours
AGAIN = 100  # of how many documents one is put once more, by itself, so that indexes are as they are in use
DONE = "done.json"


@dataclass(frozen=True)
class Built:
    """What building took: documents a second, MB on disk, and the milliseconds of one document put by itself."""

    rate: float
    megabytes: float
    one_p50: float
    one_p95: float


def folder(home: Path, corpus: Corpus, name: str) -> Path:
    """Where something lies that was made of a corpus."""
    return home / corpus.stamp / name


def built(place: Path, corpus: Corpus, make: Callable[[Path], Any]) -> Built:
    """An index that is there whole; built now where it is not."""
    done = place / DONE
    if not done.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, mode=0o700)
        found = _build(make(place / "index"), corpus)
        found["megabytes"] = _megabytes(place)
        done.write_text(json.dumps(found))
    return Built(**json.loads(done.read_text()))


def _build(index: Any, corpus: Corpus) -> dict[str, float]:
    """Put every document, group by group, and then some again."""
    seconds, ones = 0.0, []
    for group, batch in _batches(corpus, is_one=getattr(index, "is_one", False)):
        with figures.timed() as span:
            index.put(group, batch)
        seconds += span.seconds
    for group, entry in again(corpus):
        with figures.timed() as span:
            index.put(group, [entry])
        ones.append(span.seconds)
    return asdict(
        Built(corpus.documents / seconds, 0.0, figures.milliseconds(ones, 50), figures.milliseconds(ones, 95))
    )


def _batches(corpus: Corpus, *, is_one: bool) -> Iterator[tuple[str, list[Entry]]]:
    """All documents, some at a time: of one group, or of any where there is one index for all."""
    for documents in [corpus.all()] if is_one else map(corpus.of, corpus.places):
        while batch := list(islice(documents, LARGE if is_one else BATCH)):
            yield batch[0].group, batch


def again(corpus: Corpus) -> Iterator[tuple[str, Entry]]:
    """The documents that are put once more, each by itself."""
    for place in corpus.places:
        for number in range(place.first, place.end):
            if number % AGAIN == 0:
                yield place.id, corpus.entry(place, number)


def _megabytes(place: Path) -> float:
    """What lies in a folder."""
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1_000_000


def forget(place: Path) -> None:
    """Remove what was built, so that it is built anew."""
    shutil.rmtree(place, ignore_errors=True)
