"""What every answer carries, whoever asked: headers, cookies, protection of forms; and what needs no sign-in."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, g, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import LengthRequired
from werkzeug.middleware.proxy_fix import ProxyFix

from app.web import bodies
from app.web.json import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Flask, Response

    from app.config import Settings

View = TypeVar("View")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SMALL_BODY = 1024 * 1024  # bytes
HSTS = "max-age=31536000; includeSubDomains"


def public(view: View) -> View:
    """Mark a view that needs no sign-in; tests/test_house.py lists them all."""
    view.is_public = True  # type: ignore[attr-defined] # a mark on a function
    return view


def anonymous(view: View) -> View:
    """Mark a view that is the same for everybody, so that nobody even asks who they are."""
    view.is_anonymous = True  # type: ignore[attr-defined] # likewise
    return public(view)


def before_terms(view: View) -> View:
    """Mark a view that is open to whoever has not accepted the terms of use that are in force."""
    view.needs_no_terms = True  # type: ignore[attr-defined] # likewise
    return view


def takes_files(view: View) -> View:
    """Mark a view whose body may be as large as a file; every other body is small."""
    view.takes_files = True  # type: ignore[attr-defined] # likewise
    return view


def takes_tokens(view: View) -> View:
    """Mark a view outside the API that programs may come to with a token, as people do with their session."""
    view.takes_tokens = True  # type: ignore[attr-defined] # likewise
    return view


def comes_by_token() -> bool:
    """Whether a token says who sent this request: on the API always, elsewhere where a view takes one and it is sent.

    No other site can make a browser send one, hence such a request needs no form's token.
    """
    if request.path.startswith(f"{PREFIX}/"):
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "takes_tokens", False) and request.headers.get("Authorization", "").lower().startswith(
        "bearer "
    )


def setup(app: Flask, settings: Settings) -> None:
    """Cookies, forms, headers and proxies of an application."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-cercle" if settings.is_secure else "cercle",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        TRUSTED_HOSTS=_hosts(settings),
        MAX_CONTENT_LENGTH=SMALL_BODY,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
        WTF_CSRF_CHECK_DEFAULT=False,
        PREFERRED_URL_SCHEME="https" if settings.is_secure else "http",
    )
    app.before_request(lambda: _open_body(settings.file_limit))
    bodies.setup(app)
    csrf = CSRFProtect(app)
    app.before_request(_refuse_zeros)
    app.before_request(lambda: None if comes_by_token() else csrf.protect())
    app.after_request(_add_headers)
    if settings.trusted_proxies:
        app.wsgi_app = _TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]


def _open_body(file_limit: int) -> None:
    """Let whole bodies in, and files where they are expected.

    How large a file may be is the library's to say; a form is read before the library is asked, hence its bound here.

    The web server tells a body that broke off from a whole one by its length alone (measured with Granian 2.8: of
    a body in chunks it hands on what came). Hence a length is asked for, and Werkzeug, told that nobody ends the
    body for it, counts.
    """
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired
    request.environ.pop("wsgi.input_terminated", None)
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        is_form = request.mimetype == "multipart/form-data"
        request.max_content_length = file_limit + SMALL_BODY if is_form else sys.maxsize  # None: the small one again


def _refuse_zeros() -> None:
    """No text holds the letter zero, and PostgreSQL keeps none; names of files are refused in their own words."""
    if "\0" in request.path:
        abort(HTTPStatus.NOT_FOUND)
    said = [*request.args.items(multi=True)]
    if not request.path.startswith(f"{PREFIX}/"):
        said += request.form.items(multi=True)
    own_words = {"name"} if request.blueprint == "library" else ()
    if any("\0" in value for name, value in said if name not in own_words):
        abort(HTTPStatus.BAD_REQUEST)


def _hosts(settings: Settings) -> list[str]:
    """The names under which we answer: our own, and this machine's for whoever watches from here."""
    return [urlsplit(settings.url).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]


class _TrustedProxies:
    """Believes X-Forwarded-* only where the socket's other end is a proxy that the operator named."""

    def __init__(self, app: Any, proxies: Iterable[str]) -> None:
        self._app, self._fixed, self._proxies = app, ProxyFix(app), frozenset(proxies)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Hand on, by way of ProxyFix or not."""
        app = self._fixed if environ.get("REMOTE_ADDR") in self._proxies else self._app
        return app(environ, start_response)


def _add_headers(answer: Response) -> Response:
    """Headers on every answer; what a signed-in person sees is never stored."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", HSTS)
    if g.get("user_id") or request.endpoint != "assets":
        answer.headers["Cache-Control"] = "no-store"
    if request.endpoint == "security.logout" and request.method == "POST":
        answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer
