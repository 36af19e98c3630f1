"""What people fill in about folders and files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.library import words
from app.library.forms.details import offered
from app.library.models import LibrarySettings, ReleaseRequest
from app.web.fields import Boxes, WholeNumber


class FolderForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A new folder."""

    name = StringField(_("Name"), validators=[DataRequired(_("Give the folder a name.")), Length(max=200)])
    description = TextAreaField(_("What belongs here"), validators=[Length(max=2000)])


class NameForm(FlaskForm):  # type: ignore[misc] # likewise
    """Another name."""

    name = StringField(_("Name"), validators=[DataRequired(_("Give it a name.")), Length(max=200)])


class AddressForm(FlaskForm):  # type: ignore[misc] # likewise
    """A link to a web address."""

    name = StringField(_("Name"), validators=[DataRequired(_("Give it a name.")), Length(max=200)])
    url = StringField(_("Web address"), validators=[DataRequired(_("Write a web address.")), Length(max=2000)])
    description = TextAreaField(_("Description"), validators=[Length(max=2000)])


class PlaceForm(FlaskForm):  # type: ignore[misc] # likewise
    """Another folder."""

    folder = HiddenField(validators=[DataRequired(_("Choose a folder."))])
    keep_both = BooleanField(_("Give another name to what is there already"))


class UploadPlaceForm(FlaskForm):  # type: ignore[misc] # likewise
    """Where and under which name an unfinished upload is to go."""

    name = StringField(_("Name"), validators=[DataRequired(_("Give it a name.")), Length(max=200)])
    folder = HiddenField(validators=[DataRequired(_("Choose a folder."))])
    keep_both = BooleanField(_("Keep both where a name is taken (otherwise the file becomes a new version)"))


class RestoreForm(FlaskForm):  # type: ignore[misc] # likewise
    """Where and under which name something comes back; unsaid, as it was."""

    name = StringField(_("Name"), validators=[Length(max=200)])
    folder = HiddenField()


class PurgeForm(FlaskForm):  # type: ignore[misc] # likewise
    """The confirmation that something is to be deleted for ever."""


class AuthorForm(FlaskForm):  # type: ignore[misc] # likewise
    """Who is to be a document's author."""

    author = SelectField(_("The new author"))


class ReasonForm(FlaskForm):  # type: ignore[misc] # likewise
    """Why something is done that cannot be undone."""

    reason = StringField(_("Why"), validators=[DataRequired(_("Say why.")), Length(max=500)])


class ReleaseForm(FlaskForm):  # type: ignore[misc] # likewise
    """To whom a document is to be passed on, and why."""

    recipient = StringField(
        _("To whom"), validators=[DataRequired(_("Say to whom.")), Length(max=ReleaseRequest.LONGEST_RECIPIENT)]
    )
    reason = TextAreaField(_("Why"), validators=[DataRequired(_("Say why.")), Length(max=ReleaseRequest.LONGEST_TEXT)])


class VersionsForm(FlaskForm):  # type: ignore[misc] # likewise
    """How many versions of a document are kept; unsaid, all."""

    keep_versions = WholeNumber(
        _("How many of the last versions are kept"),
        validators=[Optional(), NumberRange(1, LibrarySettings.MOST_VERSIONS, _("Keep 1 to 1000 versions, or all."))],
    )
    confirmed = BooleanField(_("Yes, delete these versions for ever when their time has come"))


class SettingsForm(FlaskForm):  # type: ignore[misc] # likewise
    """What a group chooses for its library."""

    deleted_days = WholeNumber(
        _("Days for which deleted items are kept"),
        validators=[
            InputRequired(_("Write a number of days.")),
            NumberRange(1, LibrarySettings.MOST_DAYS, _("Keep deleted items for 1 to 3650 days.")),
        ],
    )


class ScansForm(FlaskForm):  # type: ignore[misc] # likewise
    """Whether scanned pages are read."""

    reads_scans = BooleanField(_("Read scanned pages"))


class HandlingForm(FlaskForm):  # type: ignore[misc] # likewise
    """What a group allows to be done with its sensitive documents, and who sees them."""

    sensitive_previews = BooleanField(_("They are shown in the page (preview)"))
    sensitive_texts = BooleanField(_("Their text is shown: “the text that search has”, and lines of it among results"))
    sensitive_archives = BooleanField(_("They go into zips"))
    sensitive_titles = BooleanField(_("Their names stand in mails"))
    profiles = Boxes(_("Who sees a document once it is marked, beside its author"))


class KeywordsForm(FlaskForm):  # type: ignore[misc] # likewise
    """Words for the group's list, one on each line."""

    keywords = TextAreaField(_("New keywords, one on each line"), validators=[DataRequired(_("Write a keyword."))])


class FieldForm(FlaskForm):  # type: ignore[misc] # likewise
    """A detail of the group's own."""

    label = StringField(_("Name of the field"), validators=[DataRequired(_("Give the field a name.")), Length(max=100)])
    form = SelectField(_("What one fills in"), choices=offered(words.FORMS))
    choices = TextAreaField(_("Choices, one on each line"), validators=[Length(max=6000)])


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
    keep_reserved = BooleanField(_("Keep it reserved"))
