"""The pages that several parts make together: dashboard, groups, a group's overview and activity."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.groups.cards import cards
from app.home import actions, forms, queries, words
from app.library import links
from app.library import queries as library
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do, last_visit_at, user_id
from app.web.security import anonymous, public

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Answer

bp = Blueprint("home", __name__)

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
            since=since,
            new=new,
            recent=recent,
            starred=starred,
            addresses=links.pages(work, [*new, *recent, *starred]),
            may_create=policy.may_create_groups(work.actor),
        )


@bp.get("/groups/")
def all_groups() -> str:
    """My groups."""
    with ask() as work:
        memberships = groups.my_memberships(work)
        may_create = policy.may_create_groups(work.actor)
        return pages.render("home/groups.html", work, memberships=memberships, may_create=may_create)


@bp.route("/groups/new", methods=["GET", "POST"])
def new_group() -> Answer | str:
    """Start a group."""
    form = forms.GroupForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                group = actions.start_group(work, form.title.data, form.purpose.data or "")
            return redirect(url_for("home.overview", slug=group.slug), HTTPStatus.SEE_OTHER)
        except errors.Invalid as error:
            form.title.errors = [told(error)]
    with ask() as work:
        policy.require_may_create_groups(work.actor)
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
            may_invite=policy.can(work.actor, policy.MANAGE, group.acl("members")),
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
