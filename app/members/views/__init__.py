"""The pages of a group's members."""

from app.members.views import applications, directory, invitations, places, profiles
from app.members.views.door import bp

__all__ = ["applications", "bp", "directory", "invitations", "places", "profiles"]
