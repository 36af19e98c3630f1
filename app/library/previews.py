"""What is seen of a version without downloading it: its preview, or else the text that was read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import preview
from app.library.models import TEXT
from app.preview import Preview
from storage import Missing

if TYPE_CHECKING:
    from app.config import Settings
    from app.library.models import Derived, Version
    from storage import Store

MOST_LETTERS = 100_000  # of a text that stands in for a preview


def is_awaited(settings: Settings, version: Version | None, name: str) -> bool:
    """Whether a version, of a document of this name, is to have a preview and has none yet."""
    is_open = version is not None and version.is_served and version.preview_state == "waiting"
    return is_open and preview.can(name, office=bool(settings.libreoffice))


def read(blobs: Store, row: Derived | None) -> Preview | None:
    """A preview out of the blob that holds it; a text stands in for one. What cannot be read is not there."""
    if row is None:
        return None
    try:
        with blobs.open(row.group_id, row.digest) as stream:
            body = stream.read()
        if row.kind != TEXT:
            return Preview.model_validate_json(body)
    except (Missing, ValueError):  # purged a moment ago; or made by another version of ours
        return None
    text = body.decode()
    return Preview(form="text", text=text[:MOST_LETTERS], is_cut=len(text) > MOST_LETTERS)
