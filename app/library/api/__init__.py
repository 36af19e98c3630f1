"""The library, by program."""

from app.library.api import deleting, details, documents, folders, reserving
from app.library.api.shapes import bp

__all__ = ["bp", "deleting", "details", "documents", "folders", "reserving"]
