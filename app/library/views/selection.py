"""What is done with the rows that somebody has selected in a folder."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors
from app.library import actions, archives, queries, words
from app.library.views.documents import SANDBOXED
from app.library.views.door import bp
from app.web.errors import told
from app.web.request import ask, do, workshop

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


ASKED = {"download": "library.zip", "move": "library.move", "copy": "library.copy", "details": "library.many_details"}


@bp.post("/f/<folder_id>/selection")
def selection(folder_id: str) -> Answer:
    """Delete what is selected, or go on to where the rest is asked."""
    ids, act = request.form.getlist("item"), request.form.get("act")
    with ask() as work:
        queries.selected(work, queries.folder(work, folder_id), ids)
    if not ids:
        flash(_("Select something first."), "danger")
    elif act == "delete":
        _delete(folder_id, ids)
    elif act in ASKED:
        return redirect(url_for(ASKED[act], folder_id=folder_id, item=ids), HTTPStatus.SEE_OTHER)
    return _back_to(folder_id)


def _delete(folder_id: str, ids: list[str]) -> None:
    """Delete all of it or nothing, and offer to undo it."""
    try:
        with do() as work:
            going = queries.selected(work, queries.folder(work, folder_id), ids)
            for each in going:
                actions.delete(work, each)
            names = [each.name for each in going]
    except (errors.Forbidden, errors.Conflict, errors.Locked) as error:
        flash(told(error), "danger")
        return
    said = ngettext("%(name)s was deleted.", "%(num)s items were deleted.", len(names), name=names[0])
    flash([said, folder_id, ids], "deleted")  # type: ignore[arg-type] # the frame offers to undo it


@bp.get("/f/<folder_id>/zip", endpoint="zip")
def take_away(folder_id: str) -> Response:
    """What is selected in a folder, or all that is in it, as a zip."""
    return zipped(folder_id, request.args.getlist("item"), by="page")


def zipped(folder_id: str, ids: list[str], by: str) -> Response:
    """Tell what is taken, then send it while it is made; no transaction is open meanwhile."""
    with do() as work:
        folder = queries.folder(work, folder_id)
        taken = archives.archive(work, folder, queries.selected(work, folder, ids) if ids else ())
        actions.take_away(work, folder, taken, by=by)
        text = words.contents(taken)
    stream = archives.stream(workshop().blobs, taken, _("Contents") + ".txt", text)
    answer = send_file(
        io.BytesIO(), "application/zip", as_attachment=True, download_name=f"{taken.name}.zip", etag=False
    )
    answer.response, answer.content_length = iter(stream), len(stream)
    answer.headers["Content-Security-Policy"] = SANDBOXED
    return answer


@bp.post("/f/<folder_id>/undelete")
def undelete(folder_id: str) -> Answer:
    """Undo a deletion; where something cannot come back as it was, ask."""
    ids = request.form.getlist("item")
    try:
        with do() as work:
            queries.folder(work, folder_id)
            for each in ids:
                actions.restore(work, queries.deleted(work, each))
    except errors.Conflict as error:
        flash(told(error), "danger")
        return redirect(url_for("library.restore", deleted_id=ids[0]), HTTPStatus.SEE_OTHER)
    flash(ngettext("It is back.", "%(num)s items are back.", len(ids)), "success")
    return _back_to(folder_id)


def _back_to(folder_id: str) -> Answer:
    """Back to the folder."""
    return redirect(url_for("library.permanent_folder", item_id=folder_id), HTTPStatus.SEE_OTHER)
