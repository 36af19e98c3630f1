"""The pages of a group's members."""

from app.members.views import contacts, directory, invitations, mailing, places, profiles
from app.members.views.door import bp

__all__ = ["bp", "contacts", "directory", "invitations", "mailing", "places", "profiles"]
