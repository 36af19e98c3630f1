"""The kinds of member that a group has, and changing them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.groups import actions
from app.groups import queries as groups
from app.groups.words import SERVICE_LEVELS, SERVICE_NAMES, profile_title
from app.members import profile_files, queries
from app.members.actions import move_invitations, require_none_invited
from app.members.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group, Profile
    from app.work import UnitOfWork

Levels = dict[str, policy.Level]


@bp.get("/groups/<slug>/members/profiles")
def profiles(slug: str) -> str:
    """Every kind of member, and what each may do."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        return pages.render(
            "members/profiles.html",
            work,
            group=group,
            profiles=groups.profiles(work, group),
            levels=groups.service_levels(work, group),
            counts=groups.profile_counts(work, group),
            services=SERVICE_NAMES,
            words=SERVICE_LEVELS,
            crumbs=_crumbs(group, None),
        )


@bp.get("/groups/<slug>/members/profiles.json")
def profiles_file(slug: str) -> Answer:
    """The kinds of member as a file, to be brought into another group."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        content = profile_files.written(groups.profiles(work, group), groups.service_levels(work, group))
    answer = Response(content, mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=profiles.json"
    return answer


@bp.post("/groups/<slug>/members/profiles/from-file")
def add_profiles(slug: str) -> Answer:
    """Make the kinds of member of a file; those that the group has already stay as they are."""
    file = request.files.get("file")
    with ask() as work:
        policy.require(work.actor, policy.ADMINISTER, groups.group(work, slug).acl("members"))
    try:
        wanted = profile_files.read(file.read() if file else b"")
        with do() as work:
            group = groups.group(work, slug)
            known = {profile.title.casefold() for profile in groups.profiles(work, group)}
            fresh = [one for one in wanted if one.title.casefold() not in known]
            for one in fresh:
                actions.create_profile(work, group, one.title, one.by_service())
    except (errors.Invalid, errors.Conflict) as error:
        flash(told(error), "danger")
    else:
        said = ngettext("%(num)s profile was added.", "%(num)s profiles were added.", len(fresh))
        there = len(wanted) - len(fresh)
        kept = ngettext("%(num)s was there already.", "%(num)s were there already.", there) if there else ""
        flash(f"{said} {kept}".strip(), "success")
    return redirect(url_for("members.profiles", slug=slug), HTTPStatus.SEE_OTHER)


def _crumbs(group: Group, last: str | None) -> list[tuple[str, str | None]]:
    """The way to the profiles, or to a page of one."""
    way: list[tuple[str, str | None]] = [(_("Members"), url_for("members.directory", slug=group.slug))]
    if last is None:
        return [*way, (_("Profiles"), None)]
    return [*way, (_("Profiles"), url_for("members.profiles", slug=group.slug)), (last, None)]


@bp.route("/groups/<slug>/members/profiles/new", methods=["GET", "POST"])
def new_profile(slug: str) -> Answer | str:
    """Make a kind of member; it begins as another one is, of this group or of one that one leads."""
    problem = ""
    if request.method == "POST":
        try:
            with do() as work:
                group = groups.group(work, slug)
                begun = _begun_with(work, request.form.get("from", ""))
                made = actions.create_profile(work, group, request.form.get("title", ""), {**begun, **_levels()})
        except (errors.Invalid, errors.Conflict) as error:
            problem = told(error)
        else:
            flash(_("The profile %(title)s was made.", title=made.title), "success")
            return redirect(url_for("members.profiles", slug=slug), HTTPStatus.SEE_OTHER)
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        begun_with = request.values.get("from", "")
        levels = _levels() if request.method == "POST" else _begun_with(work, begun_with)
        return _profile_page(work, group, None, levels, problem)


def _begun_with(work: UnitOfWork, profile_id: str) -> Levels:
    """The levels that a new profile begins with: those of this one, where one may know it."""
    known = {profile.id: profile for profile in groups.profiles_to_begin_with(work)}
    if profile_id not in known:
        return {"library": policy.Level.READ, "members": policy.Level.READ}
    return groups.service_levels(work, groups.group_by_id(work, known[profile_id].group_id)).get(profile_id, {})


def _begin_with(work: UnitOfWork, group: Group) -> list[Profile]:
    """What a new profile may begin as; those of its own group stand first."""
    return sorted(groups.profiles_to_begin_with(work), key=lambda profile: profile.group_id != group.id)


def _profile_page(
    work: UnitOfWork, group: Group, profile: Profile | None, levels: Mapping[str, policy.Level], problem: str
) -> str:
    """The page on which a profile is made or changed."""
    title = profile_title(profile) if profile else _("New profile")
    return pages.render(
        "members/profile.html",
        work,
        group=group,
        profile=profile,
        title=request.form.get("title") or (profile.title if profile else ""),
        heading=title,
        levels=levels,
        problem=problem,
        begin_with=_begin_with(work, group) if profile is None else [],
        others=[one for one in queries.grantable(work, group) if profile is not None and one.id != profile.id],
        count=groups.profile_counts(work, group).get(profile.id, 0) if profile else 0,
        services=SERVICE_NAMES,
        words=SERVICE_LEVELS,
        crumbs=_crumbs(group, title),
    )


@bp.route("/groups/<slug>/members/profiles/<profile_id>", methods=["GET", "POST"])
def edit_profile(slug: str, profile_id: str) -> Answer | str:
    """Change a kind of member, for all who are that."""
    problem = ""
    if request.method == "POST":
        try:
            with do() as work:
                group = groups.group(work, slug)
                profile = queries.profile(work, group, profile_id)
                kept = groups.service_levels(work, group).get(profile.id, {})
                actions.edit_profile(work, group, profile, request.form.get("title", ""), {**kept, **_levels()})
                require_none_invited(work, group, profile)
        except (errors.Invalid, errors.Conflict) as error:
            problem = told(error)
        else:
            flash(_("The profile was saved."), "success")
            return redirect(url_for("members.profiles", slug=slug), HTTPStatus.SEE_OTHER)
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        profile = queries.profile(work, group, profile_id)
        levels = _levels() if problem else groups.service_levels(work, group).get(profile.id, {})
        return _profile_page(work, group, profile, levels, problem)


@bp.post("/groups/<slug>/members/profiles/<profile_id>/delete")
def delete_profile(slug: str, profile_id: str) -> Answer:
    """Take a kind of member away; its members become another kind."""
    try:
        with do() as work:
            group = groups.group(work, slug)
            profile = queries.profile(work, group, profile_id)
            instead = queries.profile(work, group, request.form.get("instead", ""))
            title = profile_title(profile)
            move_invitations(work, group, profile, instead)
            count = actions.delete_profile(work, group, profile, instead)
    except (errors.Invalid, errors.Conflict) as error:
        flash(told(error), "danger")
    else:
        said = ngettext("%(num)s member is something else now.", "%(num)s members are something else now.", count)
        flash(f"{_('The profile %(title)s was deleted.', title=title)} {said}", "success")
    return redirect(url_for("members.profiles", slug=slug), HTTPStatus.SEE_OTHER)


def _levels() -> Levels:
    """The levels of the form."""
    given = {service: request.form.get(f"level-{service}", "") for service in SERVICE_NAMES}
    try:
        found = {service: policy.Level(int(level)) for service, level in given.items() if level}
    except ValueError:
        raise errors.Invalid("Choose one of the levels.") from None
    if any(level not in SERVICE_LEVELS[service] for service, level in found.items()):
        raise errors.Invalid("Choose one of the levels.")
    return found
