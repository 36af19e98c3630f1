"""The library, by program."""

from app.library.api import deleting, documents, folders
from app.library.api.shapes import bp

__all__ = ["bp", "deleting", "documents", "folders"]
