"""Flask-Security over our users: argon2, generic answers, our own templates, mails by way of jobs."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import abort, g, request
from flask_security import MailUtil, Security
from flask_security.utils import hash_password

from app import policy
from app.accounts import forms, sessions, words
from app.accounts.datastore import Datastore
from app.accounts.passwords import LEAST, Passwords
from app.web.request import workshop

if TYPE_CHECKING:
    from flask import Flask, Request

    from app.config import Settings

RESET = "mail.password_reset"
CHANGED = "mail.password_changed"
TRANSLATIONS = str(Path(__file__).parents[1] / "translations")


class Mails(MailUtil):
    """Flask-Security's mails, left for the worker to send."""

    def send_mail(self, template: str, subject: str, recipient: Any, *_rest: Any, **context: Any) -> None:  # noqa: ARG002 (its signature)
        """Leave a mail to be sent; to be as slow as for an unknown address, hash once as well."""
        link = context.get("reset_link", "")
        if link:
            hash_password("not-a-password")
        with workshop().do_as(policy.SYSTEM) as work:
            user = context["user"]
            link = work.settings.url + urlsplit(link).path if link else ""  # whatever name the request was sent to
            work.later(RESET if link else CHANGED, user.id, link=link)


def setup(app: Flask, settings: Settings) -> None:
    """Hang sign-in, sign-out, reset and change on an application."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SECURITY_PASSWORD_LENGTH_MIN=LEAST,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(hours=2),
        SECURITY_RESET_URL="/reset",
        SECURITY_CHANGEABLE=True,
        SECURITY_CHANGE_URL="/account/security",
        SECURITY_POST_CHANGE_VIEW="/account/security",
        SECURITY_POST_LOGIN_VIEW="/dashboard",
        SECURITY_POST_LOGOUT_VIEW="/login",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_LOGIN_USER_TEMPLATE="security/login.html",
        SECURITY_FORGOT_PASSWORD_TEMPLATE="security/forgotten.html",
        SECURITY_RESET_PASSWORD_TEMPLATE="security/reset.html",
        SECURITY_VERIFY_TEMPLATE="security/verify.html",
        SECURITY_POST_VERIFY_VIEW="/account/tokens",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CHANGE_PASSWORD_TEMPLATE="account/security.html",
        SECURITY_CSRF_PROTECT_MECHANISMS=["session"],
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        SECURITY_FLASH_MESSAGES=True,
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=[TRANSLATIONS],
        **{f"SECURITY_MSG_{key}": said for key, said in words.SAYS.items()},
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    security = Security(
        app,
        Datastore(),
        login_form=forms.SignInForm,
        forgot_password_form=forms.ForgottenForm,
        change_password_form=forms.PasswordChangeForm,
        verify_form=forms.ProveForm,
        mail_util_cls=Mails,
        password_util_cls=Passwords,
    )
    app.login_manager.user_loader(sessions.load_user)  # type: ignore[attr-defined] # Flask-Login's
    app.login_manager.request_loader(_by_session_only)  # type: ignore[attr-defined] # likewise
    app.before_request(_take_forms_only)
    app.extensions["cercle_security"] = security
    app.teardown_request(_forget_changes)


def _by_session_only(_request: Request) -> None:
    """Nobody: Flask-Security's own tokens open nothing; programs have ours."""


def _take_forms_only() -> None:
    """Refuse JSON where people sign in: its pages take forms, programs use the API."""
    if request.blueprint == "security" and request.method == "POST" and not request.form and request.content_length:
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def _forget_changes(_error: BaseException | None) -> None:
    """What was changed and not written is dropped with the request."""
    g.pop("changed_users", None)
