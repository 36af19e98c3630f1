"""The pages of a group's members."""

from app.members.views import applications, contacts, directory, invitations, mailing, places, profiles
from app.members.views.door import bp

__all__ = ["applications", "bp", "contacts", "directory", "invitations", "mailing", "places", "profiles"]
