"""The account pages: details, language, sessions, tokens."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _

from app.accounts import actions, forms, queries, sessions
from app.accounts.language import LANGUAGES
from app.web import pages
from app.web.request import ask, do
from app.web.security import public

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

bp = Blueprint("accounts", __name__)


@bp.get("/account/")
def index() -> Answer:
    """The first of the account pages."""
    return redirect(url_for("accounts.details"))


@bp.route("/account/details", methods=["GET", "POST"])
def details() -> Answer | str:
    """What I say of myself."""
    form = forms.DetailsForm(data=asdict(actions.Details.of(g.user)))
    if form.validate_on_submit():
        with do() as work:
            actions.change_details(work, queries.me(work), form.said())
        flash(_("Your details were saved."), "success")
        return redirect(url_for("accounts.details"), HTTPStatus.SEE_OTHER)
    with ask() as work:
        return pages.render("account/details.html", work, form=form, email=g.user.email)


@bp.post("/language")
@public
def choose_language() -> Answer:
    """Read in another language, signed in or not."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(HTTPStatus.BAD_REQUEST)
    session["language"] = chosen
    if g.get("user_id"):
        with do() as work:
            actions.choose_language(work, queries.me(work), chosen)
    return redirect(_back(), HTTPStatus.SEE_OTHER)


def _back() -> str:
    """The page that somebody came from, on this site only."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:
        return url_for("home.index")
    if came.netloc != request.host or not came.path.startswith("/") or came.path.startswith("//"):
        return url_for("home.index")
    return came.path + (f"?{came.query}" if came.query else "")


@bp.get("/account/sessions")
def sessions_page() -> str:
    """Where I am signed in."""
    with ask() as work:
        rows = queries.sign_ins(work, g.user_id)
        return pages.render("account/sessions.html", work, sign_ins=rows, this=g.sign_in_id)


@bp.post("/account/sessions/<sign_in_id>/end")
def end_session(sign_in_id: str) -> Answer:
    """End one of my sessions."""
    with do() as work:
        actions.end_sign_in(work, queries.me(work), sign_in_id)
    flash(_("That session was ended."), "success")
    return redirect(url_for("accounts.sessions_page"), HTTPStatus.SEE_OTHER)


@bp.route("/account/tokens", methods=["GET", "POST"])
def tokens() -> Answer | str:
    """My tokens for programs; a new one is shown once."""
    form, secret = forms.TokenForm(), None
    is_fresh = sessions.recently_proved()
    if is_fresh and form.validate_on_submit():
        with do() as work:
            user = queries.me(work)
            _row, secret = actions.make_token(work, user, form.label.data, form.scope.data, form.days.data)
    with ask() as work:
        rows = queries.tokens(work, g.user_id)
        return pages.render("account/tokens.html", work, form=form, tokens=rows, secret=secret, is_fresh=is_fresh)


@bp.post("/account/tokens/<token_id>/revoke")
def revoke_token(token_id: str) -> Answer:
    """End one of my tokens."""
    with do() as work:
        actions.revoke_token(work, queries.token(work, token_id))
    flash(_("The token was ended. Programs can no longer use it."), "success")
    return redirect(url_for("accounts.tokens"), HTTPStatus.SEE_OTHER)
