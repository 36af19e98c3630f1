"""`flask restore`: a backup brought back into an empty home."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from app import errors
from app.admin.backup import ALTERED, MANIFEST, copy_blobs, digest_of, named
from app.admin.rows import pour
from app.migrations import configuration, upgrade
from app.search.rebuild import rebuild
from storage.disk import DiskStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.config import Settings
    from app.work import Workshop

NOT_THERE = errors.N_("There is no finished backup in %(folder)s.")
NOT_EMPTY = errors.N_("This home is not empty. Give CERCLE_HOME a folder, and DATABASE_URL a database, that is.")
LACKS = errors.N_("The backup lacks the blob %(digest)s of group %(group)s.")


def restore(workshop: Workshop, folder: Path) -> Iterator[str]:
    """Bring an installation back into an empty home, and say what is done; every digest is checked.

    Raises `Conflict` where the home is not empty, or the backup is not whole. Broken off, it can begin again.
    """
    said = _manifest(folder)
    rows = folder / said["rows"]
    if not rows.is_file() or digest_of(rows) != said["sha256"]:
        raise errors.Conflict(ALTERED, name=rows.name)
    if not workshop.database.is_empty():
        raise errors.Conflict(
            "This home is not empty. Give CERCLE_HOME a folder, and DATABASE_URL a database, that is."
        )
    draft = _up_to_date(workshop, rows)
    engine = create_engine(f"sqlite:///{draft}")
    with engine.connect() as connection:
        wanted = named(connection)
    engine.dispose()
    kept = DiskStore(folder / "blobs", folder / "incoming")
    copied = copy_blobs(kept, workshop.blobs, wanted)
    for group_id, digests in wanted.items():
        for digest in digests:
            if not workshop.blobs.has(group_id, digest):
                raise errors.Conflict(LACKS, digest=digest, group=group_id)
    yield f"{copied} blobs"
    _restore_rows(workshop, draft)
    yield "all rows"
    yield f"search index: {rebuild(workshop)} documents, folders and addresses"


def restore_key(settings: Settings, path: Path) -> None:
    """Put the key back that was kept apart."""
    key = settings.home / "secret_key"
    key.unlink(missing_ok=True)
    key.touch(mode=0o600)
    key.write_text(path.read_text().strip())


def _manifest(folder: Path) -> dict[str, Any]:
    """What a backup says of itself; raises `Conflict` where there is none."""
    try:
        said: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise errors.Conflict(NOT_THERE, folder=str(folder)) from error
    known = ScriptDirectory.from_config(configuration("")).walk_revisions()
    if said["revision"] not in {step.revision for step in known}:
        raise errors.Conflict("This backup was made by a newer version of Cercle. Restore it with that.")
    return said


def _up_to_date(workshop: Workshop, rows: Path) -> Path:
    """A copy of the saved rows beside where they are to be, brought up to date."""
    database = workshop.database
    is_file = database.engine.dialect.name == "sqlite"
    draft = Path(f"{database.url.database if is_file else workshop.settings.home / 'rows'}.restoring")
    draft.unlink(missing_ok=True)
    shutil.copy(rows, draft)
    command.upgrade(configuration(f"sqlite:///{draft}"), "head")
    return draft


def _restore_rows(workshop: Workshop, draft: Path) -> None:
    """Put the rows back: as a file where the database is one, else row by row in one transaction."""
    database = workshop.database
    database.engine.dispose()
    if database.engine.dialect.name == "sqlite":
        for ending in ("-wal", "-shm"):
            Path(f"{database.url.database}{ending}").unlink(missing_ok=True)
        draft.rename(str(database.url.database))
        return
    upgrade(workshop.settings)
    source = create_engine(f"sqlite:///{draft}")
    with source.connect() as saved, database.engine.begin() as live:
        pour(saved, live)
    source.dispose()
    draft.unlink()
