"""Asking to join a group, and answering those who ask."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors
from app.groups import queries as groups
from app.members import actions, forms, queries
from app.members.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


@bp.route("/groups/<slug>/join", methods=["GET", "POST"])
def apply(slug: str) -> Answer | str:
    """What a group is from outside, and asking to join it."""
    form = forms.ApplyForm()
    with ask() as work:
        listed = groups.listed_group(work, slug)
        if groups.membership(work, listed) is not None:
            return redirect(url_for("home.overview", slug=slug))
    if form.validate_on_submit():
        try:
            with do() as work:
                actions.apply(work, groups.listed_group(work, slug), form.justification.data)
        except (errors.Conflict, errors.Invalid) as error:
            form.justification.errors = [told(error)]
        else:
            flash(_("Your application was sent. You will get a mail with the answer."), "success")
            return redirect(url_for("members.apply", slug=slug), HTTPStatus.SEE_OTHER)
    with ask() as work:
        listed = groups.listed_group(work, slug)
        sent = queries.my_application(work, listed)
        crumbs = [(_("Groups"), url_for("home.all_groups")), (pages.titled(listed), None)]
        return pages.render("members/apply.html", work, form=form, listed=listed, sent=sent, crumbs=crumbs)


@bp.post("/groups/<slug>/join/withdraw")
def withdraw_application(slug: str) -> Answer:
    """Take back that one has asked to join."""
    with do() as work:
        sent = queries.my_application(work, groups.listed_group(work, slug))
        if sent is not None:
            actions.withdraw_application(work, sent)
    flash(_("Your application was taken back."), "success")
    return redirect(url_for("members.apply", slug=slug), HTTPStatus.SEE_OTHER)


@bp.get("/groups/<slug>/members/applications")
def applications(slug: str) -> str:
    """Those who ask to join."""
    with ask() as work:
        group = groups.group(work, slug)
        return pages.render(
            "members/applications.html",
            work,
            group=group,
            applications=queries.applications(work, group),
            profiles=queries.grantable(work, group),
            harmless=forms.HARMLESS,
            crumbs=[(_("Members"), url_for("members.directory", slug=slug)), (_("Applications"), None)],
        )


@bp.post("/groups/<slug>/members/applications/<application_id>")
def answer_application(slug: str, application_id: str) -> Answer:
    """Let somebody in, as a kind of member and until a day, or say no."""
    given = request.form
    try:
        with do() as work:
            group = groups.group(work, slug)
            found = queries.application(work, group, application_id)
            name = found.user.name
            if given.get("act") == "refuse":
                actions.refuse_application(work, found, given.get("answer", ""))
                said = _("%(name)s was told that they cannot join.", name=name)
            else:
                profile = queries.profile(work, group, given.get("profile", ""))
                actions.accept_application(work, found, profile, forms.end_of(given.get("ends_on", "")))
                said = _("%(name)s is a member now.", name=name)
    except (errors.Conflict, errors.Invalid) as error:
        flash(told(error), "danger")
    else:
        flash(said, "success")
    return redirect(url_for("members.applications", slug=slug), HTTPStatus.SEE_OTHER)
