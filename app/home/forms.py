"""What people fill in to start a group, or to ask for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.home.patterns import PATTERNS, PLAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.groups.models import Category


class GroupForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A new group."""

    title = StringField(_("Name of the group"), validators=[DataRequired(_("Give the group a name.")), Length(max=200)])
    purpose = TextAreaField(_("Purpose"), validators=[Length(max=2000)])
    pattern = RadioField(_("It begins as"), default=PLAIN, choices=list(PATTERNS))
    category = SelectField(_("Category"), choices=[], validate_choice=False)

    def offer(self, categories: Sequence[Category]) -> None:
        """Let one of these categories be chosen, and one of the patterns."""
        self.category.choices = [SelectChoice(one.id, one.name) for one in categories]
        self.pattern.choices = [SelectChoice(key, f"{one.name}: {one.description}") for key, one in PATTERNS.items()]


class AskForm(GroupForm):
    """A group that is asked for."""

    justification = TextAreaField(
        _("Why it is needed"), validators=[DataRequired(_("Say why the group is needed.")), Length(max=2000)]
    )
    leaders = TextAreaField(
        _("Who is to lead it with you (you may leave it empty)"),
        validators=[Length(max=2000)],
        render_kw={"rows": 2},
    )


class AnswerForm(GroupForm):
    """What becomes of a group that was asked for."""

    leaders = TextAreaField(_("Who is to lead it too"), validators=[Length(max=2000)], render_kw={"rows": 2})
    answer = TextAreaField(_("A word to who asked"), validators=[Length(max=2000)], render_kw={"rows": 3})
