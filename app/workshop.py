"""The workshop, furnished: what web, worker and command line share, without what serves pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app import scanner
from app.db import Database
from app.groups import queries as groups
from app.work import Workshop
from index import Engine, LiveIndex, tantivy, whoosh
from storage import DiskStore

if TYPE_CHECKING:
    from app.config import Settings

ENGINES = {
    "whoosh": Engine(whoosh.WhooshIndex, whoosh.FORM),
    "tantivy": Engine(tantivy.TantivyIndex, tantivy.FORM),
}


def make_workshop(settings: Settings) -> Workshop:
    """The tools that web, worker and command line share, over one home."""
    return Workshop(
        database=Database(settings.database_url),
        settings=settings,
        blobs=DiskStore(settings.blobs, settings.incoming),
        index=LiveIndex(settings.index, ENGINES),
        scanner=scanner.connect(settings.clamd, settings.scan_wait, settings.incoming),
        known=partial(groups.actor, creators=settings.group_creators),
    )
