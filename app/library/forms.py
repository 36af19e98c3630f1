"""What people fill in about folders and files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, MultipleFileField, StringField, TextAreaField
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

    folder = HiddenField(validators=[DataRequired(_("Choose a folder."))])
    keep_both = BooleanField(_("Give another name to what is there already"))


class RestoreForm(FlaskForm):  # type: ignore[misc] # likewise
    """Where and under which name something comes back; unsaid, as it was."""

    name = StringField(_("Name"), validators=[Length(max=200)])
    folder = HiddenField()


class PurgeForm(FlaskForm):  # type: ignore[misc] # likewise
    """The confirmation that something is to be deleted for ever."""


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
