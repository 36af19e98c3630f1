"""What people keep of their searches: forgotten, kept under a name, opened again."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors
from app.groups import queries as groups
from app.search import actions, kept, narrowing
from app.search.views import address, wish
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do
from index import FACETS

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

bp = Blueprint("kept", __name__)


@bp.post("/search/saved")
def save() -> Response:
    """Keep the search that is shown."""
    asked, slug = wish(FACETS, request.form), request.form.get("slug", "")
    try:
        with do() as work:
            made = actions.save(work, request.form.get("name", ""), asked, groups.group(work, slug) if slug else None)
            said = _("“%(name)s” was saved. You find it on the empty search page.", name=made.name)
    except (errors.Invalid, errors.Conflict) as error:
        flash(told(error), "warning")
    else:
        flash(said, "success")
    return redirect(address(slug, narrowing.arguments(asked)), HTTPStatus.SEE_OTHER)


@bp.get("/search/saved/<saved_id>")
def saved(saved_id: str) -> Response | str:
    """Go to a kept search; one in a group that one has left finds nothing, and says so."""
    with ask() as work:
        found = kept.saved_search(work, saved_id)
        if found.is_lost:
            return pages.render("search/lost.html", work, search=found.search, crumbs=[(_("Search"), None)])
        return redirect(address(found.slug, narrowing.arguments(found.wish)))


@bp.post("/search/saved/<saved_id>/rename")
def rename(saved_id: str) -> Response:
    """Give a kept search another name."""
    try:
        with do() as work:
            actions.rename(work, kept.saved_search(work, saved_id).search, request.form.get("name", ""))
    except errors.Invalid as error:
        flash(told(error), "warning")
    return _back()


@bp.post("/search/saved/<saved_id>/delete")
def discard(saved_id: str) -> Response:
    """Keep a search no longer."""
    with do() as work:
        actions.discard(work, kept.saved_search(work, saved_id).search)
    flash(_("The search is no longer saved."), "success")
    return _back()


@bp.post("/search/recent/<recent_id>/forget")
def forget(recent_id: str) -> Response:
    """Forget something that one has searched."""
    with do() as work:
        actions.forget(work, kept.recent_search(work, recent_id))
    return _back()


@bp.post("/search/recent/forget")
def forget_all() -> Response:
    """Forget all that one has searched."""
    with do() as work:
        actions.forget_all(work)
    flash(_("Your recent searches were forgotten."), "success")
    return _back()


def _back() -> Response:
    """To the empty search page, where they are listed."""
    return redirect(url_for("search.everywhere"), HTTPStatus.SEE_OTHER)
