"""How somebody's data leaves the house: asked for, told, and only then packed and sent."""

from __future__ import annotations

from flask import Response

from app.accounts import queries as accounts
from app.people import actions, archive, queries
from app.web.request import ask, do


def taken() -> Response:
    """All that the platform holds about whoever asks, as a zip."""
    with ask() as work:
        data = queries.data(work)
    with do() as work:
        actions.tell_data_taken(work, accounts.me(work).id)
    answer = Response(archive.pack(data), mimetype="application/zip")
    answer.headers["Content-Disposition"] = "attachment; filename=my-data.zip"
    return answer
