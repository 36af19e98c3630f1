"""The library, by program."""

from app.library.api import copying, deleting, details, documents, folders, holding, previews, reserving, starring
from app.library.api.shapes import bp

__all__ = [
    "bp",
    "copying",
    "deleting",
    "details",
    "documents",
    "folders",
    "holding",
    "previews",
    "reserving",
    "starring",
]
