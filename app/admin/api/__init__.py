"""The platform by program, for its administrators and auditors."""

from app.admin.api import groups, people, scanning, searching, texts, trail
from app.admin.api.shapes import bp

__all__ = ["bp", "groups", "people", "scanning", "searching", "texts", "trail"]
