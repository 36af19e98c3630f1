"""What is sorted and counted by, read once for each segment of a Whoosh index: a segment never changes."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, Any

from index.facts import Facts
from index.index import FACETS
from index.weighing import STEMS, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL, CHANGED, DAY, OLD = "label", "changed", "day", "old"
MOST = 200_000  # documents whose facts are kept, some hundred bytes for each


def column(facet: str) -> str:
    """The column that holds a facet."""
    return f"facet_{facet}"


class Segments:
    """The facts of every segment that was searched; all are forgotten when they become too many."""

    def __init__(self) -> None:
        self._known: dict[str, Facts] = {}

    def facts(self, reader: Any) -> Facts:
        """The facts of the segment that is read."""
        name = reader.segment().segment_id()
        found = self._known.get(name)
        if found is None:
            found = _read(reader)
            if len(found.ids) + sum(len(facts.ids) for facts in list(self._known.values())) > MOST:
                self._known.clear()
            self._known[name] = found
        return found


def _read(reader: Any) -> Facts:
    """Read the facts of a segment, of deleted documents too: which ones are deleted may change."""
    stored = [reader.stored_fields(number) for number in range(reader.doc_count_all())]
    return Facts(
        ids=[found["id"] for found in stored],
        labels=_values(reader, LABEL, ""),
        changed=_values(reader, CHANGED, 0),
        days=_values(reader, DAY, 0),
        facets={name: [sys.intern(value) for value in _values(reader, column(name), "")] for name in FACETS},
        lengths={name: _lengths(reader, name) for name in (*WEIGHTS, STEMS)},
        of=[found.get("of") or found["id"] for found in stored],
    )


def _values(reader: Any, name: str, default: Any) -> Sequence[Any]:
    """A column from its first document to its last; one that is missing is of an index older than it."""
    count = reader.doc_count_all()
    if name not in reader.schema or not reader.has_column(name):
        return [default] * count
    values = reader.column_reader(name)
    return [values[number] for number in range(count)]


def _lengths(reader: Any, name: str) -> Sequence[int]:
    """How many words each document has in a field; one where it has none."""
    return array("I", (reader.doc_field_length(number, name, 1) or 1 for number in range(reader.doc_count_all())))
