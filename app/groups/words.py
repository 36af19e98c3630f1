"""What the profiles of every new group are called on pages; leaders' own keep their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from app.policy import Level

if TYPE_CHECKING:
    from app.groups.models import Profile

TITLES = {
    "leader": _("Leader"),
    "secretary": _("Secretary"),
    "author": _("Author"),
    "contributor": _("Contributor"),
    "reader": _("Reader"),
    "delegate": _("Delegate"),
    "observer": _("Observer"),
    "expert": _("Expert"),
    "respondent": _("Respondent"),
    "network administrator": _("Network administrator"),
    "national contact point": _("National contact point"),
    "national expert": _("National expert"),
    "liaison officer": _("Liaison officer"),
    "agency": _("Agency"),
    "committee member": _("Committee member"),
}

# The services that are there, and what the levels let people do in each.
SERVICE_NAMES = {"library": _("Library"), "members": _("Members")}
SERVICE_LEVELS = {
    "library": {
        Level.NONE: _("Does not see it"),
        Level.READ: _("Reads"),
        Level.CONTRIBUTE: _("Reads and adds; changes their own"),
        Level.EDIT: _("Reads, adds and changes everybody's"),
        Level.ADMIN: _("Does everything"),
    },
    "members": {
        Level.NONE: _("Does not see who is in the group"),
        Level.READ: _("Sees who is in the group"),
        Level.EDIT: _("Invites and removes"),
        Level.ADMIN: _("Does everything"),
    },
}


def profile_title(profile: Profile) -> str:
    """A profile's title in the reader's language."""
    return str(TITLES.get(profile.title, profile.title))
