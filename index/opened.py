"""The segments of the groups that were searched last, kept open.

Whether they are still what a group has is asked at each search: by the mark of the folder where nothing was changed
since, else by the file that names a group's segments, which each commit replaces by the next one, and by whether that
is there. Nothing that was deleted is found because it was kept.
"""

from __future__ import annotations

import os
import resource
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from whoosh.index import TOC, EmptyIndexError

from index.mapped import MappedStorage
from index.mark import Mark
from index.segments import Segment, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

NAME = "MAIN"
MOST = 200_000  # documents whose facts are kept, some hundred bytes for each
OPEN = 4_000  # segments that are kept open, one file for each
TRIES = 10  # where a group is written to while it is opened


class _Opened(NamedTuple):
    """The segments of a group, the file that names them, and what the mark said before that was looked at."""

    toc: str
    following: str
    stamp: tuple[int, int, int]
    views: tuple[View, ...]
    mark: bytes = b""

    def is_current(self) -> bool:
        """Whether the group has no others by now."""
        try:
            return _stamp(self.toc) == self.stamp and not _is_there(self.following)
        except FileNotFoundError:
            return False


class Segments:
    """The segments of the groups that were searched last, open."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self.mark = Mark(root)
        self._groups: dict[str, _Opened] = {}
        self._documents = 0
        self._segments = 0
        self._room = _room()
        self._lock = threading.Lock()

    def of(self, groups: Iterable[str]) -> Iterator[tuple[str, View]]:
        """The segments that some groups have at this moment."""
        mark = self.mark.read()  # before anything is looked at: what is written meanwhile sets another
        for group in groups:
            known = self._groups.get(group)
            if known is None or not mark or known.mark != mark:
                known = self._looked_up(group, known, mark)
            if known is not None:
                yield from ((group, view) for view in known.views)

    def _looked_up(self, group: str, known: _Opened | None, mark: bytes) -> _Opened | None:
        """A group as it is now; it is the last to be let go."""
        if known is None or not known.is_current():
            known = self._open(group, known)
        if known is not None:
            known = known._replace(mark=mark)
        with self._lock:
            self._keep(group, known)
        return known

    def _open(self, group: str, known: _Opened | None) -> _Opened | None:
        """Open a group as it is now; None where nothing was ever put. What is open already is not opened again."""
        folder = f"{self._root}/{group}"
        for left in reversed(range(TRIES)):
            if not _is_there(folder):
                return None
            try:
                return _opened(folder, {view.name: view.segment for view in known.views} if known else {})
            except FileNotFoundError:
                if not left:
                    raise
        return None

    def _keep(self, group: str, opened: _Opened | None) -> None:
        """Keep a group, and let those go that were searched least lately where there are too many."""
        self._let_go(group)
        if opened is None:
            return
        self._groups[group] = opened
        self._segments += len(opened.views)
        self._documents += sum(view.segment.size for view in opened.views)
        while len(self._groups) > 1 and (self._documents > MOST or self._segments > self._room):
            self._let_go(next(iter(self._groups)))

    def _let_go(self, group: str) -> None:
        """Keep a group no longer; whoever searches in it goes on."""
        gone = self._groups.pop(group, None)
        if gone:
            self._segments -= len(gone.views)
            self._documents -= sum(view.segment.size for view in gone.views)


def _opened(folder: str, known: Mapping[str, Segment]) -> _Opened:
    """A group's segments as they are now; raises `FileNotFoundError` where they change meanwhile."""
    storage = MappedStorage(folder)
    generation = TOC._latest_generation(storage, NAME)  # noqa: SLF001 (Whoosh 2.7.4, pinned)
    if generation < 0:
        raise EmptyIndexError(folder)
    toc, following = (f"{folder}/{TOC._filename(NAME, one)}" for one in (generation, generation + 1))  # noqa: SLF001 (as above)
    stamp = _stamp(toc)
    found = TOC.read(storage, NAME, generation)
    return _Opened(toc, following, stamp, tuple(_views(found, storage, known)))


def _views(toc: Any, storage: MappedStorage, known: Mapping[str, Segment]) -> Iterator[View]:
    """The segments of a table of contents."""
    for found in toc.segments:
        name = found.segment_id()
        segment = known.get(name) or Segment(storage, found, toc.schema)
        yield View(name, segment, frozenset(found.deleted_docs()))


def _stamp(path: str) -> tuple[int, int, int]:
    """What tells a file from any other of its name."""
    found = os.stat(path)  # noqa: PTH116 (asked hundreds of times for one search)
    return found.st_ino, found.st_mtime_ns, found.st_size


def _is_there(path: str) -> bool:
    """Whether there is such a file."""
    try:
        os.stat(path)  # noqa: PTH116 (as above)
    except FileNotFoundError:
        return False
    return True


def _room() -> int:
    """How many segments may be kept open: half of the files that this process may open, more of which it asks for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * OPEN if hard == resource.RLIM_INFINITY else min(2 * OPEN, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return OPEN if soft == resource.RLIM_INFINITY else min(OPEN, soft // 2)
