"""The end of a group: its export, closing it, opening it again."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, send_file, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.home import actions, export
from app.home.actions.closing import DAYS
from app.home.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do, workshop

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Answer


@bp.route("/groups/<slug>/settings/close", methods=["GET", "POST"])
def close_group(slug: str) -> Answer | str:
    """Close a group, after its name was typed; or export it, or open it again."""
    problem = ""
    if request.method == "POST":
        given = request.form
        try:
            with do() as work:
                actions.close_group(work, groups.group(work, slug), given.get("title", ""), given.get("reason", ""))
        except (errors.Invalid, errors.Conflict) as error:
            problem = told(error)
        else:
            flash(_("The group is closed: it can be read and no longer changed."), "success")
            return redirect(url_for("home.close_group", slug=slug), HTTPStatus.SEE_OTHER)
    with ask() as work:
        group = groups.group(work, slug)
        policy.require_may_close(work.actor, group)
        return pages.render(
            "home/close_group.html",
            work,
            group=group,
            problem=problem,
            days=DAYS,
            may_export=policy.can(work.actor, policy.ADMINISTER, group),
            crumbs=[(_("Settings"), None)],
        )


@bp.post("/groups/<slug>/settings/reopen")
def reopen_group(slug: str) -> Answer:
    """Let a closed group be changed again."""
    try:
        with do() as work:
            actions.reopen_group(work, groups.group(work, slug))
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(_("The group is open again."), "success")
    return redirect(url_for("home.close_group", slug=slug), HTTPStatus.SEE_OTHER)


@bp.get("/groups/<slug>/export.zip", endpoint="export")
def export_group(slug: str) -> Response:
    """Everything that is in a group, as one zip."""
    return exported(slug)


def exported(slug: str) -> Response:
    """Gather a group, tell that it is taken away, then send it while it is made; no transaction is open meanwhile."""
    with ask() as work:
        made = export.export(work, groups.group(work, slug))
    with do() as work:
        actions.export_group(work, groups.group(work, slug), made.size)
    stream = export.stream(workshop().blobs, made)
    answer = send_file(
        io.BytesIO(), "application/zip", as_attachment=True, download_name=f"{made.name}.zip", etag=False
    )
    answer.response, answer.content_length = iter(stream), len(stream)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
