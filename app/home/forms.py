"""What people fill in to start a group."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class GroupForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A new group."""

    title = StringField(_("Name of the group"), validators=[DataRequired(_("Give the group a name.")), Length(max=200)])
    purpose = TextAreaField(_("Purpose"), validators=[Length(max=2000)])
