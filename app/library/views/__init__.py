"""The library's pages: folders, uploads, documents."""

from app.library.views import documents, folders, uploads
from app.library.views.door import bp

__all__ = ["bp", "documents", "folders", "uploads"]
