"""The platform's pages, for its administrators and auditors."""

from app.admin.views import groups, people, platform, trail
from app.admin.views.door import bp
from app.admin.views.platform import setup

__all__ = ["bp", "groups", "people", "platform", "setup", "trail"]
