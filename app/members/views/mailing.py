"""Writing to members: a message, a look at who gets it, and off it goes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.accounts import queries as people
from app.groups import queries as groups
from app.members import actions, forms, queries
from app.members.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group
    from app.work import UnitOfWork


@bp.route("/groups/<slug>/members/mail", methods=["GET", "POST"])
def mail(slug: str) -> str:
    """Write to members: to all, to kinds of member, or to those who were selected in the directory."""
    with ask() as work:
        group = groups.group(work, slug)
        return _page(work, group, _form(work, group))


def _form(work: UnitOfWork, group: Group) -> forms.MailForm:
    """The form, for those who may write to members."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    form = forms.MailForm()
    form.offer(groups.profiles(work, group), groups.profile_counts(work, group))
    chosen = queries.recipients(work, group, queries.Audience(places=frozenset(request.form.getlist("member"))))
    form.choose([(place.id, place.user.name) for place in chosen])
    return form


def _page(work: UnitOfWork, group: Group, form: forms.MailForm) -> str:
    """The page on which a message is written."""
    return pages.render(
        "members/mail.html",
        work,
        group=group,
        form=form,
        email=people.me(work).email,
        crumbs=_crumbs(group),
    )


def _crumbs(group: Group) -> list[tuple[str, str | None]]:
    """The way to the page on which a message is written."""
    return [(_("Members"), url_for("members.directory", slug=group.slug)), (_("Write to members"), None)]


@bp.post("/groups/<slug>/members/mail/check")
def check_mail(slug: str) -> str:
    """Say who would get a message before it is sent."""
    with ask() as work:
        group = groups.group(work, slug)
        form = _form(work, group)
        if not form.validate():
            return _page(work, group, form)
        found = queries.recipients(work, group, form.audience())
        if not found:
            form.to.errors = [_("Nobody would get this. Choose who is to get it.")]
            return _page(work, group, form)
        email = people.me(work).email
        context = {"form": form, "places": found, "email": email, "crumbs": _crumbs(group)}
        return pages.render("members/check_mail.html", work, group=group, **context)


@bp.post("/groups/<slug>/members/mail/send")
def send_mail(slug: str) -> Answer | str:
    """Send a message that was looked at."""
    with ask() as work:
        group = groups.group(work, slug)
        form = _form(work, group)
        if not form.validate():
            return _page(work, group, form)
    try:
        with do() as work:
            group = groups.group(work, slug)
            message = actions.Message(form.subject.data, form.text.data)
            count = actions.send_mail(work, group, form.audience(), message)
    except (errors.Invalid, errors.TooMany) as error:
        form.form_errors.append(told(error))
        with ask() as work:
            return _page(work, groups.group(work, slug), form)
    said = ngettext("Your mail is on its way to %(num)s person.", "Your mail is on its way to %(num)s people.", count)
    flash(said, "success")
    return redirect(url_for("members.directory", slug=slug), HTTPStatus.SEE_OTHER)
