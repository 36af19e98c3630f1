"""Inviting people, and the door that an invitation opens."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.accounts import passwords, sessions
from app.accounts import queries as people
from app.accounts.actions import NewUser
from app.accounts.language import choose
from app.groups import queries as groups
from app.members import actions, addresses, forms, queries
from app.members.views.door import bp
from app.web import pages
from app.web.request import address, ask, do, workshop
from app.web.security import public

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group
    from app.members.addresses import Entry
    from app.work import UnitOfWork


@bp.get("/groups/<slug>/members/invite")
def invite(slug: str) -> str:
    """Say who is to be invited, and on which terms."""
    with ask() as work:
        group = groups.group(work, slug)
        form = _form(work, group)
        if chosen := request.args.get("from"):
            form.addresses.data = "\n".join(
                addresses.written(place.user.email, place.user.name)
                for place in queries.members_to_invite(work, group, chosen)
            )
        return _invite_page(work, group, form)


def _form(work: UnitOfWork, group: Group) -> forms.InviteForm:
    """The form, for those who may invite, with the profiles that they may give."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    form = forms.InviteForm()
    form.offer(queries.grantable(work, group))
    return form


def _invite_page(work: UnitOfWork, group: Group, form: forms.InviteForm) -> str:
    """The page on which addresses are pasted."""
    crumbs = [(_("Members"), url_for("members.directory", slug=group.slug)), (_("Invite"), None)]
    others = queries.groups_to_invite_from(work, group)
    return pages.render("members/invite.html", work, group=group, form=form, others=others, crumbs=crumbs)


@bp.post("/groups/<slug>/members/invite/check")
def check(slug: str) -> str:
    """Show what would become of each address before anything is sent."""
    entries = _pasted()
    with ask() as work:
        group = groups.group(work, slug)
        form = _form(work, group)
        if not entries:
            form.validate()
            form.addresses.errors = [_("Paste at least one e-mail address.")]
            return _invite_page(work, group, form)
        return _check_page(work, group, form, entries) if form.validate() else _invite_page(work, group, form)


def _pasted() -> list[Entry]:
    """The addresses of the form and of the table with it, and those that were mended on the check page."""
    table = request.files.get("table")
    lines = [request.form.get("addresses", ""), *request.form.getlist("mended")]
    lines.append(addresses.pasted_from_table(table.read()) if table else "")
    return addresses.parse("\n".join(lines))


def _check_page(work: UnitOfWork, group: Group, form: forms.InviteForm, entries: Sequence[Entry]) -> str:
    """The page that sorts addresses into those to be invited, in already, and not complete."""
    complete = [entry for entry in entries if entry.is_complete]
    known = [entry.address for entry in complete]
    members, invited = queries.already_members(work, group, known), queries.already_invited(work, group, known)
    return pages.render(
        "members/check.html",
        work,
        group=group,
        form=form,
        fresh=[entry for entry in complete if entry.address not in members | invited],
        members=sorted(members),
        invited=sorted(invited),
        incomplete=[entry for entry in entries if not entry.is_complete],
        crumbs=[
            (_("Members"), url_for("members.directory", slug=group.slug)),
            (_("Invite"), url_for("members.invite", slug=group.slug)),
            (_("Check"), None),
        ],
    )


@bp.post("/groups/<slug>/members/invite")
def send(slug: str) -> Answer | str:
    """Send the invitations; while an address is not complete, nothing is sent and nothing lost."""
    entries = _pasted()
    with ask() as work:
        group = groups.group(work, slug)
        form = _form(work, group)
        if not form.validate():
            return _invite_page(work, group, form)
        if not all(entry.is_complete for entry in entries):
            return _check_page(work, group, form, entries)
    with do() as work:
        group = groups.group(work, slug)
        terms = actions.Terms(
            queries.profile(work, group, form.profile.data),
            form.message.data or "",
            form.language.data,
            form.membership_ends_at(),
        )
        sent = len(actions.invite(work, group, entries, terms)) + _send_again(work, group)
    flash(ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", sent), "success")
    return redirect(url_for("members.invitations", slug=slug), HTTPStatus.SEE_OTHER)


def _send_again(work: UnitOfWork, group: Group) -> int:
    """Send those again that are out already, where that was ticked."""
    wanted = set(request.form.getlist("again"))
    again = [one for one in queries.invitations(work, group) if one.email in wanted]
    for invitation in again:
        actions.resend(work, group, invitation)
    return len(again)


@bp.get("/groups/<slug>/members/invitations")
def invitations(slug: str) -> str:
    """The invitations that wait for their answer."""
    with ask() as work:
        group = groups.group(work, slug)
        return pages.render(
            "members/invitations.html",
            work,
            group=group,
            invitations=queries.invitations(work, group),
            crumbs=[(_("Members"), url_for("members.directory", slug=slug)), (_("Invitations"), None)],
        )


@bp.post("/groups/<slug>/members/invitations")
def act_on_all(slug: str) -> Answer:
    """Send all invitations again or take all back, or those that were ticked."""
    asked, is_all, _rest = request.form.get("act", "").partition("_all")
    act = {"resend": actions.resend, "revoke": actions.revoke}.get(asked)
    if act is None:
        raise errors.Invalid("Choose what to do with the invitations.")
    ticked = set(request.form.getlist("invitation"))
    with do() as work:
        group = groups.group(work, slug)
        waiting = [one for one in queries.invitations(work, group) if is_all or one.id in ticked]
        for invitation in waiting:
            act(work, group, invitation)
    if waiting:
        _tell(act is actions.resend, len(waiting))
    else:
        flash(_("Select somebody first."), "danger")
    return redirect(url_for("members.invitations", slug=slug), HTTPStatus.SEE_OTHER)


@bp.post("/groups/<slug>/members/invitations/<invitation_id>/resend")
def resend(slug: str, invitation_id: str) -> Answer:
    """Send one invitation again; the link of the mail before no longer works."""
    with do() as work:
        group = groups.group(work, slug)
        actions.resend(work, group, queries.invitation(work, group, invitation_id))
    _tell(True, 1)
    return redirect(url_for("members.invitations", slug=slug), HTTPStatus.SEE_OTHER)


@bp.post("/groups/<slug>/members/invitations/<invitation_id>/revoke")
def revoke(slug: str, invitation_id: str) -> Answer:
    """Take one invitation back."""
    with do() as work:
        group = groups.group(work, slug)
        actions.revoke(work, group, queries.invitation(work, group, invitation_id))
    _tell(False, 1)
    return redirect(url_for("members.invitations", slug=slug), HTTPStatus.SEE_OTHER)


def _tell(is_sent: bool, count: int) -> None:  # noqa: FBT001 (one of two sentences)
    """Say what became of so many invitations."""
    sent = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", count)
    revoked = ngettext("%(num)s invitation was taken back.", "%(num)s invitations were taken back.", count)
    flash(sent if is_sent else revoked, "success")


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invited(token: str) -> Answer | str:
    """What one is invited to; a new account is made here, everybody else signs in and joins."""
    form = forms.AccountForm()
    if not g.get("user_id") and form.validate_on_submit():
        return _accept_as_new(token, form)
    with workshop().do_as(policy.Actor(address=address())) as work:
        invitation = actions.prove(work, token)
        if not form.name.data:
            form.name.data = invitation.name
        has_account = people.has_account(work, invitation.email)
    return pages.render("members/invited.html", invitation=invitation, has_account=has_account, form=form)


def _accept_as_new(token: str, form: forms.AccountForm) -> Answer:
    """Make the account, take the place, sign in."""
    with workshop().ask(address=address()) as work:
        invitation = queries.invitation_of(work, token)
    new = NewUser(
        email=invitation.email,
        name=form.name.data,
        password_hash=passwords.kept(form.password.data),
        organisation=form.organisation.data or "",
        language=choose(),
    )
    with workshop().do_as(policy.Actor(address=address())) as work:
        invitation = actions.prove(work, token)
        user = actions.accept_as_new(work, invitation, new)
    sessions.begin(user)
    return _welcome(invitation.group)


@bp.post("/invitations/<token>/join")
def join(token: str) -> Answer:
    """Take one's place with the account that one is signed in to."""
    with do() as work:
        invitation = queries.invitation_of(work, token)
        actions.accept(work, invitation, people.me(work))
    return _welcome(invitation.group)


def _welcome(group: Group) -> Answer:
    """On into the group."""
    flash(_("Welcome to %(group)s.", group=pages.titled(group)), "success")
    return redirect(url_for("home.overview", slug=group.slug), HTTPStatus.SEE_OTHER)


@bp.post("/invitations/<token>/decline")
@public
def decline(token: str) -> str:
    """Say no, without an account."""
    with workshop().do_as(policy.Actor(address=address())) as work:
        actions.decline(work, actions.prove(work, token))
    return pages.render("members/declined.html")
