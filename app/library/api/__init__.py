"""The library, by program."""

from app.library.api import (
    access,
    checking,
    copying,
    deleting,
    details,
    documents,
    folders,
    holding,
    imports,
    marking,
    previews,
    releases,
    reserving,
    starring,
    uploads,
)
from app.library.api.shapes import bp

__all__ = [
    "access",
    "bp",
    "checking",
    "copying",
    "deleting",
    "details",
    "documents",
    "folders",
    "holding",
    "imports",
    "marking",
    "previews",
    "releases",
    "reserving",
    "starring",
    "uploads",
]
