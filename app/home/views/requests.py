"""Asking for a new group, and answering that."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app import errors
from app.groups import actions as groups
from app.groups import queries
from app.home import actions, forms
from app.home.patterns import PATTERNS, PLAIN
from app.home.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.work import UnitOfWork


@bp.route("/groups/ask", methods=["GET", "POST"])
def ask_for_group() -> Answer | str:
    """Ask the administrators of a category for a new group."""
    form = forms.AskForm()
    with ask() as work:
        form.offer(queries.categories(work))
    if form.validate_on_submit():
        try:
            with do() as work:
                category = queries.category_to_ask(work, form.category.data)
                groups.ask_for_group(work, category, _wish(form, form.justification.data))
        except errors.Invalid as error:
            form.title.errors = [told(error)]
        else:
            flash(_("Your request was sent. You will get a mail with the answer."), "success")
            return redirect(url_for("home.all_groups"), HTTPStatus.SEE_OTHER)
    with ask() as work:
        return pages.render("home/ask_for_group.html", work, form=form, crumbs=_crumbs(_("Ask for a new group")))


def _wish(form: forms.GroupForm, justification: str = "") -> groups.Wish:
    """The group that a form describes."""
    leaders = form.leaders.data or ""
    return groups.Wish(form.title.data, form.purpose.data or "", justification, leaders, form.pattern.data)


def _crumbs(last: str) -> list[tuple[str, str | None]]:
    """The way to a page of these."""
    return [(_("Groups"), url_for("home.all_groups")), (last, None)]


@bp.post("/groups/requests/<request_id>/withdraw")
def withdraw_request(request_id: str) -> Answer:
    """Take back what one has asked for."""
    try:
        with do() as work:
            groups.withdraw_request(work, queries.my_group_request(work, request_id))
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(_("Your request was taken back."), "success")
    return redirect(url_for("home.all_groups"), HTTPStatus.SEE_OTHER)


@bp.route("/groups/requests/<request_id>", methods=["GET", "POST"])
def answer_request(request_id: str) -> Answer | str:
    """Start a group that was asked for, edited or not, or say why not."""
    form = forms.AnswerForm()
    form.offer([])
    if form.validate_on_submit():
        try:
            with do() as work:
                said = _answer(work, request_id, form)
        except (errors.Invalid, errors.Conflict) as error:
            form.answer.errors = [told(error)]
        else:
            flash(said, "success")
            return redirect(url_for("home.all_groups"), HTTPStatus.SEE_OTHER)
    with ask() as work:
        found = queries.group_request(work, request_id)
        if not form.is_submitted():
            form.process(obj=found, answer="")
            form.pattern.data = found.pattern or PLAIN
        crumbs = _crumbs(found.title)
        return pages.render("home/request.html", work, form=form, wanted=found, patterns=PATTERNS, crumbs=crumbs)


def _answer(work: UnitOfWork, request_id: str, form: forms.AnswerForm) -> str:
    """Answer a request as the button says; folders are named in the language of who asked."""
    found = queries.group_request(work, request_id)
    if request.form.get("act") == "refuse":
        groups.refuse_request(work, found, form.answer.data or "")
        return _("You have refused “%(title)s”.", title=found.title)
    with force_locale(found.asked_by.language):
        made = actions.accept_request(work, found, _wish(form), form.answer.data or "")
    return _("The group “%(title)s” is there. %(name)s leads it.", title=made.title, name=found.asked_by.name)
