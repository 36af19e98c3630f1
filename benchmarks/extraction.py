"""Texts out of files: how many can be read, how many letters they hold, how long each takes, what the reader holds.

    python benchmarks/extraction.py [FOLDER]

Of every file below a folder; of files that it makes itself where none is named. Prints one JSON line for each figure,
of each kind of file and of all together; judges nothing.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stand import figures, memory, papers

from app import media, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.sandbox import Sandbox


@dataclass
class Kind:
    """What was found of the files of one kind."""

    seconds: list[float] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    letters: int = 0


def main() -> None:
    """Measure."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="cercle-bench-") as made:
        folder = asked.folder or Path(made)
        if asked.folder is None:
            papers.write(folder, asked.rounds)
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
        with text.sandbox() as sandbox:
            kinds, most = _read(sandbox, paths, says_failures=asked.failures)
    _print(kinds, most)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="where the files are; made where none is named")
    parser.add_argument("--rounds", type=int, default=10, help="how many files of each kind are made")
    parser.add_argument("--failures", action="store_true", help="name each file that cannot be read, and why")
    return parser.parse_args()


def _read(sandbox: Sandbox, paths: Iterable[Path], *, says_failures: bool) -> tuple[dict[str, Kind], float]:
    """Read each file once, in a process that is warm; what was found by kind, and the most MB that one held at once."""
    kinds: dict[str, Kind] = defaultdict(Kind)
    most = 0.0
    for path in paths:
        _warm(sandbox)
        kind = kinds[media.ending(path.name) or "none"]
        with figures.timed() as span, path.open("rb") as file:
            found = text.extract(sandbox, file, path.name)
        kind.seconds.append(span.seconds)
        kind.states[found.state] += 1
        kind.letters += len(found.text)
        most = max([most, *(memory.peak(each) for each in memory.find(os.getpid(), "sandbox"))])
        if says_failures and found.state == "failed":
            figures.figure("extraction_failure", path.stat().st_size, "bytes", path=str(path), reason=found.reason)
    return kinds, most


def _warm(sandbox: Sandbox) -> None:
    """Let a process be there: after what could not be read it is a new one."""
    with tempfile.TemporaryFile() as nothing:
        text.extract(sandbox, nothing, "warm.txt")


def _print(kinds: dict[str, Kind], most: float) -> None:
    """Say each kind, and all together."""
    everything = Kind()
    for ending, kind in sorted(kinds.items()):
        _print_kind(f"extraction_{ending}", kind)
        everything.seconds += kind.seconds
        everything.states += kind.states
        everything.letters += kind.letters
    _print_kind("extraction", everything)
    figures.figure("extraction_memory", most, "MB", files=len(everything.seconds))


def _print_kind(name: str, kind: Kind) -> None:
    """The share of files that were read, their letters, and the time of each."""
    tried = sum(kind.states.values()) - kind.states["not_attempted"]
    share = 100 * kind.states["extracted"] / tried if tried else 0.0
    figures.figure(f"{name}_read", share, "%", **kind.states)
    figures.figure(f"{name}_letters", kind.letters, "letters")
    for percent in (50, 95):
        figures.figure(f"{name}_p{percent}", figures.milliseconds(kind.seconds, percent), "ms")


if __name__ == "__main__":
    main()
