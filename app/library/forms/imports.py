"""A zip of which the files are to be put into a folder."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField

from app.library import words
from app.library.actions import ImportWish
from app.library.forms.details import offered


class ImportForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """What is to become of names that are taken, and of a table of details in the zip."""

    same_names = RadioField(_("Where a name is taken"), choices=offered(words.SAME_NAMES), default="version")
    with_details = BooleanField(_("The file details.csv in the zip gives details"))
    leaves_out_wrong = BooleanField(_("Import the files even where their details are wrong, without those"))

    @property
    def wish(self) -> ImportWish:
        """The same as the action takes it."""
        return ImportWish(self.same_names.data, bool(self.with_details.data), bool(self.leaves_out_wrong.data))


class ZipForm(ImportForm):
    """The same with the zip itself."""

    file = FileField(_("The zip"), validators=[FileRequired(_("Choose a file first."))])
