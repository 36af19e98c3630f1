"""The description of the API: as OpenAPI 3.1, and as a page that loads nothing from outside."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from app.web import json, pages
from app.web.security import public

bp = Blueprint("api_pages", __name__)


@bp.get("/api/openapi.json")
@public
def openapi() -> Response:
    """The whole API, for programs."""
    return jsonify(json.description(current_app))


@bp.get("/help/api")
@public
def page() -> str:
    """The whole API, for people."""
    described = json.description(current_app)
    return pages.render("api.html", description=described, operations=_by_tag(described))


def _by_tag(described: Any) -> dict[str, list[tuple[str, str, Any]]]:
    """Method, path and description of each operation, under its heading."""
    found: dict[str, list[tuple[str, str, Any]]] = {tag["name"]: [] for tag in described["tags"]}
    for path, operations in sorted(described["paths"].items()):
        for method, operation in operations.items():
            found[operation["tags"][0]].append((method.upper(), path, operation))
    return found
