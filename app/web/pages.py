"""Pages: how one is rendered in its frame, and how sizes and times are written."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import current_app, g, render_template, request
from flask_babel import get_locale, get_timezone, get_translations
from markupsafe import Markup

from app import media
from app.web.request import settings

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from babel.support import NullTranslations
    from flask import Flask

    from app.work import UnitOfWork


class Named(Protocol):
    """What has a title and a purpose in several languages."""

    def title_in(self, language: str) -> str:
        """What it is called."""

    def purpose_in(self, language: str) -> str:
        """What it is for."""


NUMBER = re.compile(r"[-+]?\d[\d.,\u00a0\u202f ]*\s?%?")  # whichever way its thousands are set apart
KILO = 1024
UNITS = ("B", "KB", "MB", "GB", "TB")
REMEMBERED = 5000  # times and sizes as they were written, because most are shown again and again


def setup(app: Flask) -> None:
    """Give every template what the frame needs."""
    app.context_processor(_everywhere)
    app.jinja_env.filters.update(
        size=size, ending=media.ending, language_name=language_name, number=number, is_number=is_number
    )
    app.jinja_env.filters.update(titled=titled, purposed=purposed, country_name=country_name)
    app.jinja_env.globals.update(moment=moment, day=day, calendar_day=calendar_day, with_args=with_args)
    app.jinja_env.globals.update(_=say, gettext=say, ngettext=say_number)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def render(template: str, work: UnitOfWork | None = None, **context: Any) -> str:
    """A page in its frame; with a unit of work also the header of the group that it is in."""
    frame = current_app.extensions["frame"](work, context.get("group"))
    return render_template(template, **{**frame, **context})


def _everywhere() -> dict[str, Any]:
    """What the frame shows on every page, Flask-Security's included."""
    return {
        "brand": settings().brand,
        "current_user": g.get("user"),
        "locale": _locale().language,
        "session_minutes": settings().session_idle_minutes if g.get("user_id") else None,
        "is_demo": settings().demo,
        "keeps_mails": settings().keeps_mails,
    }


def with_args(**changed: object) -> str:
    """The present query with some of its values changed; None takes one away."""
    kept = {name: values for name, values in request.args.lists() if name not in changed}
    fresh = {name: [str(value)] for name, value in changed.items() if value is not None}
    return "?" + _encoded({**kept, **fresh})


def _encoded(values: dict[str, list[str]]) -> str:
    """Names and values as a query."""
    return urlencode(values, doseq=True)


def _locale() -> Locale:
    """The language of this request, with its way of writing numbers and times."""
    return get_locale() or Locale("en", "GB")


def titled(group: Named) -> str:
    """What a group is called in the reader's language."""
    return group.title_in(_locale().language)


def purposed(group: Named) -> str:
    """What a group is for, in the reader's language."""
    return group.purpose_in(_locale().language)


def language_name(code: str) -> str:
    """What a language is called in the reader's own; its code where nobody knows."""
    return _locale().languages.get(code, code)


def country_name(code: str) -> str:
    """What a country is called in the reader's language; its code where nobody knows."""
    return _locale().territories.get(code, code)


def say(sentence: str, **values: object) -> str:
    """A sentence in the reader's language: plain text, which the page escapes like any other."""
    said = _translations().ugettext(sentence)
    return said % values if values else said


def say_number(singular: str, plural: str, num: int, **values: object) -> str:
    """A sentence in the reader's language, in the form that goes with a number."""
    return _translations().ungettext(singular, plural, num) % {"num": num, **values}


def _translations() -> NullTranslations:
    """The catalogue of this request's language, looked for once, because a page says hundreds of sentences."""
    found: NullTranslations | None = g.get("translations")
    if found is None:
        found = g.translations = get_translations()
    return found


def number(count: int) -> str:
    """A number, as people write it: 5,321."""
    return format_decimal(count, locale=_locale())


def is_number(text: str) -> bool:
    """Whether a cell of a table holds a number, which is written to the right."""
    return NUMBER.fullmatch(text) is not None


def size(count: int) -> str:
    """So many bytes, as people write them: 482 KB."""
    return _size(count, _locale())


@lru_cache(REMEMBERED)
def _size(count: int, locale: Locale) -> str:
    """The same in a language."""
    amount, unit = float(count), 0
    while amount >= KILO and unit < len(UNITS) - 1:
        amount, unit = amount / KILO, unit + 1
    pattern = "0" if unit == 0 or amount >= 10 else "0.0"  # noqa: PLR2004 (three digits are enough)
    return f"{format_decimal(amount, pattern, locale)} {UNITS[unit]}"


def moment(at: datetime) -> Markup:
    """A time in the reader's zone and language."""
    return _moment(at, _locale(), get_timezone())


@lru_cache(REMEMBERED)
def _moment(at: datetime, locale: Locale, zone: tzinfo) -> Markup:
    """The same in a zone and a language."""
    here = at.astimezone(zone)
    said = f"{format_date(here, 'medium', locale)}, {format_time(here, 'short', zone, locale)}"
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), said)


def calendar_day(on: date | str) -> Markup:
    """A day of the calendar in the reader's language, given as such or in its ISO form."""
    day_itself = date.fromisoformat(on) if isinstance(on, str) else on
    said = format_date(day_itself, "medium", _locale())
    return Markup('<time datetime="{}">{}</time>').format(day_itself.isoformat(), said)


def day(at: datetime) -> Markup:
    """A day in the reader's zone and language."""
    said = format_date(at.astimezone(get_timezone()), "medium", _locale())
    return Markup('<time datetime="{}">{}</time>').format(at.date().isoformat(), said)
