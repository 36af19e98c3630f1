"""Reserving a document, releasing it, and handing it over."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.library import actions, forms, links, queries
from app.library.forms.details import offered
from app.library.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.library.models import Document
    from app.work import UnitOfWork


@bp.post("/d/<document_id>/reserve")
def reserve(document_id: str) -> Answer:
    """Reserve a document, or go on."""
    hours = request.form.get("hours", type=int) or actions.HOURS
    try:
        with do() as work:
            actions.reserve(work, queries.document(work, document_id), hours)
    except (errors.Locked, errors.Invalid) as error:
        flash(told(error), "danger")
    else:
        flash(_("You have reserved this document. Others can read it meanwhile."), "success")
    return _back(document_id)


@bp.post("/d/<document_id>/release")
def release(document_id: str) -> Answer:
    """End a reservation, one's own or, as a leader, another's."""
    try:
        with do() as work:
            actions.release(work, queries.document(work, document_id))
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(_("The document is no longer reserved."), "success")
    return _back(document_id)


@bp.route("/d/<document_id>/hand-over", methods=["GET", "POST"])
def hand_over(document_id: str) -> Answer | str:
    """Make somebody else a document's author."""
    form = forms.AuthorForm()
    with ask() as work:
        found = queries.document(work, document_id)
        policy.require(work.actor, policy.HAND_OVER, found)
        people = {person.id: person for person in queries.possible_authors(work, found)}
        form.author.choices = offered({person.id: person.name for person in people.values()})
        if not form.validate_on_submit():
            return _hand_over_page(work, found, form)
    with do() as work:
        actions.hand_over(work, queries.document(work, document_id), people[form.author.data])
    flash(_("%(name)s is now the author.", name=people[form.author.data].name), "success")
    return _back(document_id)


def _hand_over_page(work: UnitOfWork, document: Document, form: forms.AuthorForm) -> str:
    """The page on which the new author is chosen."""
    group = queries.group_of(work, document)
    form.author.data = form.author.data or document.author_id
    return pages.render(
        "library/hand_over.html",
        work,
        group=group,
        document=document,
        form=form,
        address=links.page(work, group, document),
        crumbs=links.crumbs_on(work, group, document, _("Hand over")),
    )


def _back(document_id: str) -> Answer:
    """Back to the document."""
    return redirect(url_for("library.permanent_document", item_id=document_id), HTTPStatus.SEE_OTHER)
