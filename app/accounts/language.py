"""The language and time zone of whoever reads: their own choice, else what their browser asks for."""

from __future__ import annotations

from flask import g, request, session

LANGUAGES = {"en": "English", "fr": "Français"}
DEFAULT_ZONE = "Europe/Brussels"


def choose() -> str:
    """The language of this request: the session's choice, the person's, the browser's, in this order."""
    chosen = session.get("language") or getattr(g.get("user"), "language", None)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or "en"


def locale() -> str:
    """How numbers and times are written in the language of this request: English as in Europe."""
    chosen = choose()
    return "en_GB" if chosen == "en" else chosen


def time_zone() -> str:
    """The time zone of this request."""
    return str(getattr(g.get("user"), "time_zone", None) or DEFAULT_ZONE)
