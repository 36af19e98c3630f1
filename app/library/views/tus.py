"""Uploads that resume: tus 1.0, for our own module by the cookie of a session, for programs by token.

Core, creation, creation with upload, termination, checksum, expiration. https://tus.io/protocols/resumable-upload
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from flask import Blueprint, Response, abort, after_this_request, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.http import http_date

from app import errors
from app.library import actions, arriving, finishing, progress, queries, receiving
from app.web import json
from app.web.errors import told, wants_json
from app.web.request import ask, settings, visit
from app.web.security import public, takes_files, takes_tokens
from storage import Busy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as Answer

    from app.library.models import Upload

bp = Blueprint("uploads", __name__)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
PIECE = "application/offset+octet-stream"
ALGORITHMS = ("sha256", "sha1")
MISMATCH = 460  # the protocol's own status
MOST_DIGITS = 18
LONGER = errors.N_("%(name)s is longer than was said when it was begun.")
STEPS = {"1": True, "0": False}


@bp.after_request
def name_protocol(answer: Response) -> Response:
    """Say in every answer which form of tus is spoken; who is only busy is asked again soon."""
    answer.headers["Tus-Resumable"] = VERSION
    return answer


@bp.route("/uploads/", methods=["OPTIONS"], endpoint="options", provide_automatic_options=False)
@bp.route("/uploads/<upload_id>", methods=["OPTIONS"], endpoint="options", provide_automatic_options=False)
@public
def options(upload_id: str = "") -> Response:  # noqa: ARG001 (it is the same for all)
    """What is spoken here, for whoever asks before they begin."""
    answer = Response(status=HTTPStatus.NO_CONTENT)
    answer.headers["Tus-Version"] = VERSION
    answer.headers["Tus-Extension"] = EXTENSIONS
    answer.headers["Tus-Max-Size"] = str(settings().file_limit)
    answer.headers["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    return answer


@bp.post("/uploads/", provide_automatic_options=False)
@takes_files
@takes_tokens
def create() -> Answer:
    """Begin an upload: `Upload-Length`, and in `Upload-Metadata` a folder or document and the name; perhaps a piece."""
    _require_version()
    said = _metadata()
    announced = _announced(said)
    receiving.require_space(settings(), announced.size)
    if announced.upload_id is not None:
        _name_place(announced.upload_id)
    upload = finishing.begin(visit(), said.get("folder", ""), said.get("document"), announced)
    _name_place(upload.id)
    answer = _grown(upload, 0) if _first_piece() or not upload.size else Response()
    answer.status_code = HTTPStatus.CREATED
    return _dated(answer, upload)


def _first_piece() -> int:
    """How many bytes come along with the announcement."""
    return (request.content_length or 0) if request.mimetype == PIECE else 0


def _name_place(upload_id: str) -> None:
    """Let the answer say where the upload is, even where its first piece is refused, or where it was begun before."""
    where = url_for(".shown", upload_id=upload_id)

    @after_this_request
    def name_place(answer: Response) -> Response:
        answer.headers["Location"] = where
        return answer


@bp.get("/uploads/<upload_id>", provide_automatic_options=False)
@takes_tokens
def shown(upload_id: str) -> Answer:
    """How far an upload is (HEAD), and what became of it (GET)."""
    is_head = request.method == "HEAD"
    if is_head:
        _require_version()
    with ask() as work:
        upload = queries.upload(work, upload_id)
        upload.require_kept()
        said = progress.said(work, upload)
    if not (is_head or wants_json() or "Authorization" in request.headers):
        return redirect(url_for(".unfinished"))
    return _dated(_at(jsonify(said), said["offset"]), upload)


@bp.patch("/uploads/<upload_id>", provide_automatic_options=False)
@takes_files
@takes_tokens
def add(upload_id: str) -> Answer:
    """Add a piece at `Upload-Offset`; the last one is answered with the receipt."""
    _require_version()
    if request.mimetype != PIECE:
        _refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Send the piece as %(type)s.", type=PIECE))
    with ask() as work:
        upload = queries.upload(work, upload_id)
        upload.require_kept()
        if not upload.is_done:
            queries.destination_of(work, upload)
    return _dated(_grown(upload, _number("Upload-Offset")), upload)


@bp.delete("/uploads/<upload_id>", provide_automatic_options=False)
@takes_tokens
def end(upload_id: str) -> Answer:
    """Throw an upload away."""
    _require_version()
    finishing.discard(visit(), upload_id)
    return Response(status=HTTPStatus.NO_CONTENT)


def _grown(upload: Upload, offset: int) -> Answer:
    """Add the body of this request to an upload, and make a version of what is whole then."""
    length = request.content_length or 0
    if offset + length > upload.size:
        raise errors.TooLarge(LONGER, name=upload.name)
    if upload.is_done:
        return _done(upload, offset)
    receiving.require_space(settings(), length)
    checksum = _checksum()
    try:
        with arriving.growing(settings(), upload.id).turn() as turn:
            if not arriving.take(turn, request.stream, offset, checksum):
                _refuse(MISMATCH, _("This piece was damaged on its way. Send it again."))
            return _at(_finished(upload) if turn.size == upload.size else _nothing(), turn.size)
    except Busy:
        _require_kept(upload)
        return _busy()
    except FileNotFoundError:
        _require_kept(upload)
        raise


def _require_kept(upload: Upload) -> None:
    """Raise `NotFound` where an upload was thrown away while a piece of it arrived."""
    with ask() as work:
        queries.upload(work, upload.id)


def _finished(upload: Upload) -> Response:
    """The answer to the last piece."""
    finishing.finish(visit(), upload)
    return _said(upload)


def _nothing() -> Response:
    """The answer to any other piece."""
    return Response(status=HTTPStatus.NO_CONTENT)


def _done(upload: Upload, offset: int) -> Response:
    """The answer to whoever did not hear that the last piece had arrived."""
    if offset != upload.size:
        raise errors.Conflict(arriving.ELSEWHERE, size=upload.size)
    return _at(_said(upload), upload.size)


def _said(upload: Upload) -> Response:
    """The answer that holds all that is known of an upload."""
    with ask() as work:
        return jsonify(progress.said(work, queries.upload(work, upload.id)))


def _busy() -> Response:
    """The answer while somebody else is sending the same upload."""
    detail = told(errors.Locked(finishing.BUSY))
    answer = json.problem_answer(HTTPStatus.LOCKED, HTTPStatus.LOCKED.phrase, detail)
    answer.headers["Retry-After"] = "1"
    return answer


def _at(answer: Response, offset: int) -> Response:
    """An answer that says how much is here."""
    answer.headers["Upload-Offset"] = str(offset)
    return answer


def _dated(answer: Answer, upload: Upload) -> Answer:
    """An answer that says how long the upload is to be, and until when it is kept."""
    answer.headers["Upload-Length"] = str(upload.size)
    answer.headers["Upload-Expires"] = http_date(upload.expires_at)
    return answer


# -- what the headers say -------------------------------------------------------------------------------------------


def _require_version() -> None:
    """Pass who speaks our form of tus."""
    if request.headers.get("Tus-Resumable") != VERSION:
        _refuse(HTTPStatus.PRECONDITION_FAILED, _("Say Tus-Resumable: %(version)s.", version=VERSION))


def _refuse(status: int, detail: str) -> NoReturn:
    """Answer with a status of the protocol's."""
    title = "Checksum Mismatch" if status == MISMATCH else HTTPStatus(status).phrase
    answer = json.problem_answer(int(status), title, detail)
    if status == HTTPStatus.PRECONDITION_FAILED:
        answer.headers["Tus-Version"] = VERSION
    abort(answer)


def _number(name: str) -> int:
    """A header that is a whole number; raises `Invalid` where it is none."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise errors.Invalid("%(where)s: %(why)s", where=name, why="a whole number is wanted")
    return int(text)


def _announced(said: Mapping[str, str]) -> actions.Announced:
    """What the headers say is about to come; raises `TooLarge` and `Invalid`."""
    size, name = _number("Upload-Length"), said.get("filename", said.get("name", ""))
    if size > settings().file_limit:
        raise receiving.too_large(name or _("The file"), settings().file_limit)
    if not (said.get("folder") or said.get("document")):
        raise errors.Invalid("%(where)s: %(why)s", where="Upload-Metadata", why="a folder or document is wanted")
    return actions.Announced(
        name=name,
        size=size,
        comment=said.get("comment", "")[:1000],
        minor=STEPS.get(said.get("minor", "")),
        keep_both=said.get("as") == "new",
        upload_id=said.get("id"),
        is_whole=_first_piece() >= size,
    )


def _metadata() -> dict[str, str]:
    """`Upload-Metadata`: keys, each with a text in base64; raises `Invalid`."""
    pairs = [pair.split() for pair in request.headers.get("Upload-Metadata", "").split(",") if pair.strip()]
    try:
        found = {key: base64.b64decode("".join(value), validate=True).decode() for key, *value in pairs}
    except (binascii.Error, UnicodeDecodeError):
        found = {"": "\0"}
    if any("\0" in value for value in found.values()):
        raise errors.Invalid("%(where)s: %(why)s", where="Upload-Metadata", why="keys with texts in base64 are wanted")
    return found


class _Checksum:
    """`Upload-Checksum`: an algorithm and the digest that a piece must have."""

    def __init__(self, algorithm: str, wanted: bytes) -> None:
        self._hash: Any = hashlib.new(algorithm, usedforsecurity=False)
        self._wanted = wanted

    def update(self, piece: bytes, /) -> None:
        """Take in more bytes."""
        self._hash.update(piece)

    def fits(self) -> bool:
        """Whether they have that digest."""
        return bool(self._hash.digest() == self._wanted)


def _checksum() -> _Checksum | None:
    """What the piece is to be compared with, where that is said; an algorithm that we do not know is refused."""
    said = request.headers.get("Upload-Checksum")
    if said is None:
        return None
    algorithm, _space, digest = said.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        _refuse(HTTPStatus.BAD_REQUEST, _("Checksums can be: %(all)s.", all=", ".join(ALGORITHMS)))
    try:
        return _Checksum(algorithm, base64.b64decode(digest.strip(), validate=True))
    except binascii.Error:
        _refuse(HTTPStatus.BAD_REQUEST, _("The checksum is not written in base64."))
