"""The pages of the terms of use: reading, accepting and publishing them."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.accounts.language import choose
from app.terms import actions, forms, queries
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do
from app.web.security import before_terms, public

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.accounts.models import Terms

bp = Blueprint("terms", __name__)


@bp.get("/terms")
@public
def terms() -> str:
    """The terms of use that are in force."""
    with ask() as work:
        found = queries.in_force(work)
        return pages.render("terms/terms.html", work, terms=found, paragraphs=_paragraphs(found))


@bp.route("/terms/accept", methods=["GET", "POST"])
@before_terms
def accept() -> Answer | str:
    """Read the terms of use and accept them; nothing else opens before."""
    form = forms.AcceptForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                actions.accept(work, form.terms_id.data)
            return redirect(_on(), HTTPStatus.SEE_OTHER)
        except errors.Conflict as error:
            form.form_errors.append(told(error))
    with ask() as work:
        found = queries.in_force(work)
        if found is None or not queries.is_owed(work):
            return redirect(_on(), HTTPStatus.SEE_OTHER)
        form.terms_id.data = found.id
        return pages.render("terms/accept.html", work, terms=found, paragraphs=_paragraphs(found), form=form)


def _on() -> str:
    """Where somebody was going before they were asked, on this site only; else the dashboard."""
    wanted = request.args.get("next", "")
    is_ours = re.fullmatch(r"/(?![/\\])[^\\\x00-\x1f]*", wanted) is not None
    return wanted if is_ours else url_for("home.dashboard")


def _paragraphs(found: Terms | None) -> list[str]:
    """The paragraphs of a version in the reader's language."""
    text = (found.french if choose() == "fr" else found.english) if found else ""
    return [each for each in re.split(r"(?:\r?\n){2,}", text) if each.strip()]


@bp.get("/admin/terms")
def versions() -> str:
    """Every version, and how many have accepted it."""
    with ask() as work:
        found, people = queries.versions(work), queries.people_count(work)
        return pages.render("terms/versions.html", work, versions=found, people=people)


@bp.route("/admin/terms/new", methods=["GET", "POST"])
def publish() -> Answer | str:
    """Write a new version, beginning with the one in force, and publish it."""
    with ask() as work:
        policy.require_administrator(work.actor)
        form = forms.TermsForm(obj=queries.in_force(work))
        if not form.validate_on_submit():
            crumbs = [(_("Terms of use"), url_for("terms.versions")), (_("New version"), None)]
            return pages.render("terms/publish.html", work, form=form, crumbs=crumbs)
    with do() as work:
        number = actions.publish(work, form.english.data, form.french.data).number
    flash(_("Version %(number)s is in force. Everybody is asked to accept it, you too.", number=number), "success")
    return redirect(url_for("terms.versions"), HTTPStatus.SEE_OTHER)
