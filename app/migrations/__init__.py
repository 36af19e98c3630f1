"""How the tables came to be as they are; each step runs on the data of the step before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

from app.db import Database

if TYPE_CHECKING:
    from app.config import Settings


def configuration(url: str) -> Config:
    """Alembic's configuration for one database, without a file of its own."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["url"] = url
    return made


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Bring a database to a revision, behind the write gate."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Database(settings.database_url).gate():
        command.upgrade(configuration(settings.database_url), revision)
