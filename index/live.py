"""The index that is live, and how a new one takes its place while everybody goes on searching and writing.

Whoever builds a new one reads everything anew, then what was noted as changed meanwhile, again until that is little;
then once more while writers wait, and switches over by one rename. One that dies leaves the live one as it was.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.home import Home, Progress
from index.index import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from index.entry import Entry
    from index.home import Engine
    from index.index import Index, Question, Results

    Again = Callable[[Index, str, set[str]], None]

T = TypeVar("T")
ALL = "*"  # in place of an id: the whole group is forgotten
FEW = 100  # changes that are made up for while writers wait


@dataclass(frozen=True)
class Status:
    """How the live index is; `engine` is empty where there is none, bytes and the last commit are of its files."""

    engine: str = ""
    is_outdated: bool = False
    size: int = 0
    committed_at: datetime | None = None
    building: Progress | None = None


class LiveIndex:
    """The index that is live at each moment, below a root that is its own."""

    def __init__(self, root: Path, engines: Mapping[str, Engine]) -> None:
        self._home = Home(root, engines)
        self._opened: tuple[str, Index] | None = None

    def put(self, group: str, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same id; found by the next search. Raises `Unavailable`."""
        with self._home.together():
            is_building = self._home.is_building()
            live = self._live(self._home.live())
            live.put(group, self._noting(group, entries) if is_building else entries)

    def remove(self, group: str, ids: Iterable[str]) -> None:
        """Forget entries; what is absent is no error. Raises `Unavailable`."""
        given = list(ids)
        with self._writing(group, given) as live:
            live.remove(group, given)

    def clear(self, group: str) -> None:
        """Forget a group. Raises `Unavailable`."""
        with self._writing(group, [ALL]) as live:
            live.clear(group)

    def search(self, question: Question) -> Results:
        """What fits; raises `Unavailable`."""
        return self._read(lambda live: live.search(question))

    def ids(self, group: str) -> Iterable[str]:
        """The ids of all entries of a group, for the check; raises `Unavailable`."""
        return self._read(lambda live: live.ids(group))

    @property
    def is_there(self) -> bool:
        """Whether there is a live index."""
        try:
            return bool(self._home.live())
        except Unavailable:
            return False

    def begin(self, engine: str) -> None:
        """Begin with an empty index."""
        with self._home.alone():
            self._home.switch(self._home.fresh(engine))

    def status(self) -> Status:
        """How the live index is, and whether another is being built."""
        building = self._home.progress()
        try:
            name = self._home.live()
        except Unavailable:
            return Status(building=building)
        engine, form, _random = name.split("-")
        files = list(_files(self._home.path(name)))
        return Status(
            engine=engine,
            is_outdated=int(form) != self._home.engines[engine].form,
            size=sum(file.st_size for file in files),
            committed_at=datetime.fromtimestamp(max(file.st_mtime for file in files), UTC) if files else None,
            building=building,
        )

    @contextmanager
    def rebuilding(self, engine: str) -> Iterator[Beside]:
        """An empty index beside the live one, whose place it takes by `Beside.switch`.

        Raises `Busy` where one is being built already. Nothing stays of one that was left undone.
        """
        with self._home.building():
            yield Beside(self._home, self._home.fresh(engine))

    def _read(self, read: Callable[[Index], T]) -> T:
        """Read the live index; once more where it was switched meanwhile."""
        name = self._home.live()
        try:
            return read(self._live(name))
        except Unavailable:
            if self._home.live() == name:
                raise
            return read(self._live(self._home.live()))

    @contextmanager
    def _writing(self, group: str, ids: Iterable[str]) -> Iterator[Index]:
        """The live index, to be written to; what is about to change is noted where another is being built."""
        with self._home.together():
            if self._home.is_building():
                self._home.note(group, ids)
            yield self._live(self._home.live())

    def _noting(self, group: str, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Entries, each noted by its item before it is handed on."""
        for entry in entries:
            self._home.note(group, [entry.item])
            yield entry

    def _live(self, name: str) -> Index:
        """The live index, opened once."""
        known = self._opened
        if known is None or known[0] != name:
            known = self._opened = name, self._home.open(name)
        return known[1]


def _files(folder: Path) -> Iterator[os.stat_result]:
    """What is known of the files below a folder; those that go meanwhile, as commits let them, are left out."""
    for place, _folders, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                yield (Path(place) / name).stat()


class Beside:
    """A new index in the making."""

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self._name = name
        self._seen = 0
        self.index = home.open(name)

    def say(self, done: int, total: int) -> None:
        """Say how far it has come."""
        self._home.say(Progress(self._name.partition("-")[0], done, total))

    def switch(self, again: Again) -> None:
        """Take the live index's place, after what has changed was written `again`: the index, a group, its ids."""
        while self._make_up(again) > FEW:
            pass
        with self._home.alone():
            self._make_up(again)
            self._home.switch(self._name)

    def _make_up(self, again: Again) -> int:
        """Write again what was noted since the last time; how much that was."""
        noted, self._seen = self._home.noted(self._seen)
        wanted: dict[str, set[str]] = {}
        for group, entry_id in noted:
            wanted.setdefault(group, set()).add(entry_id)
        for group, ids in wanted.items():
            if ALL in ids:
                self.index.clear(group)
            if ids := ids - {ALL}:
                again(self.index, group, ids)
        return len(noted)
