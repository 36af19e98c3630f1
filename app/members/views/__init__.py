"""The pages of a group's members."""

from app.members.views import directory, places, profiles
from app.members.views.directory import bp

__all__ = ["bp", "directory", "places", "profiles"]
