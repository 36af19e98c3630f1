"""The dashboard, my groups, a group's overview and activity."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import actions as group_actions
from app.groups import oversight
from app.groups import queries as groups
from app.groups.cards import cards
from app.home import actions, forms, queries, words
from app.home.views.door import bp
from app.library import links
from app.library import queries as library
from app.members import queries as members
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do, last_visit_at, user_id
from app.web.security import anonymous, public

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Answer

LONGEST_NUMBER = 12  # digits


@bp.get("/healthz")
@anonymous
def healthz() -> Response:
    """Whether pages can be answered: the database is there."""
    with ask() as work:
        queries.database_answers(work)
        return jsonify(status="ok")


@bp.get("/")
@public
def index() -> Answer:
    """The dashboard when signed in, else the sign-in."""
    return redirect(url_for("home.dashboard" if user_id() else "security.login"))


@bp.get("/dashboard")
def dashboard() -> str:
    """My groups, and what changed in them."""
    with ask() as work:
        since = last_visit_at()
        new = queries.new_documents(work, since) if since else []
        recent, starred = queries.recent_documents(work), library.starred(work)
        return pages.render(
            "home/dashboard.html",
            work,
            memberships=groups.my_memberships(work),
            open_services=groups.open_services(work),
            to_answer=groups.group_requests(work),
            applications=members.applications_waiting(work),
            releases=library.releases_waiting(work),
            since=since,
            new=new,
            recent=recent,
            starred=starred,
            addresses=links.pages(work, [*new, *recent, *starred]),
            may_create=policy.may_create_groups(work.actor),
        )


@bp.get("/groups/")
def all_groups() -> str:
    """My groups, those that I manage by office, and those that I may see from outside."""
    with ask() as work:
        return pages.render(
            "home/groups.html",
            work,
            memberships=groups.my_memberships(work),
            open_services=groups.open_services(work),
            managed=groups.managed_groups(work),
            listed=groups.listed_groups(work),
            may_create=policy.may_create_groups(work.actor),
            to_answer=groups.group_requests(work),
            mine=groups.my_group_requests(work),
            categories=groups.my_categories(work),
        )


@bp.route("/groups/new", methods=["GET", "POST"])
def new_group() -> Answer | str:
    """Start a group; whoever may not, asks for one."""
    form = forms.GroupForm()
    with ask() as work:
        if not policy.may_create_groups(work.actor):
            return redirect(url_for("home.ask_for_group"))
        form.offer(groups.categories(work))
    if form.validate_on_submit():
        try:
            with do() as work:
                category = groups.category_to_ask(work, form.category.data) if form.category.data else None
                begun = form.pattern.data
                group = actions.start_group(work, form.title.data, form.purpose.data or "", None, begun, category)
            return redirect(url_for("home.overview", slug=group.slug), HTTPStatus.SEE_OTHER)
        except errors.Invalid as error:
            form.title.errors = [told(error)]
    with ask() as work:
        crumbs = [(_("Groups"), url_for("home.all_groups")), (_("New group"), None)]
        return pages.render("home/new_group.html", work, form=form, crumbs=crumbs)


@bp.get("/groups/<slug>/")
def overview(slug: str) -> str:
    """A group: what it is for, who leads it, what is new."""
    with ask() as work:
        group = groups.group(work, slug)
        recent = queries.recent_documents(work, group)
        return pages.render(
            "home/overview.html",
            work,
            group=group,
            recent=recent,
            addresses=links.pages(work, recent),
            leaders=[cards(work, group)(each) for each in groups.leaders(work, group)],
            openings=oversight.openings_now(work, group),
            may_invite=policy.can(work.actor, policy.MANAGE, group.acl("members")),
            may_read=policy.can(work.actor, policy.READ, group.acl("library")),
            may_see_console=policy.can(work.actor, policy.ADMINISTER, group),
            steps=queries.steps(work, group) if policy.can(work.actor, policy.ADMINISTER, group) else [],
        )


@bp.get("/groups/<slug>/console")
def console(slug: str) -> str:
    """How a group is doing, for its leaders."""
    with ask() as work:
        group = groups.group(work, slug)
        return pages.render(
            "home/console.html",
            work,
            group=group,
            console=queries.console(work, group),
            crumbs=[(_("Activity"), url_for("home.activity", slug=slug)), (_("At a glance"), None)],
        )


@bp.get("/d/<document_id>/history")
def history(document_id: str) -> str:
    """What was done with a document; its readers are for those who administer it."""
    with ask() as work:
        document = library.document(work, document_id)
        group = groups.group_by_id(work, document.group_id)
        return pages.render(
            "home/history.html",
            work,
            group=group,
            document=document,
            activity=queries.history(work, document, _before()),
            sees_reads=policy.can(work.actor, policy.ADMINISTER, document),
            word=words.act,
            crumbs=links.crumbs_on(work, group, document, _("History")),
        )


def _before() -> int | None:
    """The number of the event before which the page is wanted; None where the address names none."""
    before = request.args.get("before", "")
    return int(before) if before.isascii() and before.isdigit() and len(before) <= LONGEST_NUMBER else None


@bp.get("/groups/<slug>/activity")
def activity(slug: str) -> str:
    """Who did what in a group, reads included: for its leaders."""
    act = request.args.get("act", "")[:60]
    with ask() as work:
        group = groups.group(work, slug)
        happened = queries.activity(work, group, act, _before())
        crumbs = [(_("Activity"), None)]
        return pages.render(
            "home/activity.html", work, group=group, activity=happened, act=act, word=words.act, crumbs=crumbs
        )


@bp.get("/groups/<slug>/openings")
def openings(slug: str) -> str:
    """Which administrators have opened the group: for its leaders."""
    with ask() as work:
        group = groups.group(work, slug)
        found = oversight.openings(work, group)
        crumbs = [(_("Activity"), url_for("home.activity", slug=slug)), (_("Opened by administrators"), None)]
        return pages.render("home/openings.html", work, group=group, openings=found, crumbs=crumbs)


@bp.post("/groups/<slug>/openings/<opening_id>/end")
def end_opening(slug: str, opening_id: str) -> Answer:
    """End an opening before its time: by who has opened the group, and by its leaders."""
    try:
        with do() as work:
            group = groups.group(work, slug)
            is_leader = policy.can(work.actor, policy.ADMINISTER, group)
            group_actions.end_opening(work, group, oversight.opening(work, group, opening_id))
    except errors.Conflict as error:
        flash(told(error), "danger")
    else:
        flash(_("It was ended. Administrators can no longer open what is in the group."), "success")
    back = url_for("home.openings", slug=slug) if is_leader else url_for("admin.groups")
    return redirect(back, HTTPStatus.SEE_OTHER)
