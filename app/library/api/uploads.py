"""Uploads that are not finished, by program; their bytes go over `/uploads/`, by tus."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import Response
from pydantic import Field

from app.library import actions, finishing, progress, queries
from app.library.api.shapes import LIBRARY, bp
from app.web import json
from app.web.request import ask, do, visit


class Check(json.Shape):
    """The virus check of a version."""

    state: str = Field(description="pending, clean, infected, unscannable or admitted")
    word: str


class Same(json.Shape):
    """A document of the group with the same content."""

    at: str = Field(description="The way to it, in words")
    url: str


class Receipt(json.Shape):
    """What an upload became."""

    document: str
    name: str
    version: str = Field(description="major.minor")
    size: int
    sha256: str
    check: Check
    url: str = Field(description="The document's page")
    same_as: Same | None = Field(description="Where the group has the same content already, if you may read it")


class UploadShape(json.Shape):
    """A file that is sent piece by piece."""

    id: str
    name: str
    size: int
    offset: int = Field(description="How many bytes are here")
    state: str = Field(description="open or done")
    folder: str | None = Field(description="Where it is to go; nothing where you can no longer read that")
    document: str | None = Field(description="The document of which it is to become a version")
    created_at: datetime
    expires_at: datetime = Field(description="When it is thrown away")
    error: str = Field(description="Why it could not be put into its place when it was whole")
    receipt: Receipt | None


class Uploads(json.Shape):
    """What you have begun to send and not finished."""

    uploads: list[UploadShape]


class Place(json.Shape):
    """Where an unfinished upload is to go."""

    folder: str = Field(description="The id of a folder, of this group or another")
    name: str = Field("", max_length=200, description="Another name")
    keep_both: bool = Field(False, description="Give a free name where one is taken; else it becomes a version")


@bp.get("/uploads")
@json.spec.validate(resp=json.answers(HTTP_200=Uploads), tags=[LIBRARY], operation_id="uploads")
def uploads() -> Uploads:
    """What you have begun to send and not finished.

    Files are sent by tus 1.0 (https://tus.io), with the same token, at `/uploads/` outside the API: creation,
    creation-with-upload, termination, checksum (sha256, sha1) and expiration. `Upload-Metadata` names a `folder` by
    its id, with a `filename`, or a `document`; `comment`, `minor` (1 or 0) and `as` (`new`: keep both where the name
    is taken) may be said too. With an `id` of your own, 16 letters and digits as in ours, you find an upload whose
    first answer was lost: beginning it again is refused with 409, and its address says what is here. The last piece
    is answered with what is said here of an upload, the receipt included.
    """
    with ask() as work:
        return Uploads(uploads=[UploadShape(**progress.said(work, each)) for each in queries.uploads(work)])


@bp.get("/uploads/<upload_id>")
@json.spec.validate(
    resp=json.answers(HTTP_200=UploadShape, HTTP_410=json.Problem), tags=[LIBRARY], operation_id="unfinished_upload"
)
def upload_state(upload_id: str) -> UploadShape:
    """How far an upload of yours is, and what became of it."""
    with ask() as work:
        found = queries.upload(work, upload_id)
        found.require_kept()
        return UploadShape(**progress.said(work, found))


@bp.put("/uploads/<upload_id>/place")
@json.spec.validate(
    json=Place,
    resp=json.answers(HTTP_200=UploadShape, HTTP_409=json.Problem, HTTP_410=json.Problem),
    tags=[LIBRARY],
    operation_id="place_upload",
)
def place_upload(upload_id: str) -> UploadShape:
    """Let an unfinished upload go into another folder or under another name; what is whole is finished at once."""
    wanted: Place = json.body()
    with do() as work:
        found, folder = queries.upload(work, upload_id), queries.folder(work, wanted.folder)
        actions.place_upload(work, found, folder, wanted.name, keep_both=wanted.keep_both)
    finishing.finish_if_whole(visit(), found)
    with ask() as work:
        return UploadShape(**progress.said(work, queries.upload(work, upload_id)))


@bp.delete("/uploads/<upload_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="discard_upload")
def discard_upload(upload_id: str) -> Response:
    """Throw an upload away; what has become a version stays one."""
    finishing.discard(visit(), upload_id)
    return Response(status=HTTPStatus.NO_CONTENT)
