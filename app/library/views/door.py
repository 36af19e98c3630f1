"""The library's blueprint, which its pages are hung on, and how the path of a file differs from a folder's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from werkzeug.routing import PathConverter

if TYPE_CHECKING:
    from flask.sansio.blueprints import BlueprintSetupState

bp = Blueprint("library", __name__)


class FilePath(PathConverter):
    """Names with slashes between them and none at the end, where a folder's path has one."""

    regex = "[^/](?:.*?[^/])?"
    weight = PathConverter.weight - 1  # so that it is tried before a folder's


@bp.record_once
def _know_paths(state: BlueprintSetupState) -> None:
    """Teach the application to tell the two apart."""
    state.app.url_map.converters["file"] = FilePath
