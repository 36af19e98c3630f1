"""The library's pages: folders, uploads, documents, what is selected, what was deleted."""

from app.library.views import deleting, documents, folders, places, selection, uploads
from app.library.views.door import bp

__all__ = ["bp", "deleting", "documents", "folders", "places", "selection", "uploads"]
