"""What is filled in to accept terms of use, and to publish them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.terms.actions import LONGEST


class AcceptForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """That somebody has read the terms of use and accepts them."""

    terms_id = HiddenField()
    agreed = BooleanField(
        _("I have read the terms of use and accept them."),
        validators=[DataRequired(_("Tick that you accept the terms of use. Without that you cannot go on."))],
    )


class TermsForm(FlaskForm):  # type: ignore[misc] # likewise
    """A new version, in both languages."""

    english = TextAreaField(
        _("English"),
        validators=[DataRequired(_("Write the text in English.")), Length(max=LONGEST)],
        render_kw={"rows": 14, "lang": "en"},
    )
    french = TextAreaField(
        _("French"),
        validators=[DataRequired(_("Write the text in French.")), Length(max=LONGEST)],
        render_kw={"rows": 14, "lang": "fr"},
    )
