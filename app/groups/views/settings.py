"""The settings of a group: what it says of itself, who can see it, its services."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.accounts.language import LANGUAGES
from app.groups import actions, forms, logos, queries
from app.groups.models import SWITCHED
from app.groups.views.door import bp
from app.groups.words import SERVICE_NAMES
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do, workshop

if TYPE_CHECKING:
    from typing import Any

    from flask_wtf import FlaskForm
    from werkzeug.wrappers import Response as Answer


@bp.route("/groups/<slug>/settings/", methods=["GET", "POST"])
def about(slug: str) -> Answer | str:
    """What the group says of itself."""
    form = forms.AboutForm()
    if form.validate_on_submit():
        said = actions.Description(form.title.data, form.purpose.data or "", form.contact.data or "", _texts())
        try:
            with do() as work:
                actions.describe(work, queries.group(work, slug), said)
        except errors.Invalid as error:
            form.title.errors = [told(error)]
        else:
            return _saved("groups.about", slug)
    return _page("about", slug, form, languages=LANGUAGES)


def _texts() -> dict[str, dict[str, str]]:
    """Name and purpose in the languages of the form."""
    given = request.form
    return {
        language: {"title": given.get(f"title-{language}", ""), "purpose": given.get(f"purpose-{language}", "")}
        for language in LANGUAGES
    }


@bp.post("/groups/<slug>/settings/logo")
def choose_logo(slug: str) -> Answer:
    """Give the group a logo, or take it away."""
    file = request.files.get("logo")
    with ask() as work:
        policy.require(work.actor, policy.ADMINISTER, queries.group(work, slug).acl("members"))
    try:
        picture = logos.drawn(workshop(), file.filename or "", file.stream) if file else None
        with do() as work:
            actions.choose_logo(work, queries.group(work, slug), picture)
    except (errors.Invalid, errors.Infected) as error:
        flash(told(error), "danger")
        return redirect(url_for("groups.about", slug=slug), HTTPStatus.SEE_OTHER)
    return _saved("groups.about", slug)


@bp.get("/groups/<slug>/logo")
def logo(slug: str) -> Response:
    """The logo of a group."""
    with ask() as work:
        return Response(queries.logo(work, slug), mimetype="image/webp")


@bp.route("/groups/<slug>/settings/visibility", methods=["GET", "POST"])
def visibility(slug: str) -> Answer | str:
    """Who outside may see that the group is there."""
    form = forms.VisibilityForm()
    if form.validate_on_submit():
        with do() as work:
            group, takes = queries.group(work, slug), form.takes_applications.data
            actions.choose_visibility(work, group, form.visibility.data, takes_applications=takes)
        return _saved("groups.visibility", slug)
    return _page("visibility", slug, form)


@bp.route("/groups/<slug>/settings/services", methods=["GET", "POST"])
def services(slug: str) -> Answer | str:
    """Which services the group has."""
    if request.method == "POST":
        wanted = request.form.getlist("service")
        with do() as work:
            group = queries.group(work, slug)
            for service in SWITCHED:
                actions.switch_service(work, group, service, is_on=service in wanted)
        return _saved("groups.services", slug)
    return _page("services", slug, None, services=SWITCHED, names=SERVICE_NAMES)


def _page(name: str, slug: str, form: FlaskForm | None, **more: Any) -> str:
    """One page of the settings with its form, filled with what holds unless it was sent."""
    with ask() as work:
        group = queries.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        if form is not None and not form.is_submitted():
            form.process(obj=group)
        crumbs = [(_("Settings"), url_for("groups.about", slug=slug))]
        return pages.render(f"groups/{name}.html", work, group=group, form=form, crumbs=crumbs, **more)


def _saved(endpoint: str, slug: str) -> Answer:
    """Say that it was saved, and show it."""
    flash(_("The settings were saved."), "success")
    return redirect(url_for(endpoint, slug=slug), HTTPStatus.SEE_OTHER)
