"""The directory of a group's members: everybody at a glance, and what is done with several."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.accounts.forms import named
from app.db import now
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.groups.cards import cards
from app.groups.words import profile_title
from app.members import actions, queries
from app.members.views.door import bp
from app.web import pages, tables
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.cards import Card
    from app.groups.models import Group, Membership
    from app.members.models import Contact
    from app.work import UnitOfWork

SOON = timedelta(days=45)  # before its end a membership is offered to be renewed


@bp.get("/groups/<slug>/members/")
def directory(slug: str) -> str:
    """Everybody who is in the group."""
    with ask() as work:
        group = groups.group(work, slug)
        view = _view()
        may_manage = _may_manage(work, group)
        countries, languages = queries.said(work, group)
        return pages.render(
            "members/directory.html",
            work,
            group=group,
            view=view,
            memberships=queries.members(work, group, view),
            contacts=queries.contacts(work, group, view),
            card=cards(work, group),
            countries=named(countries, pages.country_name),
            languages=named(languages, pages.language_name),
            profiles=groups.profiles(work, group),
            grantable=queries.grantable(work, group) if may_manage else [],
            may_manage=may_manage,
            soon=now() + SOON,
            crumbs=[(_("Members"), None)],
        )


def _view() -> queries.View:
    """Which members the address asks for."""
    given = request.args
    return queries.View(
        words=given.get("words", "").strip(),
        profile=given.get("profile", ""),
        sort=given.get("sort", "name"),
        is_descending=given.get("dir") == "desc",
        country=given.get("country", ""),
        language=given.get("language", ""),
    )


@bp.get("/groups/<slug>/members/export.csv", endpoint="export")
def export(slug: str) -> Answer:
    """Everybody who is in the group, as a table for other programs."""
    with do() as work:
        group = groups.group(work, slug)
        card = cards(work, group)
        rows = [_row(place, card(place.user)) for place in actions.export_members(work, group)]
        rows += [_row_of_contact(contact) for contact in queries.contacts(work, group)]
    return tables.answer("members.csv", _heads(), rows)


def _heads() -> list[str]:
    """What the columns of the table are called."""
    of_card = [_("Unit"), _("Function"), _("Languages"), _("Telephone"), _("Note")]
    of_place = [_("Profile"), _("Member since"), _("Member until")]
    return [_("Name"), _("E-mail"), _("Organisation"), _("Country"), *of_place, *of_card, _("Kind")]


def _row(place: Membership, card: Card) -> list[str]:
    """A member as a line of the table."""
    until = place.expires_at.date().isoformat() if place.expires_at else ""
    of_place = [profile_title(place.profile), place.created_at.date().isoformat(), until]
    more = [card.unit, card.function, " ".join(card.languages), card.telephone, card.note, "member"]
    return [card.name, card.email, card.organisation, card.country, *of_place, *more]


def _row_of_contact(contact: Contact) -> list[str]:
    """A contact as a line of the same table, marked as such."""
    of_place, of_card = [""] * 3, [""] * 3
    more = [*of_place, *of_card, contact.telephone, contact.note, "contact"]
    return [contact.name, contact.email, contact.organisation, contact.country, *more]


@bp.post("/groups/<slug>/members/profile")
def change_many(slug: str) -> Answer:
    """Make several members another kind of member; whoever cannot be is named, the others are."""
    with ask() as work:
        policy.require(work.actor, policy.MANAGE, groups.group(work, slug).acl("members"))
    changed, refused = [], []
    for membership_id in dict.fromkeys(request.form.getlist("member")):
        try:
            with do() as work:
                group = groups.group(work, slug)
                place = queries.member(work, group, membership_id)
                wanted = queries.profile(work, group, request.form.get("profile", ""))
                name = place.user.name
                group_actions.change_profile(work, group, place, wanted)
                changed.append(name)
        except (errors.Conflict, errors.Forbidden) as error:
            refused.append(f"{name}: {told(error)}")
    if changed:
        said = ngettext("%(num)s member was changed.", "%(num)s members were changed.", len(changed))
        flash(said, "success")
    for each in refused:
        flash(each, "danger")
    if not changed and not refused:
        flash(_("Select somebody first."), "danger")
    return redirect(url_for("members.directory", slug=slug), HTTPStatus.SEE_OTHER)


def _may_manage(work: UnitOfWork, group: Group) -> bool:
    """Whether whoever asks invites and removes people here."""
    return policy.can(work.actor, policy.MANAGE, group.acl("members"))


@bp.post("/groups/<slug>/members/<membership_id>/remove")
def remove(slug: str, membership_id: str) -> Answer:
    """End somebody's membership."""
    try:
        with do() as work:
            group = groups.group(work, slug)
            place = queries.member(work, group, membership_id)
            group_actions.remove_member(work, group, place)
        flash(_("%(name)s is no longer a member.", name=place.user.name), "success")
    except errors.Conflict as error:
        flash(told(error), "danger")
    return redirect(url_for("members.directory", slug=slug), HTTPStatus.SEE_OTHER)
