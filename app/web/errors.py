"""Domain errors become answers: one table maps them to a status; pages get a page, programs get problem+json."""

from __future__ import annotations

import errno
import logging
import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, jsonify, request
from flask.globals import request_ctx
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import ClientDisconnected, HTTPException

from app import errors
from app.web import pages
from app.web.request import address, settings, user_id, workshop

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from flask import Flask

log = logging.getLogger("cercle")

STATUS: dict[type[errors.DomainError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Locked: HTTPStatus.LOCKED,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotTaken: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.Infected: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.Expired: HTTPStatus.GONE,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Full: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.OverQuota: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
RETRY_AFTER = {HTTPStatus.SERVICE_UNAVAILABLE: 5, HTTPStatus.INSUFFICIENT_STORAGE: 60}
TOKEN = re.compile(r"^(/(?:invitations|reset)/)[^/]+")  # of an address that lets in whoever knows it
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


def setup(app: Flask) -> None:
    """Register the table with an application."""
    app.register_error_handler(errors.DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(IntegrityError, _changed_meanwhile)
    app.register_error_handler(OSError, _disk_error)
    app.register_error_handler(Exception, _our_bug)


def told(error: errors.DomainError) -> str:
    """What an error says, in the language of whoever asked."""
    values = {name: pages.size(said) if isinstance(said, errors.Size) else said for name, said in error.values.items()}
    return gettext(error.message, **values)


def told_later(kept: Mapping[str, Any]) -> str:
    """What was kept of an error, in the language of whoever asks; nothing where there was none."""
    return told(errors.again(kept)) if kept else ""


def _domain_error(error: errors.DomainError) -> Response:
    """Answer with what is so; a refusal of a signed-in person that cannot be audited is not answered."""
    status = STATUS[type(error)]
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN} and user_id():
        try:
            _tell_refusal(status)
        except (errors.Unavailable, OperationalError, PoolTimeout, OSError):
            return _answer(HTTPStatus.SERVICE_UNAVAILABLE, told(errors.Unavailable()))
    return _answer(status, told(error))


def _http_error(error: HTTPException) -> Response:
    """Answer for what Flask itself refuses."""
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # type: ignore[return-value] # a redirect, as Werkzeug built it
    status = HTTPStatus(error.code)
    if status == HTTPStatus.NOT_FOUND:
        return _domain_error(errors.NotFound())
    answer = _answer(status, _plain(error, status))
    for name, value in error.get_headers():
        if name in {"Allow", "Content-Range", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _plain(error: HTTPException, status: HTTPStatus) -> str:
    """What a refusal means, in plain words."""
    if isinstance(error, ClientDisconnected):
        return gettext("What you sent did not arrive whole. Send it again.")
    if status == HTTPStatus.LENGTH_REQUIRED:
        return gettext("Say how long it is that you send (Content-Length), so that nothing can break off unnoticed.")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return gettext("What you sent is too large.")
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return gettext("This address does not take that kind of request.")
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return gettext("The file is shorter than the part of it that was asked for.")
    return gettext("The request could not be understood. Go back, reload the page and try again.")


def _csrf_error(_error: CSRFError) -> Response:
    """A form without its token: most often a page that was open for too long."""
    return _answer(
        HTTPStatus.BAD_REQUEST,
        gettext("This page was open for too long. Go back, reload it and try again. Nothing was changed."),
    )


def _database_away(_error: Exception) -> Response:
    """The database does not answer, or is locked for too long."""
    return _domain_error(errors.Unavailable())


def _changed_meanwhile(_error: IntegrityError) -> Response:
    """Somebody else was quicker by a moment: what was just free is taken."""
    return _domain_error(errors.Conflict("Somebody else changed this at the same moment. Reload and try again."))


def _disk_error(error: OSError) -> Response:
    """A full or read-only disk is told; any other failure of the system is our bug."""
    return _domain_error(errors.Full()) if error.errno in NO_SPACE else _our_bug(error)


def _our_bug(error: Exception) -> Response:
    """Log under a reference that the person can quote; say nothing of the inside."""
    reference = secrets.token_hex(4)
    log.error("%s %s failed, reference %s", request.method, _path(), reference, exc_info=error)
    detail = gettext("Something went wrong on our side. Nothing of what you sent was kept.")
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, detail, reference=reference)


def _tell_refusal(status: HTTPStatus) -> None:
    """Keep the refusal of a signed-in person, whether the thing is absent or fenced."""
    act = "web.not_found" if status == HTTPStatus.NOT_FOUND else "web.forbidden"
    with workshop().do(user_id(), address()) as work:
        work.tell(act, title=_path()[:500], result="refused", details={"method": request.method})


def _path() -> str:
    """Where the request went, as it may be kept: without the secret of an invitation or a reset."""
    return TOKEN.sub(r"\1…", request.path.replace("\0", ""))


def wants_json() -> bool:
    """Whether a program asked: by its address, or by a header that our own modules and clients of tus send."""
    if request.path.startswith("/api/") or "Tus-Resumable" in request.headers:
        return True
    return request.headers.get("Accept", "").startswith(("application/json", "application/problem+json"))


def _answer(status: HTTPStatus, detail: str, reference: str = "") -> Response:
    """An error as a page, or as problem+json (RFC 9457)."""
    answer = _problem(status, detail, reference) if wants_json() else _page(status, detail, reference)
    answer.status_code = status
    if status in RETRY_AFTER:
        answer.headers["Retry-After"] = str(RETRY_AFTER[status])
    return answer


def _problem(status: HTTPStatus, detail: str, reference: str) -> Response:
    """The machine's form of an error."""
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    if reference:
        problem["instance"] = f"{settings().url}/errors/{reference}"
    answer = jsonify(problem)
    answer.mimetype = "application/problem+json"
    return answer


def _page(status: HTTPStatus, detail: str, reference: str) -> Response:
    """The person's form of an error; plain where the request names a host that is not ours, hence no page."""
    if request_ctx.url_adapter is None:
        return Response(detail, mimetype="text/plain")
    return Response(
        pages.render("error.html", status=status.value, detail=detail, reference=reference),
        mimetype="text/html",
    )
