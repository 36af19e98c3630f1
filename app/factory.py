"""`create_app`: the one file that knows all parts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Flask
from flask_babel import Babel

from app import accounts, scanner
from app.accounts import language
from app.db import Database
from app.groups import queries as groups
from app.web import assets, errors, pages, security
from app.work import Workshop
from index.whoosh import WhooshIndex
from storage import DiskStore

if TYPE_CHECKING:
    from app.config import Settings

FORM_MEMORY = 512 * 1024


def make_workshop(settings: Settings) -> Workshop:
    """The tools that web, worker and command line share, over one home."""
    return Workshop(
        database=Database(settings.database_url),
        settings=settings,
        blobs=DiskStore(settings.blobs, settings.incoming),
        index=WhooshIndex(settings.index),
        scanner=scanner.connect(settings.clamd, settings.scan_wait),
        known=partial(groups.actor, creators=settings.group_creators),
    )


def create_app(settings: Settings, workshop: Workshop | None = None) -> Flask:
    """The application that answers requests."""
    app = Flask("app", root_path=None, template_folder="../templates", static_folder=None)
    app.config.update(SECRET_KEY=settings.secret_key, MAX_FORM_MEMORY_SIZE=FORM_MEMORY)
    app.extensions["workshop"] = workshop or make_workshop(settings)
    Babel(app, locale_selector=language.choose, timezone_selector=language.time_zone)
    security.setup(app)
    assets.setup(app)
    pages.setup(app)
    errors.setup(app)
    accounts.setup(app)
    _register_parts(app)
    return app


def _register_parts(app: Flask) -> None:
    """Open the doors of every part."""
    from app.admin import views as admin  # noqa: PLC0415 (a table of doors)
