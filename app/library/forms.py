"""What people fill in about folders and files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class FolderForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A new folder."""

    name = StringField(_("Name"), validators=[DataRequired(_("Give the folder a name.")), Length(max=200)])
    description = TextAreaField(_("What belongs here"), validators=[Length(max=2000)])


class NameForm(FlaskForm):  # type: ignore[misc] # likewise
    """Another name."""

    name = StringField(_("Name"), validators=[DataRequired(_("Give it a name.")), Length(max=200)])


class PlaceForm(FlaskForm):  # type: ignore[misc] # likewise
    """Another folder."""

    folder = RadioField(_("Put it into"), validators=[DataRequired(_("Choose a folder."))], validate_choice=False)


class UploadForm(FlaskForm):  # type: ignore[misc] # likewise
    """Files for a folder, sent without JavaScript."""

    files = MultipleFileField(_("Files"))
    comment = StringField(_("Comment"), validators=[Length(max=1000)])
    keep_both = BooleanField(_("Keep both where a name is taken"))


class VersionForm(FlaskForm):  # type: ignore[misc] # likewise
    """A new version of one document, sent without JavaScript."""

    files = MultipleFileField(_("File"))
    comment = StringField(_("What has changed"), validators=[Length(max=1000)])
    minor = BooleanField(_("A small change"))
