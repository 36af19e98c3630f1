"""Where indexes lie: the live one, and another that is being built beside it.

current       one line: the folder of the live index, named engine-form-random
<folder>/     what that engine keeps
building      held by whoever builds another; says how far it has come
changes       what is written meanwhile, a line each: group and id
writing.lock  held together by writers, alone by whoever switches
"""

from __future__ import annotations

import json
import shutil
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NamedTuple

from index import locks
from index.index import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from index.index import Index


class Engine(NamedTuple):
    """A kind of index: how one is opened over a folder, and the number of the form in which it keeps things."""

    open: Callable[[Path], Index]
    form: int = 1


class Busy(Exception):
    """Another index is being built already."""


@dataclass(frozen=True)
class Progress:
    """How far a new index has come: items that were read, of how many."""

    engine: str = ""
    done: int = 0
    total: int = 0


class Home:
    """The folder of the indexes; engines are known by their names."""

    def __init__(self, root: Path, engines: Mapping[str, Engine]) -> None:
        self._root = root
        self.engines = engines

    def path(self, name: str) -> Path:
        """Where an index lies."""
        return self._root / name

    def live(self) -> str:
        """The folder of the live index; raises `Unavailable` where there is none."""
        try:
            name = self.path("current").read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise Unavailable(f"there is no index: {error}") from error
        if name.partition("-")[0] not in self.engines or not self.path(name).is_dir():
            raise Unavailable(f"there is no index {name}")
        return name

    def open(self, name: str) -> Index:
        """The index in a folder."""
        return self.engines[name.partition("-")[0]].open(self.path(name))

    def fresh(self, engine: str) -> str:
        """A new, empty folder for an engine."""
        name = f"{engine}-{self.engines[engine].form}-{uuid.uuid4().hex}"
        self.path(name).mkdir(mode=0o700, parents=True)
        return name

    def switch(self, name: str) -> None:
        """Make a folder the live index, by one rename."""
        draft = self.path("current.new")
        draft.write_text(name, "ascii")
        draft.rename(self.path("current"))

    # -- who writes

    def together(self) -> AbstractContextManager[None]:
        """Write as one of several; waits while the live index is switched."""
        return locks.together(self.path("writing.lock"))

    def alone(self) -> AbstractContextManager[None]:
        """Be the only one to write; waits for all who write."""
        return locks.alone(self.path("writing.lock"))

    # -- who builds

    @contextmanager
    def building(self) -> Iterator[None]:
        """Build another index; raises `Busy` where one is being built. What was not switched to is removed."""
        with ExitStack() as held:
            with self.alone():  # whoever wrote before, unnoted, has done so
                try:
                    held.enter_context(locks.alone_at_once(self.path("building")))
                except BlockingIOError as error:
                    raise Busy from error
                self.path("changes").write_bytes(b"")
            try:
                self._clear_away()
                self.say(Progress())
                yield
            finally:
                self._clear_away()

    def _clear_away(self) -> None:
        """Remove every folder but that of the live index."""
        pointer = self.path("current")
        live = pointer.read_text("ascii").strip() if pointer.exists() else ""
        for folder in self._root.iterdir():
            if folder.is_dir() and folder.name != live:
                shutil.rmtree(folder, ignore_errors=True)

    def is_building(self) -> bool:
        """Whether another index is being built; asked while writing, so that it cannot begin meanwhile."""
        return self.path("building").exists() and locks.is_held(self.path("building"))

    def say(self, progress: Progress) -> None:
        """Say how far the new index has come."""
        self.path("building").write_text(json.dumps(asdict(progress)))

    def progress(self) -> Progress | None:
        """How far the new index has come; None where none is being built."""
        with self.together():
            if not self.is_building():
                return None
        try:
            return Progress(**json.loads(self.path("building").read_text()))
        except ValueError:  # it is being written at this moment
            return Progress()

    def note(self, group: str, ids: Iterable[str]) -> None:
        """Note what is about to change."""
        with self.path("changes").open("ab") as changes:
            changes.write("".join(f"{group} {entry_id}\n" for entry_id in ids).encode("ascii"))

    def noted(self, seen: int) -> tuple[list[tuple[str, str]], int]:
        """What was noted after so many bytes, as groups and ids, and how many bytes that makes in all."""
        with self.path("changes").open("rb") as changes:
            changes.seek(seen)
            whole, newline, _half = changes.read().rpartition(b"\n")
        pairs = [line.split(" ", 1) for line in whole.decode("ascii").splitlines()]
        return [(group, entry_id) for group, entry_id in pairs], seen + len(whole) + len(newline)
