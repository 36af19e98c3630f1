"""What type a file is: our own table of endings, and what libmagic finds in the bytes."""

from __future__ import annotations

import threading
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

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
    "msg": "application/vnd.ms-outlook",
    "epub": "application/epub+zip",
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

# What libmagic can tell for certain, as kinds: within one kind names and bytes are not compared.
_PROGRAM = ("x-dosexec", "vnd.microsoft.portable-executable", "x-executable", "x-pie-executable", "x-sharedlib",
            "x-mach-binary", "x-msi", "x-ms-shortcut", "java-archive")  # fmt: skip
_KINDS = {
    "rich text": ("text/rtf", "application/rtf"),
    "text": ("text/*", "application/xml", "application/json", "application/javascript", "message/*", "image/svg+xml"),
    "pdf": ("application/pdf",),
    "image": ("image/*",),
    "sound or film": ("audio/*", "video/*"),
    "zip": ("application/zip", "application/epub+zip", f"{_OFFICE}*", "application/vnd.oasis.opendocument*"),
    "old office": ("application/msword", "application/vnd.ms-*", "application/x-ole-storage", "application/cdfv2*",
                   "application/encrypted"),
    "archive": ("application/x-7z-compressed", "application/x-rar*", "application/x-tar", "application/gzip",
                "application/x-iso9660-image"),
    "program": tuple(f"application/{name}" for name in _PROGRAM),
}  # fmt: skip
# Programs write these under each other's endings, and open them all the same; an encrypted .docx is an old container.
_EXCHANGED = {("old office", kind) for kind in ("text", "rich text", "zip")} | {("zip", "old office")}

_local = threading.local()


def ending(name: str) -> str:
    """The ending of a file name, in small letters, without its dot."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def tell(path: Path, name: str) -> str:
    """The media type of a file: by its ending where our table knows it, else by its bytes.

    libmagic reads the whole file, because the first bytes mistake the older Office types.
    """
    return TYPES.get(ending(name)) or _by_bytes(path)


def by_bytes(file: BinaryIO) -> str:
    """What libmagic takes the whole of an open file for, wherever it stands; it stands at its beginning afterwards."""
    file.seek(0)
    found: str = _magic().from_descriptor(file.fileno())
    file.seek(0)
    return found


def is_misnamed(name: str, found: str) -> bool:
    """Whether what the bytes were found to be is certainly something else than the ending of a name says."""
    wanted = _kind(TYPES.get(ending(name), ""))
    told = _kind(found)
    return bool(wanted and told) and wanted != told and (wanted, told) not in _EXCHANGED


def _kind(media_type: str) -> str:
    """The kind that a media type belongs to; empty for one of which nothing is certain."""
    found = media_type.lower()
    fitting = (kind for kind, patterns in _KINDS.items() if any(fnmatchcase(found, each) for each in patterns))
    return next(fitting, "")


def _by_bytes(path: Path) -> str:
    """What libmagic takes the bytes for, kept to types of our table."""
    found: str = _magic().from_file(str(path))
    return found if found in TYPES.values() else UNKNOWN


def _magic() -> Any:
    """The libmagic of this thread."""
    if not hasattr(_local, "magic"):
        _local.magic = magic.Magic(mime=True)
    return _local.magic
