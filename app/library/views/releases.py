"""Asking to pass a document on, and answering: on a page of the document, and on one of the group."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, forms, handling, links, queries, words
from app.library.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as Answer

    from app.library.models import ReleaseRequest
    from app.work import UnitOfWork


@bp.route("/d/<document_id>/releases", methods=["GET", "POST"], endpoint="releases")
def releases(document_id: str) -> Answer | str:
    """Who has asked to pass a document on; and the form to ask."""
    form = forms.ReleaseForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found = queries.document(work, document_id)
                actions.ask_release(work, found, form.recipient.data, form.reason.data)
        except (errors.Conflict, errors.Invalid) as error:
            form.form_errors = [told(error)]
        else:
            flash(_("You have asked. You get a mail when it is answered."), "success")
            return redirect(url_for("library.releases", document_id=document_id), HTTPStatus.SEE_OTHER)
    with ask() as work:
        found = queries.document(work, document_id)
        group = queries.group_of(work, found)
        requests = queries.releases_of(work, found)
        has_asked = any(each.is_pending and each.asked_by_id == work.actor.user_id for each in requests)
        return pages.render(
            "library/releases.html",
            work,
            group=group,
            document=found,
            form=form,
            is_bound=handling.is_bound(found),
            may_ask=not has_asked and not queries.may_pass_on(work, found),
            address=links.page(work, group, found),
            crumbs=links.crumbs_on(work, group, found, _("Passing it on")),
            **_listed(work, requests),
        )


@bp.get("/groups/<slug>/releases/")
def group_releases(slug: str) -> str:
    """The requests of a group that one may answer, or has made."""
    with ask() as work:
        group = groups.group(work, slug)
        requests = queries.releases(work, group)
        return pages.render(
            "library/group_releases.html",
            work,
            group=group,
            crumbs=[(_("Library"), url_for("library.root", slug=slug)), (_("Requests to pass on"), None)],
            **_listed(work, requests),
        )


def _listed(work: UnitOfWork, requests: Sequence[ReleaseRequest]) -> dict[str, object]:
    """Requests, and what whoever asks may do with each."""
    answerable = {each.id for each in requests if policy.can(work.actor, policy.PASS_ON, each.document)}
    return {"requests": requests, "answerable": answerable, "user_id": work.actor.user_id, "words": words}


@bp.post("/releases/<release_id>/answer")
def answer_release(release_id: str) -> Answer:
    """Permit it, or refuse."""
    granted = request.form.get("act") == "grant"
    try:
        with do() as work:
            found = queries.release(work, release_id)
            actions.answer_release(work, found, is_granted=granted, comment=request.form.get("comment", ""))
    except (errors.Conflict, errors.Invalid) as error:
        flash(told(error), "danger")
    else:
        flash(_("The answer was sent."), "success")
    return _back(release_id)


@bp.post("/releases/<release_id>/withdraw")
def withdraw_release(release_id: str) -> Answer:
    """Take one's own request back."""
    try:
        with do() as work:
            actions.withdraw_release(work, queries.release(work, release_id))
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(_("You have taken your request back."), "success")
    return _back(release_id)


def _back(release_id: str) -> Answer:
    """Back to the document's requests."""
    with ask() as work:
        document_id = queries.release(work, release_id).document_id
    return redirect(url_for("library.releases", document_id=document_id), HTTPStatus.SEE_OTHER)
