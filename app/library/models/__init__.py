"""Folders, documents, versions. A document is a name and details; a version is its content as somebody left it."""

from app.library.models.choices import DELETED_DAYS, GRACE, DocumentKeyword, Field, Keyword, LibrarySettings
from app.library.models.imports import Import, ImportMember
from app.library.models.items import DEEPEST, REMINDED, Deletion, Document, Folder, Item, WebAddress, within
from app.library.models.releases import ReleaseRequest
from app.library.models.spaces import WARNED, Space
from app.library.models.uploads import Upload
from app.library.models.versions import CHECKED, PREVIEW, SERVED, TEXT, Derived, Version, page_kind
from app.library.models.work import Lock, Star, Transfer

__all__ = [
    "CHECKED",
    "DEEPEST",
    "DELETED_DAYS",
    "GRACE",
    "PREVIEW",
    "REMINDED",
    "SERVED",
    "TEXT",
    "WARNED",
    "Deletion",
    "Derived",
    "Document",
    "DocumentKeyword",
    "Field",
    "Folder",
    "Import",
    "ImportMember",
    "Item",
    "Keyword",
    "LibrarySettings",
    "Lock",
    "ReleaseRequest",
    "Space",
    "Star",
    "Transfer",
    "Upload",
    "Version",
    "WebAddress",
    "page_kind",
    "within",
]
