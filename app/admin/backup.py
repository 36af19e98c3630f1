"""`flask backup`: a consistent copy of a running installation.

A backup is a folder: `rows-<moment>.db`, which is a SQLite file whatever database the installation uses; `blobs/`,
to which each backup adds what is new and from which it takes what was purged; and `manifest.json`, which is written
last and says which rows file counts. The key is kept apart. Blobs come first and again after the rows: they never
change, and one that nothing names any more is an hour old before it goes, so that all that the rows name is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, select, union

from app import errors
from app.admin.rows import pour
from app.db import now
from app.library.models import Derived, Import, Version
from app.migrations import configuration
from storage import Missing
from storage.disk import DiskStore
from storage.draft import remove_stale

if TYPE_CHECKING:
    from pathlib import Path

    from app.config import Settings
    from app.work import Workshop
    from storage import Store

STALE = timedelta(days=1)  # drafts of backups that were killed
MANIFEST = "manifest.json"
PIECE = 1024 * 1024
ALTERED = errors.N_("%(name)s is not what the backup's manifest says: it was altered or is damaged.")


@dataclass(frozen=True)
class Saved:
    """What a backup holds: how many blobs, how many of them are new, how many were taken out."""

    blobs: int
    new: int
    removed: int
    bytes_of_rows: int


def save(workshop: Workshop, folder: Path) -> Saved:
    """Save a running installation into a folder, or bring the backup that is there up to date."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_stale(folder / "incoming", STALE)
    kept = DiskStore(folder / "blobs", folder / "incoming")
    with workshop.ask() as work:
        new = copy_blobs(workshop.blobs, kept, named(work.session.connection()))
    rows = folder / f"rows-{now():%Y%m%dT%H%M%S%f}.db"
    _save_rows(workshop.settings, rows)
    engine = create_engine(f"sqlite:///{rows}")
    with engine.connect() as connection:
        digests = named(connection)
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    new += copy_blobs(workshop.blobs, kept, digests)
    count = sum(len(each) for each in digests.values())
    _write_manifest(folder, {"rows": rows.name, "sha256": digest_of(rows), "revision": revision, "blobs": count})
    for old in folder.glob("rows-*.db"):
        if old.name != rows.name:
            old.unlink()
    return Saved(count, new, _remove_unnamed(kept, digests), rows.stat().st_size)


def save_key(settings: Settings, path: Path) -> None:
    """Keep the key in a file of its own, which only its owner reads."""
    path.touch(mode=0o600)
    path.write_text(settings.secret_key)


def named(connection: Connection) -> dict[str, set[str]]:
    """The digests that the rows name, by group."""
    found: dict[str, set[str]] = defaultdict(set)
    contents = select(Version.group_id, Version.digest).where(Version.purged_at.is_(None))
    made = select(Derived.group_id, Derived.digest)
    sent = select(Import.group_id, Import.digest).where(Import.state.in_(Import.OPEN))
    for group_id, digest in connection.execute(union(contents, made, sent)):
        found[group_id].add(digest)
    return dict(found)


def copy_blobs(source: Store, target: Store, named: dict[str, set[str]]) -> int:
    """Copy the blobs that the target lacks, each checked on its way; how many there were.

    One that is missing was purged a moment ago, or the rows that are saved next will not name it.
    """
    copied = 0
    for group_id, digests in named.items():
        for digest in digests:
            if not target.has(group_id, digest):
                copied += _copy_blob(source, target, group_id, digest)
    return copied


def _copy_blob(source: Store, target: Store, group_id: str, digest: str) -> bool:
    """Copy one blob; raises `Conflict` where its bytes are not what its name says."""
    with target.draft() as draft:
        try:
            with source.open(group_id, digest) as stream:
                while piece := stream.read(PIECE):
                    draft.write(piece)
        except Missing:
            return False
        if draft.digest != digest:
            raise errors.Conflict(ALTERED, name=digest)
        draft.seal()
        target.put(group_id, draft)
    return True


def _save_rows(settings: Settings, path: Path) -> None:
    """Write all rows, as they are at one moment, into a SQLite file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(descriptor)
    if settings.database_url.startswith("sqlite:///"):
        source = settings.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    upgrade_file(path)
    source_engine, target_engine = create_engine(settings.database_url), create_engine(f"sqlite:///{path}")
    snapshot = source_engine.connect().execution_options(isolation_level="REPEATABLE READ")
    with snapshot, target_engine.begin() as copy:
        pour(snapshot, copy)
    source_engine.dispose()
    target_engine.dispose()


def upgrade_file(path: Path) -> None:
    """Make the tables in a SQLite file."""
    command.upgrade(configuration(f"sqlite:///{path}"), "head")


def _write_manifest(folder: Path, said: dict[str, Any]) -> None:
    """Write what counts, at once: until then the backup before counts."""
    draft = folder / f"{MANIFEST}.new"
    with draft.open("w") as file:
        json.dump({**said, "saved_at": now().isoformat()}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / MANIFEST)


def _remove_unnamed(kept: Store, named: dict[str, set[str]]) -> int:
    """Take out of the backup what its rows do not name: what was purged is kept nowhere."""
    removed = 0
    for group_id in list(kept.namespaces()):
        for blob in list(kept.iter(group_id)):
            if blob.digest not in named.get(group_id, ()):
                removed += kept.remove(group_id, blob.digest, _later())
    return removed


def _later() -> Any:
    """A moment after every put: nobody puts anything into a backup but we."""
    return now().replace(year=now().year + 1)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
