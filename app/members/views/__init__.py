"""The pages of a group's members."""

from app.members.views import directory, places
from app.members.views.directory import bp

__all__ = ["bp", "directory", "places"]
