"""What people fill in to invite, to accept an invitation, to list a contact, and to write to members."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    Field,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app import errors
from app.accounts import passwords
from app.accounts.choices import COUNTRIES
from app.accounts.forms import named
from app.accounts.language import LANGUAGES
from app.db import now
from app.groups.words import profile_title
from app.members import actions, addresses, queries
from app.web.fields import Boxes
from app.web.pages import country_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


class ContactForm(FlaskForm):  # type: ignore[misc] # likewise
    """What the directory says of somebody who cannot sign in."""

    name = StringField(
        _("Name of the person or unit"), validators=[DataRequired(_("Give the contact a name.")), Length(max=200)]
    )
    organisation = StringField(_("Unit or organisation"), validators=[Length(max=200)])
    country = SelectField(_("Country"), choices=lambda: [SelectChoice("", ""), *named(COUNTRIES, country_name)])
    email = StringField(_("E-mail"), validators=[Length(max=254)], render_kw={"type": "email"})
    telephone = StringField(_("Telephone"), validators=[Length(max=50)], render_kw={"type": "tel"})
    note = TextAreaField(_("Note"), validators=[Length(max=1000)], render_kw={"rows": 3})

    def validate_email(self, field: Field) -> None:
        """An address is complete or none."""
        if field.data and not addresses.complete(field.data.strip()):
            raise ValidationError(_("This is not a complete e-mail address."))

    def said(self) -> actions.ContactSaid:
        """What was filled in, as the action takes it."""
        return actions.ContactSaid(
            self.name.data,
            self.organisation.data or "",
            self.country.data or "",
            self.email.data or "",
            self.telephone.data or "",
            self.note.data or "",
        )


class MailForm(FlaskForm):  # type: ignore[misc] # likewise
    """A message to members, and who is to get it."""

    to = RadioField(_("Who is to get it"), default="all")
    profiles = Boxes(_("Profiles"))
    subject = StringField(
        _("Subject"), validators=[DataRequired(_("Write a subject.")), Length(max=actions.LONGEST_SUBJECT)]
    )
    text = TextAreaField(
        _("Your message"),
        validators=[DataRequired(_("Write your message.")), Length(max=actions.LONGEST_TEXT)],
        render_kw={"rows": 10},
    )

    def offer(self, profiles: Sequence[Profile], counts: Mapping[str, int]) -> None:
        """Let these kinds of member be chosen; beside each stands how many are that."""
        self.profiles.choices = [
            SelectChoice(one.id, f"{profile_title(one)} ({counts.get(one.id, 0)})") for one in profiles
        ]

    def choose(self, members: Sequence[tuple[str, str]]) -> None:
        """Offer those who were selected in the directory, by the ids of their places and their names."""
        self.members = members
        self.to.choices = [
            SelectChoice("all", _("All members")),
            SelectChoice("profiles", _("Members with these profiles")),
        ]
        if members:
            self.to.choices.append(SelectChoice("members", _("Those whom you selected")))
            self.to.data = self.to.data if self.is_written else "members"

    @property
    def is_written(self) -> bool:
        """Whether it comes from the page on which a message is written."""
        return self.subject.raw_data is not None and len(self.subject.raw_data) > 0

    def audience(self) -> queries.Audience:
        """Who is to get it."""
        if self.to.data == "members":
            return queries.Audience(places=frozenset(place for place, _name in self.members))
        if self.to.data == "profiles":
            return queries.Audience(profiles=frozenset(self.profiles.data or ()))
        return queries.Audience(is_everybody=True)
