"""The pages of all groups, for those who oversee the platform: figures, leaders, and opening one for a while."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.admin import actions, forms, statistics
from app.admin.views.door import bp, page_number
from app.groups import actions as group_actions
from app.groups import oversight, queries
from app.groups.words import SERVICE_LEVELS, SERVICE_NAMES
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group


@bp.get("/admin/groups/")
def groups() -> str:
    """All groups, or those without a leader."""
    words, without_leader = request.args.get("words", "").strip(), request.args.get("leader") == "none"
    with ask() as work:
        page = page_number()
        found, total = oversight.groups(work, words, without_leader=without_leader, page=page)
        return pages.render(
            "admin/groups.html",
            work,
            found=found,
            total=total,
            members=queries.member_counts(work, found),
            leaders=oversight.leaders(work, found),
            openings=oversight.my_openings(work),
            may_administer=policy.may_administer(work.actor),
            words=words,
            without_leader=without_leader,
            page=page,
            pages=max(1, math.ceil(total / oversight.PAGE_SIZE)),
        )


@bp.get("/admin/groups/<group_slug>")
def group(group_slug: str) -> str:
    """Settings and figures of one group, and who has opened it."""
    with ask() as work:
        found = statistics.overview(work, oversight.group(work, group_slug))
        return pages.render(
            "admin/group.html",
            work,
            overview=found,
            one=found.group,
            opening=oversight.my_openings(work).get(found.group.id),
            may_administer=policy.may_administer(work.actor),
            services=SERVICE_NAMES,
            words=SERVICE_LEVELS,
            crumbs=_crumbs(found.group, None),
        )


def _crumbs(one: Group, last: str | None) -> list[tuple[str, str | None]]:
    """The way to a group's page, or to one of its own."""
    way: list[tuple[str, str | None]] = [(_("Groups"), url_for("admin.groups"))]
    if last is None:
        return [*way, (one.title, None)]
    return [*way, (one.title, url_for("admin.group", group_slug=one.slug)), (last, None)]


@bp.route("/admin/groups/<group_slug>/open", methods=["GET", "POST"])
def open_group(group_slug: str) -> Answer | str:
    """Open a group for reading: for a reason, for some hours."""
    form = forms.OpenForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                one = oversight.group(work, group_slug)
                group_actions.open_group(work, one, form.reason.data, form.hours.data)
        except (errors.Invalid, errors.Conflict) as error:
            form.reason.errors = [told(error)]
        else:
            flash(_("You can read this group now. Its leaders were told."), "success")
            return redirect(url_for("home.overview", slug=group_slug), HTTPStatus.SEE_OTHER)
    with ask() as work:
        policy.require_administrator(work.actor)
        one = oversight.group(work, group_slug)
        crumbs = _crumbs(one, _("Open for reading"))
        return pages.render("admin/open_group.html", work, one=one, form=form, crumbs=crumbs)


@bp.route("/admin/groups/<group_slug>/leader", methods=["GET", "POST"])
def name_leader(group_slug: str) -> Answer | str:
    """Give a group that is without a leader one."""
    form = forms.LeaderForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                one = oversight.group(work, group_slug)
                name = actions.name_leader(work, one, form.email.data).user.name
        except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
            form.email.errors = [told(error)]
        else:
            flash(_("%(name)s leads %(group)s now.", name=name, group=one.title), "success")
            return redirect(url_for("admin.group", group_slug=group_slug), HTTPStatus.SEE_OTHER)
    with ask() as work:
        policy.require_administrator(work.actor)
        one = oversight.group(work, group_slug)
        crumbs = _crumbs(one, _("Name a leader"))
        return pages.render("admin/leader.html", work, one=one, form=form, crumbs=crumbs)


@bp.route("/admin/groups/<group_slug>/quota", methods=["GET", "POST"])
def choose_quota(group_slug: str) -> Answer | str:
    """Choose how much the files of a group may take."""
    form = forms.QuotaForm()
    if form.validate_on_submit():
        with do() as work:
            actions.choose_quota(work, oversight.group(work, group_slug), form.quota)
        flash(_("The space of the group was chosen."), "success")
        return redirect(url_for("admin.group", group_slug=group_slug), HTTPStatus.SEE_OTHER)
    with ask() as work:
        policy.require_administrator(work.actor)
        found = statistics.overview(work, oversight.group(work, group_slug))
        if request.method == "GET" and found.quota is not None:
            form.megabytes.data = math.ceil(found.quota / forms.MEGABYTE)
        return pages.render(
            "admin/quota.html",
            work,
            one=found.group,
            intake=found.intake,
            default=work.settings.group_quota,
            form=form,
            crumbs=_crumbs(found.group, _("Space")),
        )
