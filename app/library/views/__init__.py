"""The library's pages: folders, uploads, documents, what is selected, what was deleted."""

from app.library.views import deleting, details, documents, folders, places, selection, settings, uploads
from app.library.views.door import bp

__all__ = ["bp", "deleting", "details", "documents", "folders", "places", "selection", "settings", "uploads"]
