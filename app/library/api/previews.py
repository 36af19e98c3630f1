"""What is seen of a version without downloading it, by program."""

from __future__ import annotations

from flask import Response
from pydantic import Field

from app.library import previews, queries
from app.library.api.shapes import LIBRARY, bp
from app.library.views.documents import read_text
from app.library.views.previews import open_version, picture
from app.preview import Preview
from app.web import json
from app.web.request import ask, workshop


class PreviewShape(json.Shape):
    """What became of the preview of a version."""

    state: str = Field(description="made, waiting, failed, or none for a type of file that has no previews")
    preview: Preview | None = Field(description="Where there is none, the text that was read of the file stands in")


@bp.get("/documents/<document_id>/versions/<number>/preview")
@json.spec.validate(resp=json.answers(HTTP_200=PreviewShape), tags=[LIBRARY], operation_id="preview")
def preview(document_id: str, number: str) -> PreviewShape:
    """What can be seen of a version without downloading it.

    Of a preview in pages, page n is at `.../versions/<number>/pages/<n>`.
    """
    with ask() as work:
        found = queries.document(work, document_id)
        opened = queries.version(work, found, number)
        row = queries.shown(work, opened)
        state = opened.preview_state
        is_awaited = previews.is_awaited(work.settings, opened, found.name)
    open_version(document_id, number)
    seen = previews.read(workshop().blobs, row)
    return PreviewShape(state=state if is_awaited or state != "waiting" else "none", preview=seen)


@bp.get("/documents/<document_id>/versions/<number>/pages/<int:page>")
@json.spec.validate(resp=json.answers(), tags=[LIBRARY], operation_id="preview_page")
def preview_page(document_id: str, number: str, page: int) -> Response:
    """One page of a preview, as PNG or WebP; pages are counted from 1."""
    return picture(document_id, number, page)


@bp.get("/documents/<document_id>/text")
@json.spec.validate(resp=json.answers(), tags=[LIBRARY], operation_id="text")
def text(document_id: str) -> Response:
    """The text that search has of a document; it is empty where none could be read."""
    _found, body = read_text(document_id)
    return Response(body, mimetype="text/plain")
