"""Style, icons and modules: collected at start, compressed, named by their digest, served as immutable.

Bootstrap's CSS and icons come out of the Bootstrap-Flask wheel. Its dark colours wait for an attribute; here
they follow the reader's system. The sprite is cut to the icons that the templates use.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import flask_bootstrap
from flask import Response, abort, request
from markupsafe import Markup

from app import media
from app.web.security import anonymous

if TYPE_CHECKING:
    from flask import Flask

WHEEL = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
OWN = Path(__file__).parents[1] / "static"
TEMPLATES = Path(__file__).parents[2] / "templates"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
IMMUTABLE = "public, max-age=31536000, immutable"

# The icons of files by the ending of their names; `file-earmark` for all others.
FILE_ICONS = {
    "file-earmark-word": ("doc", "docx", "odt", "rtf"),
    "file-earmark-excel": ("xls", "xlsx", "ods", "csv"),
    "file-earmark-slides": ("ppt", "pptx", "odp"),
    "file-earmark-pdf": ("pdf",),
    "file-earmark-text": ("txt", "md"),
    "file-earmark-code": ("html", "htm", "xml"),
    "file-earmark-image": ("png", "jpg", "jpeg", "gif", "webp", "svg", "tif", "tiff", "bmp"),
    "file-earmark-zip": ("zip", "7z"),
    "envelope": ("eml", "msg"),
}
TAB_ICONS = ("house", "folder", "people", "activity", "gear")
_USED = re.compile(r'icon\("([a-z0-9-]+)"\)')
_SYMBOL = re.compile(r'<symbol[^>]* id="([a-z0-9-]+)">.*?</symbol>', re.DOTALL)
_DARK = re.compile(r"(?<=[{}])([^{}]*\[data-bs-theme=dark\][^{}]*)\{([^{}]*)\}")


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    media_type: str
    content: bytes
    compressed: bytes


@dataclass(frozen=True)
class Assets:
    """Everything that is served, under one digest of it all, so that modules may import each other."""

    digest: str
    files: dict[str, Asset]

    def url(self, name: str) -> str:
        """The address of one file; raises `KeyError` for one that is not there."""
        self.files[name]
        return f"/assets/{self.digest}/{name}"


def setup(app: Flask) -> None:
    """Collect the assets of an application and serve them."""
    collected = collect()

    @app.get("/assets/<digest>/<name>", endpoint="assets")
    @anonymous
    def asset(digest: str, name: str) -> Response:
        """One file, compressed where the browser takes that."""
        if digest != collected.digest or name not in collected.files:
            abort(HTTPStatus.NOT_FOUND)
        return _answer(collected.files[name])

    @cache
    def icon(name: str) -> Markup:
        return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(
            collected.url("icons.svg"), name
        )

    def file_icon(name: str) -> Markup:
        return icon(file_icon_name(media.ending(name)))

    app.jinja_env.globals.update(asset_url=collected.url, icon=icon, file_icon=file_icon)


@cache
def file_icon_name(ending: str) -> str:
    """The icon for a file of this ending."""
    return next((name for name, endings in FILE_ICONS.items() if ending in endings), "file-earmark")


def collect() -> Assets:
    """Everything that pages load."""
    files = {
        "bootstrap.css": _follow_system((WHEEL / "css" / "bootstrap.min.css").read_text("utf-8")),
        "icons.svg": _sprite(),
        **{path.name: path.read_text("utf-8") for path in sorted(OWN.iterdir()) if path.suffix in TYPES},
    }
    digest = hashlib.sha256("".join(f"{name}{text}" for name, text in sorted(files.items())).encode()).hexdigest()
    return Assets(digest[:16], {name: _asset(name, text.encode()) for name, text in files.items()})


def _asset(name: str, content: bytes) -> Asset:
    """One file with its compressed form."""
    return Asset(TYPES[Path(name).suffix], content, gzip.compress(content, 9, mtime=0))


def _follow_system(css: str) -> str:
    """Bootstrap's CSS with its dark colours where the reader's system is dark."""
    css = css.split("/*# sourceMappingURL", maxsplit=1)[0]

    def dark(rule: re.Match[str]) -> str:
        selector = rule[1].replace("[data-bs-theme=dark]", ":root")
        return f"@media (prefers-color-scheme:dark){{{selector}{{{rule[2]}}}}}"

    return _DARK.sub(dark, css)


def icons_in_use() -> set[str]:
    """The icons that templates name, and those of files."""
    named = (name for path in TEMPLATES.rglob("*.html") for name in _USED.findall(path.read_text("utf-8")))
    return {*named, *FILE_ICONS, "file-earmark", *TAB_ICONS}


def _sprite() -> str:
    """Bootstrap's icons, cut to those in use; raises `LookupError` for one that does not exist."""
    wanted = icons_in_use()
    sprite = (WHEEL / "icons" / "bootstrap-icons.svg").read_text("utf-8")
    found = {match[1]: match[0] for match in _SYMBOL.finditer(sprite) if match[1] in wanted}
    if missing := wanted - found.keys():
        raise LookupError(f"There are no icons called {', '.join(sorted(missing))}.")
    symbols = "".join(found[name] for name in sorted(found))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def _answer(asset: Asset) -> Response:
    """A file that never changes under its address."""
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(asset.compressed if takes_gzip else asset.content, mimetype=asset.media_type)
    answer.headers["Cache-Control"] = IMMUTABLE
    answer.headers["Vary"] = "Accept-Encoding"
    if takes_gzip:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
