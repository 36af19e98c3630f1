"""The pages on which details are edited: of one document, or of all that is selected."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, handling, links, queries
from app.library.forms.details import DetailsForm, details_form
from app.library.models import Document
from app.library.views.door import bp
from app.library.views.marking import HINTS, offer, taken_away, warning
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.library.views.marking import Effect
    from app.work import UnitOfWork


@bp.route("/d/<document_id>/details", methods=["GET", "POST"])
def details(document_id: str) -> Answer | str:
    """Edit the details of a document."""
    form = _form_for(document_id)
    theirs: dict[str, Any] = {}
    if form.validate_on_submit():
        if (asked := _warning(document_id, form)) is not None:
            return _page(document_id, form, theirs, asked)
        try:
            with do() as work:
                found = queries.document(work, document_id)
                was_sensitive, folder_id = handling.is_sensitive(found), found.parent_id
                actions.edit_details(work, found, form.changes(), _number(form.revision.data))
                is_freed = was_sensitive and not handling.is_sensitive(found)
        except errors.Conflict as error:
            form.form_errors = [told(error)]
            theirs = _what_is_there(form, document_id)
        except errors.Invalid as error:
            form.form_errors = [told(error)]
        else:
            flash(taken_away(found) if is_freed else _("The details were saved."), "success")
            return redirect(_back(document_id, str(folder_id)), HTTPStatus.SEE_OTHER)
    return _page(document_id, form, theirs)


def _warning(document_id: str, form: DetailsForm) -> Effect | None:
    """What is to be confirmed first."""
    with ask() as work:
        return warning(work, form, [queries.document(work, document_id)])


def _back(document_id: str, folder_id: str) -> str:
    """Back to the document, or to its folder where one has marked what one sees no more oneself."""
    with ask() as work:
        try:
            queries.document(work, document_id)
        except errors.NotFound:
            return url_for("library.permanent_folder", item_id=folder_id)
    return url_for("library.permanent_document", item_id=document_id)


def _form_for(document_id: str) -> DetailsForm:
    """The form of the document's group, filled in unless something was sent."""
    with ask() as work:
        found = queries.document(work, document_id)
        policy.require(work.actor, policy.CHANGE, found)
        form = details_form(queries.fields(work, found.group_id), queries.keywords(work, found.group_id))
        offer(work, form, found)
        if request.method == "GET":
            form.show(found)
        return form


@bp.post("/d/<document_id>/details/said")
def take_said(document_id: str) -> Answer:
    """Take over details that the file says of itself, those that are chosen."""
    chosen = request.form.getlist("take")
    try:
        with do() as work:
            found = queries.document(work, document_id)
            offered = queries.suggestions(work, found)
            actions.edit_details(work, found, {name: offered[name] for name in chosen if name in offered})
    except errors.Invalid as error:
        flash(told(error), "warning")
    else:
        flash(_("What you chose was taken over."), "success")
    return redirect(url_for("library.details", document_id=document_id), HTTPStatus.SEE_OTHER)


def _number(text: str | None) -> int:
    """The revision that a form was filled in from."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < len("1000000000") else 0


def _what_is_there(form: DetailsForm, document_id: str) -> dict[str, Any]:
    """What somebody else has written meanwhile, where it is other than what was sent; saving again replaces it."""
    sent = {field.name: field.data for field in form}
    now = _form_for(document_id)
    with ask() as work:
        now.show(queries.document(work, document_id))
    form.revision.data = now.revision.data
    shown = {field.name: field.data for field in now if field.name not in {"csrf_token", "revision"}}
    return {name: value for name, value in shown.items() if (value or "") != (sent[name] or "")}


def _page(document_id: str, form: DetailsForm, theirs: dict[str, Any], asked: Effect | None = None) -> str:
    """The page with the form."""
    with ask() as work:
        found = queries.document(work, document_id)
        group = queries.group_of(work, found)
        return pages.render(
            "library/details.html",
            work,
            group=group,
            document=found,
            form=form,
            theirs=theirs,
            suggestions=queries.suggestions(work, found),
            warning=asked,
            hints=HINTS,
            address=links.page(work, group, found),
            crumbs=links.crumbs_on(work, group, found, _("Details")),
        )


@bp.route("/f/<folder_id>/details", methods=["GET", "POST"])
def many_details(folder_id: str) -> Answer | str:
    """Set some details of all that is selected in a folder."""
    ids = request.args.getlist("item")
    with ask() as work:
        chosen = _documents(work, folder_id, ids)
        group_id = queries.folder(work, folder_id).group_id
        form = details_form(queries.fields(work, group_id), queries.keywords(work, group_id))
    if form.validate_on_submit():
        if "marking" in request.form.getlist("change"):
            with ask() as work:
                asked = warning(work, form, _documents(work, folder_id, ids))
            if asked is not None:
                return _many_page(folder_id, ids, form, asked)
        try:
            with do() as work:
                for each in _documents(work, folder_id, ids):
                    actions.edit_details(work, each, form.changes(request.form.getlist("change")))
        except (errors.Invalid, errors.Conflict) as error:
            form.form_errors = [told(error)]
        else:
            flash(ngettext("%(num)s document was changed.", "%(num)s documents were changed.", len(chosen)), "success")
            return redirect(url_for("library.permanent_folder", item_id=folder_id), HTTPStatus.SEE_OTHER)
    return _many_page(folder_id, ids, form)


def _documents(work: UnitOfWork, folder_id: str, ids: list[str]) -> list[Document]:
    """The documents among what is selected, all of which one must be allowed to change."""
    found = [
        each for each in queries.selected(work, queries.folder(work, folder_id), ids) if isinstance(each, Document)
    ]
    for each in found:
        policy.require(work.actor, policy.CHANGE, each)
    return found


def _many_page(folder_id: str, ids: list[str], form: DetailsForm, asked: Effect | None = None) -> str:
    """The page on which one says which details are to be set, and to what."""
    with ask() as work:
        folder = queries.folder(work, folder_id)
        group = groups.group_by_id(work, folder.group_id)
        return pages.render(
            "library/many_details.html",
            work,
            group=group,
            documents=_documents(work, folder_id, ids),
            form=form,
            warning=asked,
            hints=HINTS,
            chosen=set(request.form.getlist("change")),
            address=links.page(work, group, folder),
            crumbs=links.crumbs_on(work, group, folder, _("Details")),
        )
