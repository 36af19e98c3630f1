"""What the index is told of a document or folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BETWEEN = "\x1f"  # the values of a facet of which a document may have several


@dataclass(frozen=True)
class Entry:
    """One thing that can be found; `scope` is the fence it stands behind, opaque to the index.

    `author` wrote it, `by` put it there. `issued` is the day that it bears, where it bears one. What one document was
    before is an entry of its own, which `is_old`: its `id` is the version's, `of` the document's ("" is itself).
    """

    id: str
    kind: str
    group: str
    scope: int
    ancestors: tuple[str, ...] = ()
    title: str = ""
    name: str = ""
    text: str = ""
    language: str | None = None
    keywords: tuple[str, ...] = ()
    reference: str = ""
    author: str = ""
    by: str = ""
    media: str = ""
    status: str = ""
    changed_at: datetime = EPOCH
    issued: date | None = None
    of: str = ""
    is_old: bool = False

    @property
    def item(self) -> str:
        """The id of what it is an entry of."""
        return self.of or self.id

    @property
    def label(self) -> str:
        """What it is sorted by when titles are asked for."""
        return (self.title or self.name).casefold()

    @property
    def day(self) -> date:
        """Its day: the one it bears, else the one on which it was last changed."""
        return self.issued or self.changed_at.date()

    def facet(self, name: str) -> str:
        """Its value for one facet, several with `BETWEEN` between them; empty where it has none."""
        if name == "year":
            return str(self.day.year)
        if name == "keyword":
            return BETWEEN.join(self.keywords)
        return str(getattr(self, "media" if name == "type" else name) or "")

    def words(self) -> dict[str, str]:
        """Its searchable fields, each as text."""
        return {
            "title": self.title,
            "name": self.name,
            "keywords": " ; ".join(self.keywords),
            "reference": self.reference,
            "author": self.author,
            "by": self.by,
            "text": self.text,
        }
