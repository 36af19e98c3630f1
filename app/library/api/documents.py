"""Documents and their versions, by program."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from flask import Response, request

from app import policy
from app.library import actions, queries, taking
from app.library.api.shapes import LIBRARY, DocumentShape, Reason, Stored, bp, comment, stored, version_shape
from app.library.views.documents import content_of
from app.web import json
from app.web.request import ask, do, visit
from app.web.security import takes_files


class Said(json.Shape):
    """What a file says of itself; null where it says nothing, or its text may not be shown."""

    title: str | None = None
    author: str | None = None
    created_on: date | None = None
    changed_on: date | None = None


@bp.get("/documents/<document_id>")
@json.spec.validate(resp=json.answers(HTTP_200=DocumentShape), tags=[LIBRARY], operation_id="document")
def document(document_id: str) -> DocumentShape:
    """A document with its versions."""
    with do() as work:
        found = queries.document(work, document_id)
        actions.open_document(work, found, found.current)
        return DocumentShape(
            id=found.id,
            folder=str(found.parent_id),
            name=found.name,
            title=found.title or "",
            description=found.description,
            author=found.author.name,
            reserved_by=found.reservation.holder.name if found.reservation else None,
            reserved_until=found.reservation.ends_at if found.reservation else None,
            current=found.current.number if found.current else None,
            versions=[version_shape(version) for version in queries.visible_versions(work, found)],
        )


@bp.post("/documents/<document_id>/versions")
@json.raw_body("add_version")
@json.spec.validate(
    resp=json.answers(HTTP_201=Stored, HTTP_409=json.Problem, HTTP_413=json.Problem, HTTP_507=json.Problem),
    tags=[LIBRARY],
    operation_id="add_version",
)
@takes_files
def add_version(document_id: str) -> tuple[Stored, int]:
    """Put the next version on top of a document.

    `?comment=` goes with it. `?minor=1` makes the step a small one, `?minor=0` a large one; by default it is small
    where it comes back from your reservation, which then ends, unless `?keep_reserved=1`.
    """
    with ask() as work:
        found = queries.document(work, document_id)
        policy.require(work.actor, policy.CHANGE, found)
        folder_id, name = str(found.parent_id), found.name
        taken = found.group_id, queries.intake(work, found.group_id)
    content = taking.receive(visit(), folder_id, name, request.stream, request.content_length, taken)
    with taking.naming(visit(), folder_id, taken[0], content) as work:
        found = queries.document(work, document_id)
        minor = {"1": True, "0": False}.get(request.args.get("minor", ""))
        keep = request.args.get("keep_reserved") == "1"
        version = actions.add_version(work, found, content, comment=comment(), minor=minor, keep_reserved=keep)
        return stored(work, version), HTTPStatus.CREATED


@bp.post("/documents/<document_id>/versions/<number>/restore")
@json.spec.validate(
    resp=json.answers(HTTP_201=Stored, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="restore_version"
)
def restore_version(document_id: str, number: str) -> tuple[Stored, int]:
    """Put an old version on top again, as a new one."""
    with do() as work:
        found = queries.document(work, document_id)
        restored = actions.restore_version(work, found, queries.version(work, found, number))
        return stored(work, restored), HTTPStatus.CREATED


@bp.post("/documents/<document_id>/versions/<number>/purge")
@json.spec.validate(
    json=Reason, resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="purge_version"
)
def purge_version(document_id: str, number: str) -> Response:
    """Delete one version for ever, for a reason; leaders only."""
    wanted: Reason = json.body()
    with do() as work:
        found = queries.document(work, document_id)
        actions.purge_version(work, found, queries.version(work, found, number), wanted.reason)
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.post("/documents/<document_id>/versions/<number>/text/retry")
@json.spec.validate(resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="retry_text")
def retry_text(document_id: str, number: str) -> Response:
    """Let the text of a version be read once more; leaders only.

    409 where it waits to be read already, or nobody here can read it.
    """
    with do() as work:
        found = queries.document(work, document_id)
        actions.retry_text(work, found, queries.version(work, found, number))
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.get("/documents/<document_id>/said")
@json.spec.validate(resp=json.answers(HTTP_200=Said), tags=[LIBRARY], operation_id="said")
def said(document_id: str) -> Said:
    """What the file of a document says of itself; nobody has checked it. Details that are to have it are changed so."""
    with ask() as work:
        return Said.model_validate(queries.said(work, queries.document(work, document_id)))


@bp.get("/documents/<document_id>/content", defaults={"number": None})
@json.spec.validate(resp=json.answers(), tags=[LIBRARY], operation_id="content")
def content(document_id: str, number: str | None) -> Response:
    """The bytes of the current version; takes `Range`."""
    return _download(document_id, number)


@bp.get("/documents/<document_id>/versions/<number>/content")
@json.spec.validate(resp=json.answers(), tags=[LIBRARY], operation_id="version_content")
def version_content(document_id: str, number: str) -> Response:
    """The bytes of one version; takes `Range`."""
    return _download(document_id, number)


def _download(document_id: str, number: str | None) -> Response:
    """Tell the download, then send the bytes."""
    with do() as work:
        found = queries.document(work, document_id)
        version = queries.version(work, found, number) if number else found.served()
        actions.download(work, found, version, by="api")
    return content_of(version)
