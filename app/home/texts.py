"""Pages that say how things are: help, accessibility, privacy, licences."""

from __future__ import annotations

from importlib import metadata

from flask import Blueprint
from flask_babel import gettext as _

from app.web import pages
from app.web.security import public

bp = Blueprint("pages", __name__)


@bp.get("/help")
@public
def help() -> str:  # noqa: A001 (the word of the address)
    """How to do the usual things."""
    return pages.render("texts/help.html")


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """What was done so that everybody can use it."""
    return pages.render("texts/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> str:
    """What is kept about people."""
    return pages.render("texts/privacy.html")


@bp.get("/about/licences")
@public
def licences() -> str:
    """What it is made with."""
    rows = sorted(
        {(one.name, one.version, _licence(one)) for one in metadata.distributions()}, key=lambda row: row[0].lower()
    )
    return pages.render("texts/licences.html", rows=rows)


def _licence(distribution: metadata.Distribution) -> str:
    """The licence that a package states: in its own field, else among its classifiers."""
    said = distribution.metadata
    stated = next((said[field] for field in ("License-Expression", "License") if field in said), "")
    classified = [
        line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License ::")
    ]
    return (stated.splitlines() or classified or [_("see the package")])[0][:80]
