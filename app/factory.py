"""`create_app`: the one file that knows all parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from flask_babel import Babel

from app.accounts import api as accounts_api
from app.accounts import language, sessions
from app.accounts import security as accounts_security
from app.accounts import views as accounts_views
from app.admin import api as admin_api
from app.admin import views as admin_views
from app.groups import api as groups_api
from app.groups import views as groups_views
from app.home import api as home_api
from app.home import frame, texts
from app.home import views as home_views
from app.library import api as library_api
from app.library import views as library_views
from app.library.views import tus
from app.members import api as members_api
from app.members import views as members_views
from app.people import api as people_api
from app.people import views as people_views
from app.search import api as search_api
from app.search import kept_api as kept_searches_api
from app.search import kept_views as kept_searches
from app.search import views as search_views
from app.terms import api as terms_api
from app.terms import views as terms_views
from app.web import assets, describe, errors, json, pages, security
from app.workshop import make_workshop

if TYPE_CHECKING:
    from app.config import Settings
    from app.work import Workshop

FORM_MEMORY = 512 * 1024  # bytes of a form that are not files
DOORS = (
    accounts_views,
    terms_views,
    people_views,
    home_views,
    groups_views,
    texts,
    library_views,
    tus,
    members_views,
    search_views,
    kept_searches,
    admin_views,
    describe,
    accounts_api,
    admin_api,
    terms_api,
    people_api,
    home_api,
    groups_api,
    library_api,
    members_api,
    search_api,
    kept_searches_api,
)


def create_app(settings: Settings, workshop: Workshop | None = None) -> Flask:
    """The application that answers requests."""
    app = Flask("app", template_folder="../templates", static_folder=None)
    app.config.update(SECRET_KEY=settings.secret_key, MAX_FORM_MEMORY_SIZE=FORM_MEMORY)
    tools = workshop or make_workshop(settings)
    app.extensions.update(workshop=tools, frame=frame.of)
    sessions.setup(app)
    security.setup(app, settings)
    Babel(app, locale_selector=language.locale, timezone_selector=language.time_zone)
    accounts_security.setup(app, settings)
    for room in (assets, pages, errors, admin_views):
        room.setup(app)
    for door in DOORS:
        app.register_blueprint(door.bp)
    app.json = json.Provider(app)
    json.spec.register(app)
    return app
