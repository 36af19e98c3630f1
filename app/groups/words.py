"""What the profiles of every new group are called on pages; leaders' own keep their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

if TYPE_CHECKING:
    from app.groups.models import Profile

TITLES = {
    "leader": _("Leader"),
    "secretary": _("Secretary"),
    "author": _("Author"),
    "contributor": _("Contributor"),
    "reader": _("Reader"),
}


def profile_title(profile: Profile) -> str:
    """A profile's title in the reader's language."""
    return str(TITLES.get(profile.title, profile.title))
