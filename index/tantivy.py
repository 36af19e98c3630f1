"""The index on local disk, by tantivy: one for all groups, searched in a few milliseconds.

* tantivy's own scores are never used: they count words among all documents, those that one may not see included.
* Its files never change in place, and a commit is one rename: whoever searches goes on with what was there before.
* A searcher is opened for each commit, which is noticed by the file that it renames, whichever process made it.
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import tantivy

from index import answering, kept, locks
from index.index import LACKING, Overloaded, Question, Results, Unavailable
from index.visible import Commit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from index.entry import Entry

FORM = 2  # of what is kept; another asks for a rebuild
MEMORY = 50_000_000  # bytes of words that a writer holds before it writes them down
META = "meta.json"
PANIC = "PanicException"  # of pyo3, which cannot be imported
OS_ERROR = re.compile(r"os error (\d+)")

Stamp = tuple[int, int, int]


class TantivyIndex:
    """One tantivy index for all groups, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._index: tantivy.Index | None = None
        self._opened: tuple[Stamp, Commit] | None = None
        self._opening = threading.Lock()

    def put(self, group: str, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same id, in one commit."""
        with self._writing() as writer:
            for entry in entries:
                with _plainly():
                    writer.delete_documents_by_term(kept.KEY, kept.key(group, entry.id))
                    writer.add_document(kept.document(group, entry))

    def remove(self, group: str, ids: Iterable[str]) -> None:
        """Forget entries and the old ones of them in one commit; what is absent is no error."""
        with self._writing() as writer:
            for entry_id in ids:
                with _plainly():
                    for name in (kept.KEY, kept.OF):
                        writer.delete_documents_by_term(name, kept.key(group, entry_id))

    def clear(self, group: str) -> None:
        """Forget a group, in one commit."""
        with self._writing() as writer, _plainly():
            writer.delete_documents_by_term(kept.column("group"), group)

    def ids(self, group: str) -> list[str]:
        """The ids of all entries of a group; raises `Unavailable`."""
        with _plainly():
            commit = self._current()
            return answering.ids(commit.searcher, group) if commit else []

    def search(self, question: Question) -> Results:
        """What fits, under the scopes that are asked; raises `Unavailable`."""
        if question.query.is_empty or not any(question.scopes.values()):
            return Results()
        with _plainly():
            commit = self._current()
            return answering.answer(commit, question) if commit else Results()

    def _current(self) -> Commit | None:
        """The last commit; None where nothing was ever put."""
        stamp = self._stamp()
        if stamp is None:
            return None
        opened = self._opened
        if opened is None or opened[0] != stamp:
            with self._opening:
                opened = self._opened = stamp, self._open()
        return opened[1]

    def _stamp(self) -> Stamp | None:
        """What tells one commit from another."""
        try:
            found = (self._root / META).stat()
        except FileNotFoundError:
            if any(self._root.glob("*.term")):
                raise
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _open(self) -> Commit:
        """Open the last commit."""
        if self._index is None:
            self._index = self._made()
        self._index.reload()
        searcher = self._index.searcher()
        languages, seen = (
            [text for text, _count in searcher.terms_with_prefix(name, "")]
            for name in (kept.column("language"), kept.SEEN)
        )
        return Commit(searcher, languages, seen)

    def _made(self) -> tantivy.Index:
        """The index, made where there is none; it is looked at only when it is asked to."""
        index = tantivy.Index(kept.schema(), str(self._root))
        index.config_reader("manual")
        return index

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        """The one writer, between processes, that commits at the end and merges what there is to merge.

        What goes wrong in the `with` is nobody's fault here: what is written may not have been there to be read.
        """
        with locks.alone(self._root / "index.lock"):
            with _plainly():
                writer = self._made().writer(MEMORY, 1)
            try:
                yield writer
                with _plainly():
                    writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()


@contextmanager
def _plainly() -> Iterator[None]:
    """Whatever a damaged or missing index makes tantivy raise is one error; it panics where it believed its files."""
    try:
        yield
    except Unavailable:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != PANIC:
            raise
        number = OS_ERROR.search(str(error))
        lacks = number is not None and int(number[1]) in LACKING
        raise (Overloaded if lacks else Unavailable)(str(error)) from error
