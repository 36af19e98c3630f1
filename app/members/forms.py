"""What people fill in to invite, and to accept an invitation."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, Field, PasswordField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app import errors
from app.accounts import passwords
from app.accounts.language import LANGUAGES
from app.db import now
from app.groups.words import profile_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.groups.models import Profile

TO_COME = "Choose a day that is still to come, within ten years."
LONGEST = 50_000  # characters of pasted addresses
HARMLESS = "reader"


class InviteForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Who is to be invited, and on which terms."""

    addresses = TextAreaField(_("E-mail addresses"), validators=[Length(max=LONGEST)])
    table = FileField(_("Or a table from another program (you may leave it empty)"), render_kw={"accept": ".csv,.txt"})
    profile = SelectField(_("They join as"))
    language = SelectField(
        _("Language of the mail"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )
    message = TextAreaField(_("A message to them (you may leave it empty)"), validators=[Length(max=2000)])
    ends_on = DateField(_("Last day of their membership (you may leave it empty)"), validators=[Optional()])

    def offer(self, profiles: Sequence[Profile]) -> None:
        """Let one of these profiles be chosen; the most harmless stands first."""
        self.profile.choices = [SelectChoice(profile.id, profile_title(profile)) for profile in profiles]
        harmless = next((profile.id for profile in profiles if profile.title == HARMLESS), None)
        self.profile.data = self.profile.data or harmless

    def validate_ends_on(self, field: Field) -> None:
        """A membership cannot end before it began."""
        _require_to_come(field)

    def membership_ends_at(self) -> datetime | None:
        """The end of the last day, in UTC."""
        last: date | None = self.ends_on.data
        return datetime.combine(last, time.max, UTC) if last else None


class PlaceForm(FlaskForm):  # type: ignore[misc] # likewise
    """What a member is in the group, and until when."""

    profile = SelectField(_("Profile"))
    ends_on = DateField(_("Last day of their membership (you may leave it empty)"), validators=[Optional()])

    def offer(self, profiles: Sequence[Profile]) -> None:
        """Let one of these profiles be chosen."""
        self.profile.choices = [SelectChoice(profile.id, profile_title(profile)) for profile in profiles]

    def validate_ends_on(self, field: Field) -> None:
        """A membership cannot end before today."""
        _require_to_come(field)


def end_of(day: str) -> datetime | None:
    """The end of a day that stands in a form, in UTC; none where it is empty."""
    if not day:
        return None
    try:
        last = date.fromisoformat(day)
    except ValueError:
        raise errors.Invalid(TO_COME) from None
    if not _is_to_come(last):
        raise errors.Invalid(TO_COME)
    return datetime.combine(last, time.max, UTC)


def _is_to_come(day: date) -> bool:
    """Whether a day is still to come, within ten years."""
    return now().date() <= day <= now().date() + timedelta(days=3660)


def _require_to_come(field: Field) -> None:
    """Pass a day that is still to come, or none."""
    if field.data and not _is_to_come(field.data):
        raise ValidationError(_("Choose a day that is still to come, within ten years."))


class ApplyForm(FlaskForm):  # type: ignore[misc] # likewise
    """Why somebody asks to join."""

    justification = TextAreaField(
        _("Why you ask to join"),
        validators=[DataRequired(_("Say why you ask to join.")), Length(max=2000)],
        render_kw={"rows": 5},
    )


class AccountForm(FlaskForm):  # type: ignore[misc] # likewise
    """A new account for the address that an invitation has proved."""

    name = StringField(
        _("Your name, as the others see it"),
        validators=[DataRequired(_("Tell the others your name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    organisation = StringField(
        _("Your organisation (you may leave it empty)"),
        validators=[Length(max=200)],
        render_kw={"autocomplete": "organization"},
    )
    password = PasswordField(
        _("Choose a password"),
        validators=[DataRequired(_("Choose a password."))],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: Field) -> None:
        """Long, and none of the commonest."""
        if faults := passwords.faults(field.data or ""):
            raise ValidationError(faults[0])
