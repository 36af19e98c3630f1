"""The kinds of file whose text can be read, by the endings of their names."""

from __future__ import annotations

from app import media

READABLE = frozenset({
    "docx", "odt", "pdf", "xlsx", "ods", "pptx", "odp", "doc", "xls", "ppt", "rtf", "txt", "md", "csv", "html", "htm",
    "xml", "eml", "msg", "epub", "zip",
})  # fmt: skip


def can(name: str) -> bool:
    """Whether the text of a file of this name can be read."""
    return media.ending(name) in READABLE
