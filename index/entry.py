"""What the index is told of a document or folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One thing that can be found; `scope` is the fence it stands behind, opaque to the index."""

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
    written_by: str = ""
    by: str = ""
    media: str = ""
    status: str = ""
    changed_at: datetime = EPOCH

    @property
    def label(self) -> str:
        """What it is sorted by when titles are asked for."""
        return (self.title or self.name).casefold()

    def facet(self, name: str) -> str:
        """Its value for one facet; empty where it has none."""
        if name == "year":
            return str(self.changed_at.year)
        return str(getattr(self, name) or "")

    def words(self) -> dict[str, str]:
        """Its searchable fields, each as text."""
        return {
            "title": self.title,
            "name": self.name,
            "keywords": " ".join((*self.keywords, self.reference)),
            "by": f"{self.by} {self.written_by}",
            "text": self.text,
        }
