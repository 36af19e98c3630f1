"""Who sent a request: by the cookie of a session on pages, by a bearer token on the API.

The cookie holds a random secret and the state of forms, nothing else; the session itself is a row that is
checked at every request, so that a cookie that is replayed after sign-out opens nothing.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import current_app, g, redirect, request, session, url_for
from flask_babel import gettext
from flask_login import user_logged_out
from flask_security import login_user, password_changed, password_reset, user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy.exc import OperationalError

from app import errors, policy
from app.accounts import actions, queries
from app.db import now
from app.web import json
from app.web.errors import wants_json
from app.web.request import address, do, settings, workshop
from app.web.security import comes_by_token

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug.wrappers import Response as Answer

    from app.accounts.models import User

SECRET = "sign_in"  # noqa: S105 (a key of the cookie)
WRITE_SEEN = timedelta(minutes=1)
FRESH = timedelta(minutes=15)
READING = ("GET", "HEAD", "OPTIONS")


def setup(app: Flask) -> None:
    """Ask at every request who sent it, before anything else is done for it."""
    app.before_request(_recognise)
    app.before_request(_require_sign_in)
    app.before_request(_require_terms)
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_end, app)
    password_changed.connect(_end_others, app)
    password_reset.connect(_end_others, app)


def begin(user: User) -> None:
    """Sign in a person who has just proved otherwise than by a password who they are."""
    login_user(user)


def load_user(_id: str) -> User | None:
    """Flask-Login's question: the user of this request's session."""
    user: User | None = g.get("user")
    if user is not None:
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


def _recognise() -> Response | None:
    """Find out who sent this request."""
    if comes_by_token():
        return _recognise_token()
    secret = session.get(SECRET)
    if not isinstance(secret, str) or getattr(_view(), "is_anonymous", False):
        return None
    with workshop().ask() as work:
        found = queries.sign_in(work, secret)
    if found is None:
        _forget()
        return None
    g.user, g.user_id, g.sign_in_id = found.user, found.user_id, found.id
    g.last_visit_at, g.owes_terms = found.last_visit_at, found.owes_terms
    if found.seen_at < now() - WRITE_SEEN:
        with suppress(errors.Unavailable, OperationalError), do() as work:  # lists go on when nothing can be written
            actions.see(work, found.id)
    return None


def _recognise_token() -> Response | None:
    """Where a token is wanted it is asked for alone, never a cookie; a token that only reads changes nothing."""
    if getattr(_view(), "is_public", False):
        return None
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    with workshop().ask() as work:
        token = queries.bearer(work, secret.strip()) if kind.lower() == "bearer" else None
    if token is None:
        answer = json.problem_answer(401, "Unauthorized", "Send a token: Authorization: Bearer ...")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if token.owes_terms and not getattr(_view(), "needs_no_terms", False):
        where = f"{settings().url}/terms/accept"
        return json.problem_answer(403, "Forbidden", f"Accept the terms of use first, on {where}.")
    if token.scope == "read" and request.method not in READING:
        return json.problem_answer(403, "Forbidden", "This token reads only.")
    g.user, g.user_id = token.user, token.user_id
    if token.used_at is None or token.used_at < now() - WRITE_SEEN:
        with do() as work:
            actions.use_token(work, token.id)
    return None


def _require_sign_in() -> Answer | None:
    """Every page is for people who are signed in, unless it says otherwise."""
    view = _view()
    is_open = view is None or getattr(view, "is_public", False) or request.blueprint == "security"
    if is_open or g.get("user_id"):
        return None
    if wants_json():
        return json.problem_answer(401, "Unauthorized", gettext("You are no longer signed in. Sign in, then go on."))
    if request.method not in READING:
        return redirect(url_for("security.login"))
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))


def _require_terms() -> Answer | None:
    """Whoever has not accepted the terms of use that are in force is led to them, but from what stays open."""
    view = _view()
    is_open = view is None or getattr(view, "is_public", False) or getattr(view, "needs_no_terms", False)
    if not g.get("owes_terms") or is_open or request.endpoint == "security.logout":
        return None
    if wants_json():
        raise errors.Forbidden("Accept the terms of use first: reload the page and read them.")
    if request.method not in READING:
        return redirect(url_for("terms.accept"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("terms.accept", next=request.full_path.rstrip("?")))


def _view() -> object | None:
    """The function that will answer this request; None for an address that does not exist."""
    return current_app.view_functions.get(request.endpoint) if request.endpoint else None


def _forget() -> None:
    """Leave nothing of a session that no longer holds, but the choice of a language."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def _begin(_app: Flask, user: User, **_more: object) -> None:
    """A person has just proved who they are: a new session, under a new secret."""
    with workshop().do_as(policy.system_at(address())) as work:
        session[SECRET] = actions.begin_sign_in(work, user, request.headers.get("User-Agent", ""))
    g.user, g.user_id = user, user.id


def _end(_app: Flask, **_more: object) -> None:
    """Somebody signs out: their session ends on the server."""
    if g.get("sign_in_id"):
        with do() as work:
            actions.end_sign_in(work, queries.me(work), g.sign_in_id)
    session.pop(SECRET, None)


def _end_others(_app: Flask, user: User, **_more: object) -> None:
    """After a new password every other session of the person ends."""
    secret = session.get(SECRET)
    with workshop().do_as(policy.system_at(address())) as work:
        kept = queries.sign_in(work, secret) if isinstance(secret, str) else None
        actions.end_other_sign_ins(work, user, kept.id if kept and kept.user_id == user.id else None)


def recently_proved() -> bool:
    """Whether the person gave their password within the last quarter of an hour, at sign-in or since."""
    proved_at = session.get("fs_paa", 0.0)
    return time.time() - proved_at < FRESH.total_seconds()
