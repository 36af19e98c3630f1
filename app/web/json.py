"""The API's ground: validation and description by SpecTree, errors as problem+json, pages of results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import flask
from flask import jsonify, request
from flask.json.provider import DefaultJSONProvider
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from spectree import Response, SecurityScheme, SpecTree, Tag
from spectree.models import SecureType, SecuritySchemeData
from spectree.plugins.flask_plugin import FlaskPlugin

from app import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX = "/api"
DESCRIPTION = """Everything that a person can do by page, a program can do here, under the same rules.

Send `Authorization: Bearer <token>`; people make tokens on their account page. Errors are
`application/problem+json` (RFC 9457). Say the `Content-Length` of whatever you send: a body that breaks off could
not be told from a whole one. Times are RFC 3339 in UTC, sizes are bytes, digests SHA-256 in hex.
"""

_bodies: dict[str, str] = {}


class Shape(BaseModel):
    """What every body and answer is: nothing that is not described is taken."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


Wanted = TypeVar("Wanted", bound=Shape)


class Problem(Shape):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str | None = Field(default=None, description="A reference to quote when the fault is ours")


class Plugin(FlaskPlugin):
    """SpecTree's plugin for Flask, but an answer that is a Response already is left to stream."""

    def register_route(self, app: Any) -> None:
        """Add no page: we serve the description ourselves."""

    def find_routes(self) -> Any:
        """Describe the addresses of the API only."""
        return (rule for rule in flask.current_app.url_map.iter_rules() if str(rule).startswith(f"{PREFIX}/"))

    def validate_response(self, resp: Any, *rest: Any, **named: Any) -> tuple[Any, Any]:
        """Check and serialise models; let streams pass."""
        if isinstance(resp, flask.Response):
            return resp, None
        return super().validate_response(resp, *rest, **named)


def _refuse(_request: Any, _response: Any, error: Any, _instance: Any, adapter: Any) -> None:
    """A request that does not fit its description: say where and why."""
    if error is not None:
        first = adapter.validation_errors(error)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise errors.Invalid("%(where)s: %(why)s", where=where or "body", why=first["msg"])


spec = SpecTree(
    backend=Plugin,
    before=_refuse,
    title="Cercle",
    description=DESCRIPTION,
    version="1",
    page_templates={},
    mode="strict",
    security_schemes=[SecurityScheme(name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
    security={"token": []},
)


def body() -> Any:
    """The body of the request as the shape that its view is described with; raises `Invalid` where it is no JSON."""
    found = request.context.json  # type: ignore[attr-defined] # SpecTree's
    if found is None:
        raise errors.Invalid("%(where)s: %(why)s", where="body", why="JSON is wanted")
    return found


def said(shape: type[Wanted]) -> Wanted:
    """What our own module sends to a page, as a shape; raises `Invalid` where it does not fit."""
    try:
        return shape.model_validate(request.get_json())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise errors.Invalid("%(where)s: %(why)s", where=where or "body", why=first["msg"]) from None


class Provider(DefaultJSONProvider):
    """Flask's JSON, without what no text of ours may hold: zeros, halves of letters, endless nesting."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON; raises `ValueError`, which is answered with 400."""
        try:
            found = super().loads(s, **kwargs)
            said = super().dumps(found, ensure_ascii=False)
        except RecursionError:
            raise ValueError("It is nested too deeply.") from None
        if "\\u0000" in said or said.encode("utf-8", "replace") != said.encode("utf-8", "surrogatepass"):
            raise ValueError("It holds letters that are none.")
        return found


def answers(**by_status: Any) -> Response:
    """The answers of an operation: its own, and the problems that any may end in."""
    problems = {f"HTTP_{status}": Problem for status in (401, 403, 404, 422, 503)}
    return Response(**{**problems, **by_status})


def tag(name: str, description: str) -> Tag:
    """The heading that operations stand under in the description."""
    return Tag(name=name, description=description)


def raw_body(operation_id: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Describe an operation whose body is the bytes of a file."""

    def note(view: Callable[..., Any]) -> Callable[..., Any]:
        _bodies[operation_id] = "application/octet-stream"
        return view

    return note


def description(app: flask.Flask) -> Mapping[str, Any]:
    """The whole API as OpenAPI 3.1, generated from the code."""
    with app.app_context():
        described: dict[str, Any] = spec.spec
    for operations in described["paths"].values():
        for operation in operations.values():
            if media_type := _bodies.get(operation.get("operationId", "")):
                content = {media_type: {"schema": {"type": "string", "format": "binary"}}}
                operation["requestBody"] = {"required": True, "content": content}
    return described


def number(name: str, default: int = 1, most: int = 10**9) -> int:
    """A whole number of the query; raises `Invalid` where it is none."""
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < len(str(most))):
        raise errors.Invalid("%(where)s: %(why)s", where=name, why="a whole number is wanted")
    return int(text)


def problem_answer(status: int, title: str, detail: str) -> flask.Response:
    """A problem as an answer."""
    answer = jsonify(Problem(title=title, status=status, detail=detail).model_dump(exclude_none=True))
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer
