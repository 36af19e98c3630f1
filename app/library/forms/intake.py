"""What a group chooses of the files that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import Length, NumberRange, Optional

from app.library import intake, words
from app.web.fields import Boxes, WholeNumber

if TYPE_CHECKING:
    from app.library.models import LibrarySettings

MEGABYTE = 1024 * 1024


class IntakeForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """The largest file, and the types of files that a group takes."""

    megabytes = WholeNumber(
        _("Largest file, in MB"), validators=[Optional(), NumberRange(1, message=_("Write 1 or more."))]
    )
    only = BooleanField(_("Take only files of the types that are chosen here"))
    kinds = Boxes(_("Types of files"))
    others = StringField(_("Other endings, with commas between them"), validators=[Length(max=2000)])

    @property
    def file_limit(self) -> int | None:
        """The largest file in bytes; None for the platform's limit."""
        return self.megabytes.data * MEGABYTE if self.megabytes.data else None

    @property
    def endings(self) -> list[str] | None:
        """The endings of the files that the group is to take; None for all."""
        if not self.only.data:
            return None
        of_kinds = [ending for kind in self.kinds.data or () for ending in intake.KINDS[kind]]
        return [*of_kinds, *(self.others.data or "").replace(",", " ").split()]


def intake_form(chosen: LibrarySettings) -> IntakeForm:
    """The form, with what a group has chosen unless something was sent."""
    kinds, others = intake.kinds_of(chosen.endings or ())
    megabytes = -(-chosen.file_limit // MEGABYTE) if chosen.file_limit else None
    form = IntakeForm(megabytes=megabytes, only=chosen.endings is not None, kinds=kinds, others=", ".join(others))
    form.kinds.choices = [(kind, _kind(kind)) for kind in intake.KINDS]
    return form


def _kind(kind: str) -> str:
    """A kind of file, and the endings that it stands for."""
    return f"{words.INTAKE[kind]} ({', '.join(f'.{ending}' for ending in intake.KINDS[kind])})"
