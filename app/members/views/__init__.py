"""The pages of a group's members."""

from app.members.views import directory, invitations, places, profiles
from app.members.views.door import bp

__all__ = ["bp", "directory", "invitations", "places", "profiles"]
