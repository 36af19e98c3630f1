"""The pages that several parts make together: dashboard, groups and asking for one, overview and activity."""

from app.home.views import closing, groups, requests
from app.home.views.door import bp

__all__ = ["bp", "closing", "groups", "requests"]
