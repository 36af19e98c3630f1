"""What leaders do about virus checks: admit what could not be checked, and see who had what was found infected."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, forms, links, queries, words
from app.library.views.door import bp
from app.web import pages, tables
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


@bp.route("/d/<document_id>/v/<number>/admit", methods=["GET", "POST"])
def admit(document_id: str, number: str) -> Answer | str:
    """Let a version be read that could not be checked, for a reason."""
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found = queries.document(work, document_id)
                actions.admit(work, found, queries.version(work, found, number), form.reason.data)
        except (errors.Conflict, errors.Invalid) as error:
            form.reason.errors = [told(error)]
        else:
            said = _("Version %(number)s was admitted. Readers see your name and your reason.", number=number)
            flash(said, "success")
            return redirect(url_for("library.permanent_document", item_id=document_id), HTTPStatus.SEE_OTHER)
    with ask() as work:
        found = queries.document(work, document_id)
        policy.require(work.actor, policy.ADMINISTER, found)
        group = groups.group_by_id(work, found.group_id)
        version = queries.version(work, found, number)
        return pages.render(
            "library/admit.html",
            work,
            group=group,
            document=found,
            version=version,
            may_admit=queries.is_admissible(work, version),
            form=form,
            address=links.page(work, group, found),
            crumbs=links.crumbs_on(work, group, found, _("Admit")),
        )


@bp.get("/d/<document_id>/v/<number>/exposure")
def exposure(document_id: str, number: str) -> str:
    """Who had opened a version or taken it away, and how; that somebody looks is told."""
    with do() as work:
        found = queries.document(work, document_id)
        version = queries.version(work, found, number)
        exposures = actions.show_exposure(work, found, version)
        group = groups.group_by_id(work, found.group_id)
        return pages.render(
            "library/exposure.html",
            work,
            group=group,
            document=found,
            version=version,
            exposures=exposures,
            people=len({each.user_id for each in exposures}),
            words=words,
            crumbs=links.crumbs_on(work, group, found, _("Who had version %(number)s", number=number)),
        )


@bp.get("/d/<document_id>/v/<number>/exposure.csv")
def exposure_csv(document_id: str, number: str) -> Answer:
    """The same as a table for other programs."""
    with do() as work:
        found = queries.document(work, document_id)
        exposures = actions.show_exposure(work, found, queries.version(work, found, number), by="csv")
    heads = [_("When"), _("Who"), _("How"), _("By"), _("From where")]
    rows = [
        (
            each.at.isoformat(timespec="seconds"),
            each.name or "",
            str(words.WAYS[each.way]),
            str(words.DOORS.get(each.door, each.door)),
            each.address or "",
        )
        for each in exposures
    ]
    return tables.answer("exposure.csv", heads, rows)
