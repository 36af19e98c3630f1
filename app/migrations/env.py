"""Runs a migration, as Alembic asks for it."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

import app.accounts.models
import app.events
import app.groups.models
import app.jobs
import app.library.models
import app.members.models
import app.search.models  # noqa: F401 (every table must be known)
from app.db import Base, UTCDateTime


def _name_type(kind: str, thing: object, autogen: AutogenContext) -> str | Literal[False]:
    """Name our own types in a migration."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        autogen.imports.add("import app.db")
        return "app.db.UTCDateTime()"
    return False


def _run() -> None:
    """Run over a connection of our own; SQLite rebuilds tables where it cannot alter them."""
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=_name_type,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_run()
