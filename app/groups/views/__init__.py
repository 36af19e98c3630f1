"""The pages on which groups are set up."""

from app.groups.views import categories, settings
from app.groups.views.door import bp

__all__ = ["bp", "categories", "settings"]
