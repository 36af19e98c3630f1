"""The library's pages: folders, documents, links, and all that is done with them."""

from app.library.views import (
    access,
    addresses,
    checking,
    deleting,
    details,
    documents,
    folders,
    holding,
    places,
    previews,
    releases,
    reserving,
    seeing,
    selection,
    settings,
    starring,
    uploads,
)
from app.library.views.door import bp

__all__ = [
    "access",
    "addresses",
    "bp",
    "checking",
    "deleting",
    "details",
    "documents",
    "folders",
    "holding",
    "places",
    "previews",
    "releases",
    "reserving",
    "seeing",
    "selection",
    "settings",
    "starring",
    "uploads",
]
