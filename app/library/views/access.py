"""Who can see an item, and why; and changing that."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.groups.cards import cards
from app.groups.words import profile_title
from app.library import actions, links, queries, words
from app.library.views.door import bp
from app.members import queries as members
from app.web import pages, tables
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.library.models import Item
    from app.work import UnitOfWork

Levels = dict[str, policy.Level]


@bp.get("/f/<item_id>/access", endpoint="folder_access")
@bp.get("/d/<item_id>/access", endpoint="document_access")
def access(item_id: str) -> str:
    """Everybody who can see an item, and why they can."""
    with ask() as work:
        found = queries.item(work, item_id)
        people = queries.access(work, found)
        group = groups.group_by_id(work, found.group_id)
        return pages.render(
            "library/access.html",
            work,
            group=group,
            item=found,
            seeing=[each for each in people if each.level],
            others=[each for each in people if not each.level],
            fenced=queries.fenced_by(work, group, [each.acl_id for each in people]),
            may_change=policy.can(work.actor, policy.ADMINISTER, found) and found.parent_id is not None,
            words=words,
            crumbs=links.crumbs_on(work, group, found, _("Who can see this")),
        )


@bp.get("/f/<item_id>/access.csv", endpoint="folder_access_csv")
@bp.get("/d/<item_id>/access.csv", endpoint="document_access_csv")
def export(item_id: str) -> Answer:
    """The same as a table for other programs, for who administers it."""
    with do() as work:
        found = queries.item(work, item_id)
        people = actions.export_access(work, found)
        card = cards(work, groups.group_by_id(work, found.group_id))
        rows = [(card(each.place.user), profile_title(each.place.profile), words.LEVELS[each.level]) for each in people]
    heads = [_("Name"), _("E-mail"), _("Organisation"), _("Profile"), _("Can")]
    return tables.answer(
        "access.csv",
        heads,
        [(shown.name, shown.email, shown.organisation, profile, str(level)) for shown, profile, level in rows],
    )


@bp.get("/groups/<slug>/members/<membership_id>/access", endpoint="member_access")
def member_access(slug: str, membership_id: str) -> str:
    """What a member can see of the library."""
    with ask() as work:
        group = groups.group(work, slug)
        place = members.member(work, group, membership_id)
        reach = queries.reach(work, group, place)
        crumbs = [
            (_("Members"), url_for("members.directory", slug=slug)),
            (place.user.name, url_for("members.member", slug=slug, membership_id=membership_id)),
            (_("What they can see"), None),
        ]
        return pages.render(
            "library/reach.html",
            work,
            group=group,
            reach=reach,
            addresses=links.pages(work, [item for item, _level in reach.fenced]),
            ways=queries.ways_to(work, [item for item, _level in reach.fenced]),
            may_export=policy.can(work.actor, policy.ADMINISTER, group.acl("library")),
            words=words,
            crumbs=crumbs,
        )


@bp.get("/groups/<slug>/members/<membership_id>/access.csv", endpoint="member_access_csv")
def export_reach(slug: str, membership_id: str) -> Answer:
    """The same as a table for other programs."""
    with do() as work:
        group = groups.group(work, slug)
        reach = actions.export_reach(work, group, members.member(work, group, membership_id))
        ways = queries.ways_to(work, [item for item, _level in reach.fenced])
        rows = [(_("The library"), str(words.LEVELS[reach.level]))]
        for item, level in reach.fenced:
            rows.append((" / ".join(each.name for each in [*ways[item.id], item][1:]), str(words.LEVELS[level])))
    return tables.answer("access.csv", [_("Where"), _("Can")], rows)


@bp.route("/f/<item_id>/fence", methods=["GET", "POST"], endpoint="folder_fence")
@bp.route("/d/<item_id>/fence", methods=["GET", "POST"], endpoint="document_fence")
def fence(item_id: str) -> Answer | str:
    """Choose who can see an item; what that changes is said before it is saved."""
    act = request.form.get("act", "")
    with ask() as work:
        found = queries.item(work, item_id)
        levels = _levels() if act else queries.fence_rules(work, found)
    if act in {"save", "lift"}:
        try:
            with do() as work:
                found = queries.item(work, item_id)
                if act == "save":
                    actions.set_fence(work, found, levels)
                else:
                    actions.lift_fence(work, found)
        except (errors.Invalid, errors.Conflict) as error:
            flash(told(error), "danger")
        else:
            flash(_("It was saved who can see %(name)s.", name=found.name), "success")
            endpoint = "folder" if found.kind == "folder" else "document"
            return redirect(links.access(endpoint, item_id), HTTPStatus.SEE_OTHER)
    with ask() as work:
        return _fence_page(work, queries.item(work, item_id), levels, act)


def _fence_page(work: UnitOfWork, item: Item, levels: Levels, act: str) -> str:
    """The page on which profiles and people are given their levels."""
    policy.require(work.actor, policy.ADMINISTER, item)
    group = groups.group_by_id(work, item.group_id)
    members = [each.place.user for each in groups.access(work, item.acl_id)]
    effects = {"check": levels, "check_lift": None}
    return pages.render(
        "library/fence.html",
        work,
        group=group,
        item=item,
        levels=levels,
        profiles=groups.profiles(work, group),
        named=[user for user in members if user.id in levels],
        members=[user for user in members if user.id not in levels],
        own=queries.own_fence(work, item),
        effect=queries.effect(work, item, effects[act]) if act in effects else None,
        is_lifting=act == "check_lift",
        words=words,
        crumbs=links.crumbs_on(work, group, item, _("Change who can see this")),
    )


def _levels() -> Levels:
    """The levels that the form gives: to profiles, to people, and to one who is to be added."""
    given = {who: request.form.get(f"level-{who}", "") for who in request.form.getlist("who")}
    added = request.form.get("add", "")
    if added:
        given[added] = request.form.get("add-level", "")
    try:
        return {who: policy.Level(int(level)) for who, level in given.items() if level}
    except ValueError:
        raise errors.Invalid("Choose one of the levels.") from None
