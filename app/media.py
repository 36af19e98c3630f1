"""What type a file is: our own table of endings, and what libmagic finds in the bytes."""

from __future__ import annotations

import threading
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import magic

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

# Ending -> media type. What is not here is served as unknown bytes.
TYPES = {
    "doc": "application/msword",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "odp": f"{_OPEN}.presentation",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "htm": "text/html",
    "xml": "application/xml",
    "eml": "message/rfc822",
    "zip": "application/zip",
    "7z": "application/x-7z-compressed",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
}
# The endings of what can be seen in the page.
PREVIEWED = frozenset({
    "pdf", "png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "bmp", "csv", "xlsx", "xls", "ods", "eml", "md", "txt",
    "xml",
})  # fmt: skip
# And of what LibreOffice makes pages of, where it is installed.
OFFICE = frozenset({"docx", "doc", "odt", "rtf", "pptx", "ppt", "odp"})

_local = threading.local()


def ending(name: str) -> str:
    """The ending of a file name, in small letters, without its dot."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def tell(path: Path, name: str) -> str:
    """The media type of a file: by its ending where our table knows it, else by its bytes.

    libmagic reads the whole file, because the first bytes mistake the older Office types.
    """
    return TYPES.get(ending(name)) or _by_bytes(path)


def _by_bytes(path: Path) -> str:
    """What libmagic takes the bytes for, kept to types of our table."""
    if not hasattr(_local, "magic"):
        _local.magic = magic.Magic(mime=True)
    found: str = _local.magic.from_file(str(path))
    return found if found in TYPES.values() else UNKNOWN
