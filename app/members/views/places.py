"""The pages of one member: what they are in the group, what they can see, and changing that."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from app import errors, policy
from app.groups import actions
from app.groups import queries as groups
from app.groups.cards import cards
from app.groups.words import profile_title
from app.members import forms, queries
from app.members.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group, Membership
    from app.work import UnitOfWork

RENEWED = timedelta(days=365)


@bp.get("/groups/<slug>/members/<membership_id>", endpoint="member")
def member(slug: str, membership_id: str) -> str:
    """One member."""
    with ask() as work:
        group = groups.group(work, slug)
        place = queries.member(work, group, membership_id)
        return _page(work, group, place, _form(work, group, place))


def _page(work: UnitOfWork, group: Group, place: Membership, form: forms.PlaceForm | None) -> str:
    """The page of a member; with a form for those who may change what they are."""
    return pages.render(
        "members/member.html",
        work,
        group=group,
        place=place,
        card=cards(work, group)(place.user),
        form=form,
        may_administer_library=policy.can(work.actor, policy.ADMINISTER, group.acl("library")),
        is_me=place.user_id == work.actor.user_id,
        crumbs=[(_("Members"), url_for("members.directory", slug=group.slug)), (place.user.name, None)],
    )


def _form(work: UnitOfWork, group: Group, place: Membership) -> forms.PlaceForm | None:
    """The form of a member's place, for those who may change it."""
    is_mine = place.user_id == work.actor.user_id
    may_manage = policy.can(work.actor, policy.MANAGE, group.acl("members"))
    if is_mine or not may_manage or not policy.can_grant(work.actor, groups.granted(work, place.profile)):
        return None
    form = forms.PlaceForm(profile=place.profile_id, ends_on=place.expires_at.date() if place.expires_at else None)
    form.offer(queries.grantable(work, group))
    return form


@bp.post("/groups/<slug>/members/<membership_id>")
def change_member(slug: str, membership_id: str) -> Answer | str:
    """Make a member another kind of member, or let their membership end at another day."""
    with ask() as work:
        group = groups.group(work, slug)
        place = queries.member(work, group, membership_id)
        form = _form(work, group, place)
        if form is None:
            raise errors.Forbidden
        if not form.validate():
            return _page(work, group, place, form)
    try:
        with do() as work:
            group = groups.group(work, slug)
            place = queries.member(work, group, membership_id)
            actions.change_profile(work, group, place, queries.profile(work, group, form.profile.data))
            ends_at = datetime.combine(form.ends_on.data, time.max, UTC) if form.ends_on.data else None
            if (place.expires_at and place.expires_at.date()) != form.ends_on.data:
                actions.choose_end(work, group, place, ends_at)
            said = _("%(name)s is now: %(profile)s.", name=place.user.name, profile=profile_title(place.profile))
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(said, "success")
    return redirect(url_for("members.member", slug=slug, membership_id=membership_id), HTTPStatus.SEE_OTHER)


@bp.post("/groups/<slug>/members/<membership_id>/renew")
def renew(slug: str, membership_id: str) -> Answer:
    """Let a membership go on for a year from today, or from its end where that is later."""
    with do() as work:
        group = groups.group(work, slug)
        place = queries.member(work, group, membership_id)
        today = datetime.now(UTC)
        start = max(place.expires_at or today, today)
        actions.choose_end(work, group, place, datetime.combine((start + RENEWED).date(), time.max, UTC))
        name, day = place.user.name, format_date(place.expires_at)
    flash(_("The membership of %(name)s now ends on %(day)s.", name=name, day=day), "success")
    return redirect(url_for("members.directory", slug=slug), HTTPStatus.SEE_OTHER)


@bp.post("/groups/<slug>/members/<membership_id>/leave")
def leave(slug: str, membership_id: str) -> Answer:
    """End one's own membership."""
    try:
        with do() as work:
            group = groups.group(work, slug)
            actions.leave(work, group, queries.member(work, group, membership_id))
    except errors.Conflict as error:
        flash(told(error), "danger")
        return redirect(url_for("members.member", slug=slug, membership_id=membership_id), HTTPStatus.SEE_OTHER)
    flash(_("You have left %(group)s.", group=pages.titled(group)), "success")
    return redirect(url_for("home.dashboard"), HTTPStatus.SEE_OTHER)


@bp.get("/groups/<slug>/members/former")
def former(slug: str) -> str:
    """Who was in the group and is no more."""
    with ask() as work:
        group = groups.group(work, slug)
        return pages.render(
            "members/former.html",
            work,
            group=group,
            places=queries.former_members(work, group),
            crumbs=[(_("Members"), url_for("members.directory", slug=slug)), (_("Former members"), None)],
        )


@bp.post("/groups/<slug>/members/<membership_id>/restore")
def restore(slug: str, membership_id: str) -> Answer:
    """Give somebody their place again."""
    try:
        with do() as work:
            group = groups.group(work, slug)
            place = queries.former_member(work, group, membership_id)
            actions.restore_member(work, group, place)
            said = _("%(name)s is a member again.", name=place.user.name)
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(said, "success")
    return redirect(url_for("members.former", slug=slug), HTTPStatus.SEE_OTHER)
