"""The form for a document's details: those that every group has, and the group's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from app.library import details, words
from app.web.fields import Boxes
from app.web.pages import language_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.library.models import Document, Field, Keyword

OWN = "own-"  # before the id of one of the group's fields
NOT_SAID = _("Not said")


def offered(choices: Mapping[str, object]) -> list[SelectChoice]:
    """Values with what they are called, as choices."""
    return [SelectChoice(value=value, label=label) for value, label in choices.items()]


class DetailsForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """What every group's documents have."""

    title = StringField(words.DETAILS["title"], validators=[Length(max=details.LENGTHS["title"])])
    description = TextAreaField(words.DETAILS["description"], validators=[Length(max=details.LENGTHS["description"])])
    written_by = StringField(words.DETAILS["written_by"], validators=[Length(max=details.LENGTHS["written_by"])])
    keywords = Boxes(words.DETAILS["keywords"])
    status = SelectField(words.DETAILS["status"], choices=offered(words.STATUSES))
    reference = StringField(words.DETAILS["reference"], validators=[Length(max=details.LENGTHS["reference"])])
    issued_on = DateField(words.DETAILS["issued_on"], validators=[Optional()])
    expires_on = DateField(words.DETAILS["expires_on"], validators=[Optional()])
    language = SelectField(words.DETAILS["language"])
    marking = SelectField(words.DETAILS["marking"], choices=offered(words.MARKINGS))
    originator = StringField(words.DETAILS["originator"], validators=[Length(max=details.LENGTHS["originator"])])
    revision = HiddenField()

    def changes(self, only: Iterable[str] | None = None) -> dict[str, Any]:
        """What was filled in, as the action takes it; with `only`, of these fields alone."""
        wanted = {field.name: field.data for field in self if only is None or field.name in only}
        given = {name: value for name, value in wanted.items() if name in words.DETAILS}
        own = {name.removeprefix(OWN): value for name, value in wanted.items() if name.startswith(OWN)}
        return {**given, "values": own}

    def show(self, document: Document) -> None:
        """Fill in what a document has."""
        for name in details.PLAIN:
            self[name].data = getattr(document, name) or ("normal" if name == "marking" else None)
        self.keywords.data = [word.name for word in document.keywords]
        self.revision.data = str(document.revision or 0)
        for field in self:
            if field.name.startswith(OWN):
                value = (document.values or {}).get(field.name.removeprefix(OWN))
                field.data = details.day(value) if isinstance(field, DateField) else value


def details_form(fields: Sequence[Field], keywords: Sequence[Keyword]) -> DetailsForm:
    """The form for the documents of a group that has these fields and keywords."""
    own = type("OwnDetailsForm", (DetailsForm,), {f"{OWN}{field.id}": _field(field) for field in fields})
    form: DetailsForm = own()
    form.keywords.choices = [word.name for word in keywords]
    named = dict(sorted({code: language_name(code) for code in details.LANGUAGES}.items(), key=lambda one: one[1]))
    form.language.choices = offered({"": NOT_SAID, **named})
    return form


def _field(field: Field) -> Any:
    """The control for one of a group's own fields."""
    if field.form in details.FIELD_LENGTHS:
        kind = StringField if field.form == "text" else TextAreaField
        return kind(field.label, validators=[Length(max=details.FIELD_LENGTHS[field.form])])
    if field.form == "date":
        return DateField(field.label, validators=[Optional()])
    if field.form == "one_of":
        return SelectField(field.label, choices=offered({"": NOT_SAID, **{one: one for one in field.choices}}))
    return Boxes(field.label, choices=list(field.choices))
