"""What leaders fill in on the settings pages of a group, and whoever asks for a new one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.groups.actions.settings import LONGEST_TEXT, LONGEST_TITLE
from app.groups.models import HIDDEN, LISTED

NAME = _("Give the group a name.")


class AboutForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """What a group says of itself, in the language that it was started in."""

    title = StringField(_("Name of the group"), validators=[DataRequired(NAME), Length(max=LONGEST_TITLE)])
    purpose = TextAreaField(_("Purpose"), validators=[Length(max=LONGEST_TEXT)], render_kw={"rows": 4})
    contact = TextAreaField(
        _("Contact (you may leave it empty)"), validators=[Length(max=LONGEST_TEXT)], render_kw={"rows": 3}
    )


class VisibilityForm(FlaskForm):  # type: ignore[misc] # likewise
    """Who outside may see that a group is there."""

    visibility = RadioField(
        _("Who can see that this group exists?"),
        choices=[
            SelectChoice(HIDDEN, _("Only its members")),
            SelectChoice(
                LISTED, _("Everybody who is signed in: its name, purpose and contact, and never what is in it")
            ),
        ],
    )
    takes_applications = BooleanField(_("They may ask to join"))


class CategoryForm(FlaskForm):  # type: ignore[misc] # likewise
    """A category, and whom to turn to."""

    name = StringField(
        _("Name of the category"), validators=[DataRequired(_("Give the category a name.")), Length(max=200)]
    )
    contact = TextAreaField(
        _("Contact (you may leave it empty)"), validators=[Length(max=LONGEST_TEXT)], render_kw={"rows": 3}
    )
