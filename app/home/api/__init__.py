"""Groups, their activity, and asking for new ones, by program."""

from app.home.api import groups, requests
from app.home.api.door import bp

__all__ = ["bp", "groups", "requests"]
