"""The library's pages: folders, uploads, documents."""

from app.library.views import documents, folders, places, uploads
from app.library.views.door import bp

__all__ = ["bp", "documents", "folders", "places", "uploads"]
