"""The library's pages: folders, documents, their details, what is selected, reserved, held, deleted, and settings."""

from app.library.views import (
    deleting,
    details,
    documents,
    folders,
    holding,
    places,
    reserving,
    selection,
    settings,
    starring,
    uploads,
)
from app.library.views.door import bp

__all__ = [
    "bp",
    "deleting",
    "details",
    "documents",
    "folders",
    "holding",
    "places",
    "reserving",
    "selection",
    "settings",
    "starring",
    "uploads",
]
