"""Legal holds, and what becomes of documents that expire in a folder."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors
from app.library import actions, links, queries
from app.library.views.door import bp
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


@bp.post("/f/<item_id>/hold", endpoint="hold_folder")
@bp.post("/d/<item_id>/hold", endpoint="hold_document")
def hold(item_id: str) -> Answer:
    """Put an item under legal hold, or lift that."""
    try:
        with do() as work:
            found = queries.item(work, item_id)
            if request.form.get("act") == "lift":
                actions.lift_hold(work, found)
                said = _("The legal hold was lifted.")
            else:
                actions.hold(work, found, request.form.get("reason", ""))
                said = _("%(name)s is under legal hold.", name=found.name)
    except (errors.Invalid, errors.Conflict) as error:
        flash(told(error), "danger")
    else:
        flash(said, "success")
    with ask() as work:
        found = queries.item(work, item_id)
        return redirect(links.page(work, queries.group_of(work, found), found), HTTPStatus.SEE_OTHER)


@bp.post("/f/<folder_id>/expiry")
def expiry(folder_id: str) -> Answer:
    """Choose what becomes of documents that expire in a folder."""
    try:
        with do() as work:
            actions.choose_expiry_rule(work, queries.folder(work, folder_id), request.form.get("rule", ""))
    except errors.Invalid as error:
        flash(told(error), "danger")
    else:
        flash(_("The settings were saved."), "success")
    return redirect(url_for("library.permanent_folder", item_id=folder_id), HTTPStatus.SEE_OTHER)
