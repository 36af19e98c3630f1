"""The details of documents: which there are, and what may stand in each.

They follow domain.md's list, which is CIRCA's: bibliographic ones, a status, a marking, and up to 20 that a
group defines. What is given is checked here and nowhere else, whichever door it came through.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from app import errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.library.models import Document, Field

STATUSES = ("", "draft", "final", "issued")
MARKINGS = ("public", "normal", "sensitive")
EU_LANGUAGES = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
LANGUAGES = tuple(EU_LANGUAGES.split())
FORMS = ("text", "long_text", "date", "one_of", "several_of")
MOST_FIELDS = 20
MOST_CHOICES = 50
MOST_KEYWORDS = 20  # of one document

LENGTHS = {"title": 300, "description": 5000, "written_by": 300, "reference": 100, "originator": 300}
CHOICES: Mapping[str, tuple[str, ...]] = {"status": STATUSES, "marking": MARKINGS, "language": ("", *LANGUAGES)}
DATES = ("issued_on", "expires_on")
PLAIN = (*LENGTHS, *CHOICES, *DATES)
FIELD_LENGTHS = {"text": 300, "long_text": 5000}

TOO_LONG = errors.N_("“%(label)s” can have up to %(longest)s characters.")
NO_CHOICE = errors.N_("“%(value)s” is not one of the choices for “%(label)s”.")
NO_DATE = errors.N_("“%(label)s” wants a date, such as 2026-11-30.")


def clean(changes: Mapping[str, Any], fields: Iterable[Field]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is given, as it is kept: plain details by their names, values of the group's fields by their ids.

    Keywords are not among them: they are rows. Raises `Invalid`, naming the detail.
    """
    plain = {name: _plain(name, value) for name, value in changes.items() if name in PLAIN}
    own = {field.id: field for field in fields}
    given: Mapping[str, Any] = changes.get("values") or {}
    for field_id in given:
        if field_id not in own:
            raise errors.Invalid("This group has no field of this id: %(id)s.", id=field_id[:40])
    return plain, {field_id: _value(own[field_id], value) for field_id, value in given.items()}


def _plain(name: str, value: Any) -> Any:
    """One detail that every group has."""
    if name in DATES:
        return _date(name, value)
    text = _text(name, value, LENGTHS.get(name, 100))
    if name in CHOICES and text not in CHOICES[name]:
        raise errors.Invalid(NO_CHOICE, value=text, label=name)
    return text


def _value(field: Field, value: Any) -> Any:
    """The value of one of the group's own fields, as JSON keeps it; an empty one is kept as nothing."""
    if field.form in FIELD_LENGTHS:
        return _text(field.label, value, FIELD_LENGTHS[field.form])
    if field.form == "date":
        day = _date(field.label, value)
        return day.isoformat() if day else ""
    if field.form == "one_of":
        return _choice(field, value) if value else ""
    if not isinstance(value, list | tuple):
        raise errors.Invalid(NO_CHOICE, value=value, label=field.label)
    return [choice for choice in field.choices if choice in {_choice(field, one) for one in value}]


def _choice(field: Field, value: Any) -> str:
    """One of a field's choices."""
    if value not in field.choices:
        raise errors.Invalid(NO_CHOICE, value=str(value)[:100], label=field.label)
    return str(value)


def _text(label: str, value: Any, longest: int) -> str:
    """A text, trimmed."""
    text = str(value or "").strip().replace("\0", "")
    if len(text) > longest:
        raise errors.Invalid(TOO_LONG, label=label, longest=longest)
    return text


def _date(label: str, value: Any) -> date | None:
    """A day, given as such or in its ISO form; None where nothing is given."""
    if not value:
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise errors.Invalid(NO_DATE, label=label) from error


def day(value: Any) -> date | None:
    """The day that a kept value says; None where it says none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def words(document: Document) -> list[str]:
    """The words in a document's details that have no field of their own in search."""
    own = [" ".join(value) if isinstance(value, list) else str(value) for value in (document.values or {}).values()]
    return [each for each in (document.originator, *own) if each]
