"""The pages on which people take their data away, and on which administrators erase those who have left."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors
from app.people import actions, queries
from app.people.door import taken
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do
from app.web.security import before_terms

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.accounts.models import User

bp = Blueprint("people", __name__)


@bp.get("/account/data")
@before_terms
def data() -> str:
    """What the platform holds about me, and how to take it away."""
    with ask() as work:
        return pages.render("people/data.html", work)


@bp.post("/account/data")
@before_terms
def take_data() -> Response:
    """Take it away, as a zip."""
    return taken()


@bp.route("/admin/people/<user_id>/erase", methods=["GET", "POST"])
def erase(user_id: str) -> Answer | str:
    """Erase somebody whose access has ended, for good."""
    problem = ""
    if request.method == "POST":
        try:
            _erase(user_id)
        except (errors.Conflict, errors.Invalid) as error:
            problem = told(error)
        else:
            flash(_("This person was erased."), "success")
            return redirect(url_for("people.erase", user_id=user_id), HTTPStatus.SEE_OTHER)
    with ask() as work:
        user = queries.person(work, user_id)
        return pages.render("people/erase.html", work, user=user, problem=problem, crumbs=_crumbs(user))


def _crumbs(user: User) -> list[tuple[str, str | None]]:
    """The way to the page on which somebody is erased."""
    people, person = url_for("admin.users"), url_for("admin.user", user_id=user.id)
    return [(_("People"), people), (user.name, person), (_("Erase a person"), None)]


def _erase(user_id: str) -> None:
    """Erase somebody, once it was said that this is meant."""
    with do() as work:
        user = queries.person(work, user_id)
        if not request.form.get("sure"):
            raise errors.Invalid("Tick that you want to erase this person for good.")
        actions.erase(work, user)
