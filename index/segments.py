"""One segment of a Whoosh index, kept open between searches: it never changes, only what is deleted in it does."""

from __future__ import annotations

import sys
from array import array
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from whoosh.codec.whoosh3 import W3PerDocReader
from whoosh.util.numeric import byte_to_length

from index.facts import Facts
from index.lexicon import Lexicon, Words
from index.weighing import TEXT, WEIGHTS, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.mapped import MappedStorage

LABEL, CHANGED, DAY, OLD = "label", "changed", "day", "old"
MANY = 16  # sets of what may be seen that are kept for one segment


def column(facet: str) -> str:
    """The column that holds a facet."""
    return f"facet_{facet}"


class Lazy(dict[str, Any]):
    """Columns that are read when they are first asked for."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, name: str) -> Any:
        """Read one."""
        self[name] = found = self._read(name)
        return found


class Segment:
    """One segment: its words, and what is sorted, counted and weighed by, deleted documents included."""

    def __init__(self, storage: MappedStorage, segment: Any, schema: Any) -> None:
        files = segment.open_compound_file(storage) if segment.is_compound() else storage
        self.size: int = segment.doc_count_all()
        self._name = segment.make_filename
        self._schema = schema
        self._files = files
        self._documents = W3PerDocReader(files, segment)
        self.lexicon = Lexicon(*(files.open_file(self._name(ending)).view for ending in (".trm", ".pst")))
        self.columns = Lazy(self._column)
        self.lengths = Lazy(self._lengths)

    @cached_property
    def facts(self) -> Facts:
        """What is known of its documents, each column read when it is first asked for."""
        return Facts(
            ids=_Stored(self._documents, "id"),
            of=_Stored(self._documents, "of"),
            labels=_Column(self.columns, LABEL),
            changed=_Column(self.columns, CHANGED),
            days=_Column(self.columns, DAY),
            facets=Lazy(lambda name: self.columns[column(name)]),
            lengths=self.lengths,
        )

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that its documents are in."""
        return tuple(filter(None, self.lexicon.words(column("language"), "")))

    @cached_property
    def heading(self) -> Words:
        """The words of all short fields: hundreds of groups are asked for a word that most have in none of them."""
        return Words(chain.from_iterable(self.lexicon.words(name, "") for name in WEIGHTS if name != TEXT))

    @cached_property
    def scopes(self) -> dict[int, list[int]]:
        """The documents of each scope."""
        return {int(scope): list(self.lexicon.times(at)) for scope, at in self.lexicon.beginning("scope", "")}

    @cached_property
    def old(self) -> frozenset[int]:
        """The documents that are old ones."""
        return self.numbers(OLD, OLD)

    def numbers(self, field: str, value: str) -> frozenset[int]:
        """The documents that have a value."""
        at = self.lexicon.find(field, value)
        return frozenset() if at is None else frozenset(self.lexicon.times(at))

    def _column(self, name: str) -> Sequence[Any]:
        """A column from its first document to its last; one that is missing is of an index older than it."""
        is_text = name not in {CHANGED, DAY}
        if name not in self._schema or not self._documents.has_column(name):
            return [("" if is_text else 0)] * self.size
        kind = self._schema[name]
        values = self._documents.column_reader(name, kind.column_type)
        if is_text:
            return list(map(_Interned().__getitem__, values))
        return [kind.from_column_value(value) for value in values]

    def _lengths(self, name: str) -> Sequence[int]:
        """How many words each document has in a field; one where it has none."""
        name = f"_{name}_len"
        if not self._documents.has_column(name):
            return array("I", [1]) * self.size
        found = self._files.open_file(self._name(f".{name}.col")).view.tobytes()
        return array("I", (byte_to_length(byte) or 1 for byte in found.ljust(self.size, b"\0")))


class _Interned(dict[bytes, str]):
    """Values as text, each kept once."""

    def __missing__(self, value: bytes) -> str:
        """Learn one."""
        self[value] = found = sys.intern(value.decode())
        return found


class _Column:
    """One column, read when something of it is first asked for."""

    def __init__(self, columns: Lazy, name: str) -> None:
        self._columns = columns
        self._name = name

    def __getitem__(self, number: int) -> Any:
        return self._columns[self._name][number]


class _Stored:
    """A stored field, read for each document that is asked for."""

    def __init__(self, documents: Any, name: str) -> None:
        self._documents = documents
        self._name = name

    def __getitem__(self, number: int) -> str:
        found = self._documents.stored_fields(number)
        return str(found.get(self._name) or found["id"])


class View:
    """A segment as a group has it at one moment: without what is deleted in it."""

    def __init__(self, name: str, segment: Segment, deleted: frozenset[int]) -> None:
        self.name = name
        self.segment = segment
        self._deleted = deleted
        self._known: dict[tuple[frozenset[int], bool], Seen] = {}

    def seen(self, scopes: frozenset[int], *, with_old: bool) -> Seen:
        """What may be seen behind some fences."""
        found = self._known.get((scopes, with_old))
        if found is None:
            if len(self._known) >= MANY:
                self._known = {}
            found = self._known[scopes, with_old] = self._seen(scopes, with_old=with_old)
        return found

    def _seen(self, scopes: frozenset[int], *, with_old: bool) -> Seen:
        """What may be seen, worked out."""
        segment = self.segment
        numbers = set().union(*(segment.scopes[scope] for scope in scopes & segment.scopes.keys())) - self._deleted
        return Seen(frozenset(numbers if with_old else numbers - segment.old), segment.facts, {})
