"""What people fill in about themselves, and to sign in."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from flask import g
from flask_babel import lazy_gettext as _
from flask_security.forms import ChangePasswordForm, ForgotPasswordForm, LoginForm, VerifyForm
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange

from app import policy
from app.accounts import actions, passwords, throttle
from app.accounts.choices import COUNTRIES, SPOKEN, TIME_ZONES
from app.accounts.queries import normal
from app.web.fields import Boxes, WholeNumber
from app.web.pages import country_name, language_name
from app.web.request import address, workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DETAILS = {field.name for field in fields(actions.Details)}


def _typed(field: PasswordField) -> None:
    """Cut what is longer than any password: argon2 would refuse it, and it is wrong all the same."""
    field.data = (field.data or "")[: passwords.MOST * 2]


class SignInForm(LoginForm):
    """Signing in: slowed down for whoever guesses; whatever is wrong, the answer is the same."""

    def validate(self, **kwargs: object) -> bool:
        """Count failures by account and by source; raises `TooMany`."""
        email = normal(self.email.data or "")
        _typed(self.password)
        with workshop().ask(address=address()) as work:
            throttle.require(work, email)
        if super().validate(**kwargs) and self.user is not None:
            with workshop().do_as(policy.system_at(address())) as work:
                throttle.forget(work, email)
            return True
        with workshop().do_as(policy.system_at(address())) as work:
            throttle.failed(work, email)
            actions.tell_failed_sign_in(work, email)
        return False


class ProveForm(VerifyForm):
    """The password once more, before something that only its owner may do."""

    def validate(self, **kwargs: object) -> bool:
        """Count failures as at sign-in; raises `TooMany`."""
        _typed(self.password)
        return _is_proved(self.user.email, lambda: bool(super(ProveForm, self).validate(**kwargs)))


def _is_proved(email: str, prove: Callable[[], bool]) -> bool:
    """Whether somebody who is signed in knows their password; failures count as at sign-in."""
    with workshop().ask(address=address()) as work:
        throttle.require(work, email)
    if prove():
        return True
    with workshop().do_as(policy.system_at(address())) as work:
        throttle.failed(work, email)
        actions.tell_failed_sign_in(work, email)
    return False


class ForgottenForm(ForgotPasswordForm):
    """A forgotten password: every try counts, because every try may send a mail."""

    def validate(self, **kwargs: object) -> bool:
        """Count tries by account and by source; raises `TooMany`."""
        subject = f"reset:{normal(self.email.data or '')}"
        with workshop().do_as(policy.system_at(address())) as work:
            throttle.require(work, subject)
            throttle.failed(work, subject)
        return bool(super().validate(**kwargs))


class PasswordChangeForm(ChangePasswordForm):
    """A new password for whoever is signed in, with our words."""

    password = PasswordField(_("Your present password"), render_kw={"autocomplete": "current-password"})
    new_password = PasswordField(
        _("New password, at least 12 characters"),
        render_kw={"autocomplete": "new-password"},
        validators=[DataRequired(_("Type a new password."))],
    )

    def validate(self, **kwargs: object) -> bool:
        """Count a wrong present password as at sign-in; raises `TooMany`."""
        _typed(self.password)
        return _is_proved(g.user.email, lambda: bool(super(PasswordChangeForm, self).validate(**kwargs)))


class DetailsForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """What a person says of themselves."""

    name = StringField(
        _("Name"),
        validators=[DataRequired(_("Tell the others your name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    organisation = StringField(
        _("Organisation"), validators=[Length(max=200)], render_kw={"autocomplete": "organization"}
    )
    unit = StringField(_("Unit"), validators=[Length(max=200)])
    function = StringField(
        _("Job title or function"), validators=[Length(max=200)], render_kw={"autocomplete": "organization-title"}
    )
    country = SelectField(_("Country"), choices=lambda: [SelectChoice("", ""), *named(COUNTRIES, country_name)])
    languages = Boxes(_("Languages you work in"), choices=lambda: named(SPOKEN, language_name))
    telephone = StringField(_("Telephone"), validators=[Length(max=50)], render_kw={"autocomplete": "tel"})
    note = TextAreaField(_("A short note about yourself"), validators=[Length(max=1000)], render_kw={"rows": 3})
    shows_email = BooleanField(_("Members of my groups see my e-mail address"))
    shows_telephone = BooleanField(_("Members of my groups see my telephone number"))
    shows_note = BooleanField(_("Members of my groups see my note"))
    time_zone = SelectField(_("Time zone"), choices=list(TIME_ZONES))

    def said(self) -> actions.Details:
        """What was filled in, as the action takes it."""
        given = {name: field.data for name, field in self._fields.items() if name in DETAILS}
        return actions.Details(**{**given, "languages": tuple(self.languages.data or ())})


def named(codes: Iterable[str], name: Callable[[str], str]) -> list[SelectChoice]:
    """Codes as choices, in the order of their names."""
    by_name = sorted((name(code), code) for code in codes)
    return [SelectChoice(code, f"{said[:1].upper()}{said[1:]}") for said, code in by_name]


class TokenForm(FlaskForm):  # type: ignore[misc] # likewise
    """A token for a program."""

    label = StringField(
        _("What it is for"), validators=[DataRequired(_("Say what the token is for.")), Length(max=100)]
    )
    scope = RadioField(
        _("What it may do"),
        choices=[SelectChoice("read", _("Read only")), SelectChoice("write", _("Read and change"))],
        default="read",
    )
    days = WholeNumber(_("Days until it ends"), default=90, validators=[NumberRange(1, 366)])
