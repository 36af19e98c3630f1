"""The index on local disk, by Whoosh 2.7.4, used as measurements taught.

* Files are mapped by us: Whoosh's own maps copy the whole segment to the heap at every open.
* Segments are kept open between searches, and are read by us; whether a group still has them is asked at each search.
* What may be seen is worked out by us, group by group: Whoosh's `filter=set()` would return everything.
* Text is not stored; what is sorted and counted by is read once for each segment, which never changes.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import ExitStack, closing, contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from whoosh import fields
from whoosh import query as q
from whoosh.analysis import Token, Tokenizer
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from index import finding, locks, words
from index.index import FACETS, LACKING, Overloaded, Question, Results, Unavailable
from index.mapped import MappedStorage
from index.opened import NAME, Segments
from index.segments import CHANGED, DAY, LABEL, OLD, column
from index.weighing import STEMS, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from index.entry import Entry

MEMORY = 64  # MB for one commit
SOME = 100  # entries that are held at once: their texts may be long
SMALL = 150  # documents of a segment that is merged with what is about as small
MANY = 8  # segments of about the same size that are merged
FORM = 4  # of what is kept; another asks for a rebuild


BESIDE = "+"  # before a token that stands at the position of the one before it


class Given(Tokenizer):  # type: ignore[misc] # Whoosh carries no types
    """Hands on the tokens that `_line` wrote down."""

    def __call__(self, value: str, **_options: Any) -> Iterator[Token]:
        """The tokens, as Whoosh wants them."""
        token = Token(positions=True, boost=1.0, stopped=False)
        token.pos = -1
        for written in value.split():
            token.text = written.lstrip(BESIDE)
            token.pos += written == token.text
            yield token


def _line(tokens: Iterable[words.Token]) -> str:
    """Tokens as one line, each at its position."""
    written, last = [], -1
    for token in tokens:
        written.append(token.text if token.position != last else BESIDE + token.text)
        last = token.position
    return " ".join(written)


def _schema() -> fields.Schema:
    """What is kept of an entry: tokens to find it by, columns to sort and count by."""
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        of=fields.ID(stored=True),
        old=fields.ID(),
        scope=fields.ID(),
        within=fields.KEYWORD(),
        **{name: fields.TEXT(analyzer=Given(), phrase=True) for name in WEIGHTS},
        **{STEMS: fields.TEXT(analyzer=Given(), phrase=False)},
        **{column(name): fields.ID(sortable=True) for name in FACETS},
        **{LABEL: fields.ID(sortable=True), CHANGED: fields.NUMERIC(int, bits=64, sortable=True)},
        **{DAY: fields.NUMERIC(int, sortable=True)},
    )


class WhooshIndex:
    """One Whoosh index for each group, in a folder of its own below a root that nobody else may enter."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._segments = Segments(root)

    def put(self, group: str, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same id, in one commit."""
        waiting = iter(entries)
        with self._writing(group) as writer:
            while given := {entry.id: entry for entry in islice(waiting, SOME)}:
                with _plainly():
                    writer.delete_by_query(q.Or([q.Term("id", entry_id) for entry_id in given]))  # all of them at once
                    for entry in given.values():
                        writer.add_document(**_document(entry))

    def remove(self, group: str, ids: Iterable[str]) -> None:
        """Forget entries and the old ones of them in one commit; what is absent is no error."""
        gone = [q.Term(name, entry_id) for entry_id in ids for name in ("id", "of")]
        with self._writing(group) as writer, _plainly():
            writer.delete_by_query(q.Or(gone))

    def clear(self, group: str) -> None:
        """Forget a group."""
        with self._locked():
            shutil.rmtree(self._root / group, ignore_errors=True)

    def ids(self, group: str) -> list[str]:
        """The ids of all entries of a group; raises `Unavailable`."""
        with _plainly(), ExitStack() as stack:
            reader = self._reader(group, stack)
            return [found["id"] for found in reader.all_stored_fields()] if reader else []

    def search(self, question: Question) -> Results:
        """What fits, under the scopes that are asked; raises `Unavailable`."""
        if not question.groups or question.query.is_empty:
            return Results()
        with _plainly():
            if self._root.exists():
                _require_private(self._root)
            return finding.find(self._segments, question)

    def _reader(self, group: str, stack: ExitStack) -> Any:
        """A reader of a group's index as it is now, closed with the stack; None where nothing was ever put."""
        if not (self._root / group).exists():
            return None
        _require_private(self._root)
        opened = FileIndex(MappedStorage(str(self._root / group)))
        return stack.enter_context(closing(opened.reader()))

    @contextmanager
    def _writing(self, group: str) -> Iterator[Any]:
        """A writer on a group's index, made where there is none, that commits at the end.

        What goes wrong in the `with` is nobody's fault here: what is written may not have been there to be read.
        """
        with self._locked():
            with _plainly():
                writer = self._made(group).writer(limitmb=MEMORY)
                _complete(writer)
            try:
                yield writer
            except BaseException:
                writer.cancel()
                raise
            with _plainly():
                writer.commit(mergetype=_merged)

    def _made(self, group: str) -> FileIndex:
        """The index of a group, made where there is none."""
        folder = self._root / group
        if not folder.exists():
            _create(folder)
        return FileIndex(MappedStorage(str(folder)))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Be the only writer, between processes."""
        with locks.alone(self._root / "index.lock"), self._segments.mark.changing():
            yield


def _create(folder: Path) -> None:
    """Make an empty index, whole or not at all."""
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    FileIndex.create(MappedStorage(str(draft)), _schema(), NAME)
    draft.rename(folder)


def _merged(writer: Any, segments: Iterable[Any]) -> list[Any]:
    """Merge small segments into what is written, and large ones where many are alike; those that are left as they are.

    Each word is looked up in each segment: Whoosh's own rule leaves several to a group of a few documents.
    """
    left = sorted(segments, key=lambda segment: segment.doc_count_all())
    taken, total = [], max(1, writer.doc_count())
    while left and left[0].doc_count_all() <= min(SMALL, 2 * total):
        taken.append(left.pop(0))
        total += taken[-1].doc_count_all()
    alike = [segment for segment in left if segment.doc_count_all() < MANY * left[0].doc_count_all()]
    if len(alike) >= MANY:
        taken, left = [*taken, *alike], left[len(alike) :]
    for segment in taken:
        with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
            writer.add_reader(reader)
    return left


def _complete(writer: Any) -> None:
    """Give an index that was made before there were some fields those fields; a rebuild fills them."""
    for name, kind in _schema().items():
        if name not in writer.schema:
            writer.add_field(name, kind)


def _require_private(root: Path) -> None:
    """Whoosh unpickles its files: read them only where nobody else could have put them."""
    found = root.stat()
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o022:
        raise Unavailable(f"{root} can be written by others")


@contextmanager
def _plainly() -> Iterator[None]:
    """Whatever a damaged or missing index makes Whoosh raise is one error: it unpacks what it finds unseen."""
    try:
        yield
    except Unavailable:
        raise
    except Exception as error:
        lacks = isinstance(error, OSError) and error.errno in LACKING
        raise (Overloaded if lacks else Unavailable)(str(error)) from error


def _document(entry: Entry) -> dict[str, Any]:
    """An entry as Whoosh keeps it."""
    tokens = {name: list(words.tokens(text)) for name, text in entry.words().items()}
    given = {name: _line(found) for name, found in tokens.items()}
    body = chain.from_iterable(found for name, found in tokens.items() if name in words.STEMMED)
    facets = {column(name): entry.facet(name) for name in FACETS}
    return {
        "id": entry.id,
        "scope": str(entry.scope),
        "within": " ".join({entry.id, entry.item, *entry.ancestors}),
        **({"of": entry.of} if entry.of else {}),
        **({"old": OLD} if entry.is_old else {}),
        STEMS: " ".join(words.stems(body, entry.language)),
        "label": entry.label[:200],
        "changed": int(entry.changed_at.timestamp() * 1000),
        "day": entry.day.toordinal(),
        **given,
        **facets,
    }
