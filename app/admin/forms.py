"""What administrators fill in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.groups.actions import LEAST_REASON, MOST_HOURS, MOST_REASON
from app.web.fields import WholeNumber

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 1024**3

_REASON = [
    DataRequired(_("Give a reason.")),
    Length(LEAST_REASON, MOST_REASON, _("Give a reason of %(min)s to %(max)s letters. Others will read it.")),
]


class EndForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Why somebody's access is to end."""

    reason = TextAreaField(_("Reason"), validators=_REASON)


class OpenForm(FlaskForm):  # type: ignore[misc] # likewise
    """Why a group is to be opened, and for how long."""

    reason = TextAreaField(_("Reason"), validators=_REASON)
    hours = WholeNumber(
        _("For how many hours"),
        default=1,
        validators=[
            InputRequired(_("Choose for how many hours.")),
            NumberRange(1, MOST_HOURS, _("Choose from %(min)s to %(max)s hours.")),
        ],
    )


class LeaderForm(FlaskForm):  # type: ignore[misc] # likewise
    """Who is to lead a group."""

    email = StringField(
        _("E-mail address"),
        validators=[DataRequired(_("Type an e-mail address.")), Length(max=254)],
        render_kw={"autocomplete": "off"},
    )


class QuotaForm(FlaskForm):  # type: ignore[misc] # likewise
    """How much the files of a group may take."""

    megabytes = WholeNumber(
        _("Space for files, in MB"), validators=[Optional(), NumberRange(0, MOST_MEGABYTES, _("Write 0 or more."))]
    )

    @property
    def quota(self) -> int | None:
        """The same in bytes; 0 for no limit, None for the platform's default."""
        return None if self.megabytes.data is None else self.megabytes.data * MEGABYTE


class RolesForm(FlaskForm):  # type: ignore[misc] # likewise
    """Which offices somebody holds on the platform."""

    is_administrator = BooleanField(_("Administrator: manages people and groups, and reads no content"))
    is_auditor = BooleanField(_("Auditor: reads the trail, settings and figures of everything, and no content"))
