"""The index on local disk, by Whoosh 2.7.4, used as measurements taught.

* Without memory mapping: with it, every open copies the whole segment to the heap.
* A searcher is opened for each search and closed; it is never refreshed.
* An empty set of allowed documents is answered before Whoosh is asked: `filter=set()` would return everything.
* Text is not stored; scores of all that fits are sorted by us, so that the order never depends on where a
  document happens to lie, and is counted under the filter.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import uuid
from contextlib import ExitStack, closing, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from whoosh import fields
from whoosh import query as q
from whoosh.analysis import Token, Tokenizer
from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.reading import MultiReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from index import words
from index.index import Hit, Question, Results, Unavailable, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from index.entry import Entry
    from index.query import Part

WEIGHTS = {"title": 4.0, "name": 3.0, "keywords": 3.0, "by": 1.0, "text": 1.0}
STEM_WEIGHT = 0.6
FACETS = ("media", "language", "status", "year", "group")
CURRENT = "current"
MEMORY = 64  # MB for one commit
BROKEN = (OSError, EmptyIndexError, EOFError, ValueError, KeyError, IndexError, TypeError, AttributeError)


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
        scope=fields.ID(),
        within=fields.KEYWORD(),
        **{name: fields.TEXT(analyzer=Given(), phrase=True) for name in WEIGHTS},
        stems=fields.TEXT(analyzer=Given(), phrase=False),
        **{f"facet_{name}": fields.ID(sortable=True) for name in FACETS},
        label=fields.ID(sortable=True),
        changed=fields.NUMERIC(int, bits=64, sortable=True),
    )


class WhooshIndex:
    """One Whoosh index for each group, in a folder of its own below a root that nobody else may enter."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, group: str, entries: Iterable[Entry]) -> None:
        """Add entries, or replace those of the same id, in one commit."""
        with self._writing(group) as writer:
            for entry in entries:
                writer.update_document(**_document(entry))

    def remove(self, group: str, ids: Iterable[str]) -> None:
        """Forget entries in one commit; what is absent is no error."""
        with self._writing(group) as writer:
            for entry_id in ids:
                writer.delete_by_term("id", entry_id)

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
        if not question.groups or not (question.query.parts or question.query.facets):
            return Results()
        with _plainly(), ExitStack() as stack:
            readers = [reader for group in question.groups if (reader := self._reader(group, stack))]
            if not readers:
                return Results()
            reader = readers[0] if len(readers) == 1 else MultiReader(readers)
            return _search(Searcher(reader, weighting=BM25F()), question)

    @contextmanager
    def rebuilding(self, group: str) -> Iterator[WhooshIndex]:
        """An empty index for a group, beside the live one, that takes its place when the `with` ends well.

        Other writers wait meanwhile, so that what they have to write goes into the new one.
        """
        name = uuid.uuid4().hex
        fresh = _Beside(self._root, name)
        with self._locked():
            try:
                yield fresh
                fresh.make(group)
                _switch(self._root / group, name)
            except BaseException:
                shutil.rmtree(self._root / group / name, ignore_errors=True)
                raise

    def _folder(self, group: str) -> Path:
        """Where the live index of a group lies: the folder that its pointer names."""
        return self._root / group / (self._root / group / CURRENT).read_text("ascii").strip()

    def _reader(self, group: str, stack: ExitStack) -> Any:
        """A reader of a group's index as it is now, closed with the stack; None where nothing was ever put."""
        if not (self._root / group / CURRENT).exists():
            return None
        _require_private(self._root)
        opened = FileIndex(FileStorage(str(self._folder(group)), supports_mmap=False))
        return stack.enter_context(closing(opened.reader()))

    @contextmanager
    def _writing(self, group: str) -> Iterator[Any]:
        """A writer on a group's index, made where there is none, that commits at the end."""
        with self._locked():
            writer = self.make(group).writer(limitmb=MEMORY)
            try:
                yield writer
            except BaseException:
                writer.cancel()
                raise
            writer.commit()

    def make(self, group: str) -> FileIndex:
        """The live index of a group, made where there is none or where it cannot be read."""
        pointer = self._root / group / CURRENT
        if not pointer.exists():
            name = uuid.uuid4().hex
            _create(self._root / group / name)
            _switch(self._root / group, name)
        return FileIndex(FileStorage(str(self._folder(group)), supports_mmap=False))

    def _locked(self) -> AbstractContextManager[None]:
        """Hold the one lock of writers, between processes."""
        return _lock(self._root)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Be the only writer below a root."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(root / "index.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class _Beside(WhooshIndex):
    """An index of one group under a name of its own, beside the live one."""

    def __init__(self, root: Path, name: str) -> None:
        super().__init__(root)
        self._name = name

    def _locked(self) -> AbstractContextManager[None]:
        """The lock of writers is held by whoever rebuilds."""
        return nullcontext()

    def make(self, group: str) -> FileIndex:
        """The index under the name, made where there is none."""
        folder = self._root / group / self._name
        if not folder.exists():
            _create(folder)
        return FileIndex(FileStorage(str(folder), supports_mmap=False))


def _create(folder: Path) -> None:
    """Make an empty index."""
    folder.mkdir(mode=0o700, parents=True)
    FileIndex.create(FileStorage(str(folder), supports_mmap=False), _schema(), "MAIN")


def _switch(folder: Path, name: str) -> None:
    """Point a group at one of its folders, by one rename, and remove the others."""
    draft = folder / f"{CURRENT}.new"
    draft.write_text(name, "ascii")
    draft.rename(folder / CURRENT)
    for other in folder.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def _require_private(root: Path) -> None:
    """Whoosh unpickles its files: read them only where nobody else could have put them."""
    found = root.stat()
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o022:
        raise Unavailable(f"{root} can be written by others")


@contextmanager
def _plainly() -> Iterator[None]:
    """Whatever a damaged or missing index makes Whoosh raise is one error."""
    try:
        yield
    except BROKEN as error:
        raise Unavailable(str(error)) from error


def _document(entry: Entry) -> dict[str, Any]:
    """An entry as Whoosh keeps it."""
    texts = entry.words()
    given = {name: _line(words.tokens(text)) for name, text in texts.items()}
    body = "\n".join(text for name, text in texts.items() if name != "by")
    facets = {f"facet_{name}": entry.facet(name) for name in FACETS}
    return {
        "id": entry.id,
        "scope": str(entry.scope),
        "within": " ".join((entry.id, *entry.ancestors)),
        "stems": " ".join(words.stems(body, entry.language)),
        "label": entry.label[:200],
        "changed": int(entry.changed_at.timestamp() * 1000),
        **given,
        **facets,
    }


def _search(searcher: Searcher, question: Question) -> Results:
    """Score everything that fits under the filter, then sort, cut and count."""
    allowed = set(searcher.docs_for_query(_filter(question)))
    if not allowed:
        return Results()
    scores = _scores(searcher, _wanted(searcher, question), allowed)
    columns = {name: _column(searcher, name) for name in ("label", "changed")}
    stored = {number: searcher.stored_fields(number)["id"] for number in scores}

    def order(number: int) -> tuple[object, ...]:
        changed = -columns["changed"](number)
        if question.order == "newest":
            return (changed, stored[number])
        if question.order == "title":
            return (columns["label"](number), stored[number])
        return (-round(scores[number], 6), changed, stored[number])

    page = sorted(scores, key=order)[question.offset : question.offset + question.limit]
    group = _column(searcher, "facet_group")
    hits = tuple(
        Hit(stored[number], group(number), scores[number], _matched(searcher, question, number)) for number in page
    )
    facets = {name: counted(map(_column(searcher, f"facet_{name}"), scores)) for name in question.facets}
    return Results(len(scores), hits, facets)


def _scores(searcher: Searcher, wanted: q.Query, allowed: set[int]) -> dict[int, float]:
    """The score of every allowed document that fits."""
    found = searcher.search(wanted, filter=allowed, limit=None)
    return {number: score for score, number in found.top_n if number in allowed}


def _column(searcher: Searcher, name: str) -> Any:
    """A function from a document's number to its value in a column."""
    reader = searcher.reader()
    if not reader.has_column(name):
        return lambda _number: 0 if name == "changed" else ""
    return reader.column_reader(name).__getitem__


def _filter(question: Question) -> q.Query:
    """What may be seen: one of the scopes, none of the excluded folders, one value of each filtered field."""
    scopes = {scope for group in question.groups for scope in question.scopes[group]}
    must = [q.Or([q.Term("scope", str(scope)) for scope in sorted(scopes)])]
    for name, values in (
        *question.filters.items(),
        *((name, [value]) for name, value in question.query.facets),
    ):
        must.append(q.Or([q.Term(f"facet_{name}", value) for value in values]))
    groups = q.Or([q.Term("facet_group", group) for group in question.groups])
    seen = q.And([groups, *must])
    if not question.without:
        return seen
    return q.AndNot(seen, q.Or([q.Term("within", folder) for folder in sorted(question.without)]))


def _wanted(searcher: Searcher, question: Question) -> q.Query:
    """What must be there, and what must not."""
    languages = [value.decode() for value in searcher.reader().lexicon("facet_language") if value]
    wanted = q.And([_part(part, languages) for part in question.query.wanted])
    if not question.query.wanted:
        wanted = q.Every()
    if not question.query.unwanted:
        return wanted
    return q.AndNot(wanted, q.Or([_part(part, languages) for part in question.query.unwanted]))


def _part(part: Part, languages: list[str]) -> q.Query:
    """One part in any of the fields, its other forms included where it is a single plain word."""
    names = [part.field] if part.field else list(WEIGHTS)
    anywhere = [_in_field(name, part) for name in names]
    if not (part.field or part.is_exact or part.is_prefix or len(part.tokens) > 1):
        forms = {words.stem(part.tokens[0], language) for language in languages if language in words.STEMMERS}
        anywhere += [q.Term("stems", form, boost=STEM_WEIGHT) for form in sorted(forms)]
    return q.Or(anywhere)


def _in_field(name: str, part: Part) -> q.Query:
    """A part in one field: a word, words side by side, or the beginning of one."""
    boost = WEIGHTS.get(name, 1.0)
    *first, last = part.tokens
    if part.is_prefix and not first:
        return q.Prefix(name, last, boost=boost)
    if part.is_prefix:
        return q.Sequence([*(q.Term(name, token) for token in first), q.Prefix(name, last)], boost=boost)
    joined = q.Term(name, "".join(part.tokens), boost=boost)
    if not first:
        return joined
    return q.Or([q.Phrase(name, list(part.tokens), boost=boost), joined])


def _matched(searcher: Searcher, question: Question, number: int) -> frozenset[str]:
    """The fields of one document in which a wanted word stands as it was typed."""
    leaf, offset = searcher.leaf_searchers()[0], 0
    for leaf, offset in searcher.leaf_searchers():
        if offset <= number < offset + leaf.doc_count_all():
            break
    return frozenset(
        name
        for name in WEIGHTS
        if any(_stands(leaf, _in_field(name, part), number - offset) for part in question.query.wanted)
    )


def _stands(leaf: Searcher, wanted: q.Query, number: int) -> bool:
    """Whether a query holds in one document of one segment."""
    matcher = wanted.matcher(leaf)
    if not matcher.is_active():
        return False
    matcher.skip_to(number)
    return matcher.is_active() and matcher.id() == number
