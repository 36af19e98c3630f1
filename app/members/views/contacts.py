"""Contacts in a group's directory: adding, changing and deleting those who cannot sign in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.members import actions, forms, queries
from app.members.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group
    from app.members.models import Contact
    from app.work import UnitOfWork


@bp.route("/groups/<slug>/members/contacts/new", methods=["GET", "POST"])
def new_contact(slug: str) -> Answer | str:
    """List a person or a unit that cannot sign in."""
    form = forms.ContactForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                name = actions.add_contact(work, groups.group(work, slug), form.said()).name
            return _done(slug, _("%(name)s is listed as a contact.", name=name))
        except errors.Invalid as error:
            form.form_errors.append(told(error))
    with ask() as work:
        return _page(work, groups.group(work, slug), None, form)


@bp.route("/groups/<slug>/members/contacts/<contact_id>", methods=["GET", "POST"])
def edit_contact(slug: str, contact_id: str) -> Answer | str:
    """Say something else of a contact."""
    with ask() as work:
        group = groups.group(work, slug)
        contact = queries.contact(work, group, contact_id)
        form = forms.ContactForm(obj=contact)
        if not form.validate_on_submit():
            return _page(work, group, contact, form)
    try:
        with do() as work:
            group = groups.group(work, slug)
            actions.change_contact(work, group, queries.contact(work, group, contact_id), form.said())
    except errors.Invalid as error:
        form.form_errors.append(told(error))
        with ask() as work:
            return _page(work, groups.group(work, slug), contact, form)
    return _done(slug, _("The contact was saved."))


@bp.post("/groups/<slug>/members/contacts/<contact_id>/delete")
def delete_contact(slug: str, contact_id: str) -> Answer:
    """Take a contact out of the directory, for good."""
    with do() as work:
        group = groups.group(work, slug)
        contact = queries.contact(work, group, contact_id)
        actions.delete_contact(work, group, contact)
    return _done(slug, _("%(name)s is no longer listed.", name=contact.name))


def _page(work: UnitOfWork, group: Group, contact: Contact | None, form: forms.ContactForm) -> str:
    """The page on which a contact is added or changed."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    title = contact.name if contact else _("New contact")
    crumbs = [(_("Members"), url_for("members.directory", slug=group.slug)), (title, None)]
    context = {"contact": contact, "title": title, "form": form, "crumbs": crumbs}
    return pages.render("members/contact.html", work, group=group, **context)


def _done(slug: str, said: str) -> Answer:
    """Back to the directory, with what was done."""
    flash(said, "success")
    return redirect(url_for("members.directory", slug=slug), HTTPStatus.SEE_OTHER)
