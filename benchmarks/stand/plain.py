"""Whoosh as it comes, to compare with: nothing here is how the product does it.

One index in its default storage, its text stored; its own analyser, grammar, filter, highlights and facets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whoosh import fields, index, query, sorting
from whoosh.analysis import StemmingAnalyzer
from whoosh.qparser import MultifieldParser

from index.index import FACETS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from index import Entry
    from stand.asked import Row

SEARCHED = ("title", "name", "keywords", "reference", "author", "by", "text")


class Plain:
    """One index for everything."""

    is_one = True

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        self._index = index.open_dir(str(root)) if index.exists_in(str(root)) else index.create_in(str(root), _schema())

    def put(self, _group: str, entries: Iterable[Entry]) -> None:
        """Add or replace entries in one commit."""
        writer = self._index.writer(limitmb=64)
        given = list(entries)
        write = writer.add_document if len(given) > 1 else writer.update_document  # as it is told to be filled at first
        for entry in given:
            facets = {f"facet_{name}": entry.facet(name) for name in FACETS}
            more = {"scope": str(entry.scope), "changed": entry.changed_at.replace(tzinfo=None)}
            write(id=entry.id, **more, **entry.words(), **facets)
        writer.commit()

    def search(self, row: Row, words: str, *, snippets: bool = False) -> int:
        """Search as its manual says; how many fit."""
        wanted = MultifieldParser(SEARCHED, self._index.schema).parse(words)
        scopes = {str(scope) for some in row.scopes.values() for scope in some}
        allowed = query.Or([query.Term("scope", scope) for scope in sorted(scopes)])
        more: dict[str, Any] = {}
        if row.facets:
            more["groupedby"] = {name: sorting.FieldFacet(f"facet_{name}") for name in row.facets}
        if row.order == "newest":
            more.update(sortedby="changed", reverse=True)
        with self._index.searcher() as searcher:
            results = searcher.search(wanted, limit=20, filter=allowed, **more)
            for name in row.facets:
                {value: len(found) for value, found in results.groups(name).items()}
            for hit in results:
                hit["id"]
                if snippets:
                    hit.highlights("text", top=2)
            return len(results)


def _schema() -> fields.Schema:
    """Its own fields, with columns where it sorts and counts."""
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        scope=fields.ID(),
        changed=fields.DATETIME(sortable=True),
        **{name: fields.TEXT(analyzer=StemmingAnalyzer(), stored=name in {"title", "text"}) for name in SEARCHED},
        **{f"facet_{name}": fields.ID(sortable=True) for name in FACETS},
    )
