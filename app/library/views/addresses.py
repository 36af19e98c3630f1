"""Links to web addresses: made, changed, shown."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request
from flask_babel import gettext as _

from app import errors, policy
from app.library import actions, forms, links, queries
from app.library.models import Folder
from app.library.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group
    from app.library.models import Item, WebAddress
    from app.work import UnitOfWork


@bp.route("/f/<folder_id>/new-link", methods=["GET", "POST"])
def new_address(folder_id: str) -> Answer | str:
    """Put a link into a folder."""
    form = forms.AddressForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                folder = queries.folder(work, folder_id)
                made = actions.add_address(work, folder, form.name.data, form.url.data, form.description.data or "")
                address = links.page(work, queries.group_of(work, folder), folder)
                said = _("%(name)s was added.", name=made.name)
        except (errors.Invalid, errors.Conflict) as error:
            form.form_errors = [told(error)]
        else:
            flash(said, "success")
            return redirect(address, HTTPStatus.SEE_OTHER)
    with ask() as work:
        folder = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, folder)
        return _form_page(work, folder, form, _("New link"))


@bp.route("/a/<address_id>/edit", methods=["GET", "POST"])
def edit_address(address_id: str) -> Answer | str:
    """Give a link another name, or let it lead elsewhere."""
    form = forms.AddressForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found = queries.web_address(work, address_id)
                actions.rename(work, found, form.name.data)
                actions.change_address(work, found, form.url.data, form.description.data or "")
                address = links.page(work, queries.group_of(work, found), found)
        except (errors.Invalid, errors.Conflict) as error:
            form.form_errors = [told(error)]
        else:
            flash(_("The details were saved."), "success")
            return redirect(address, HTTPStatus.SEE_OTHER)
    with ask() as work:
        found = queries.web_address(work, address_id)
        policy.require(work.actor, policy.CHANGE, found)
        if request.method == "GET":
            form.process(obj=found)
        return _form_page(work, found, form, _("Edit details"))


def _form_page(work: UnitOfWork, item: Item, form: forms.AddressForm, label: str) -> str:
    """The page with the form."""
    group = queries.group_of(work, item)
    return pages.render(
        "library/address_form.html",
        work,
        group=group,
        form=form,
        heading=label if isinstance(item, Folder) else item.name,
        address=links.page(work, group, item),
        crumbs=links.crumbs_on(work, group, item, label),
    )


def address_page(work: UnitOfWork, group: Group, found: WebAddress) -> str:
    """The page of a link: where it leads, and what to do with it."""
    return pages.render(
        "library/address.html",
        work,
        group=group,
        item=found,
        crumbs=links.crumbs(group, queries.way_to(work, found), found),
        permanent=work.settings.url + links.permanent(found),
        may_change=policy.can(work.actor, policy.CHANGE, found),
        may_delete=policy.can(work.actor, policy.DELETE, found),
    )
