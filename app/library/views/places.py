"""The pages on which a folder or document gets another name or another place."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect
from flask_babel import gettext as _

from app import errors, policy
from app.library import actions, forms, links, queries, words
from app.library.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


@bp.route("/f/<item_id>/rename", methods=["GET", "POST"], endpoint="rename_folder")
@bp.route("/d/<item_id>/rename", methods=["GET", "POST"], endpoint="rename_document")
def rename(item_id: str) -> Answer | str:
    """Give a folder or document another name."""
    form = forms.NameForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found = queries.item(work, item_id)
                former = found.name
                actions.rename(work, found, form.name.data)
                said = _("%(former)s is now called %(name)s.", former=former, name=found.name)
                address = links.page(work, queries.group_of(work, found), found)
        except (errors.Invalid, errors.Conflict) as error:
            form.name.errors = [told(error)]
        else:
            flash(said, "success")
            return redirect(address, HTTPStatus.SEE_OTHER)
    return _page("library/rename.html", item_id, form, _("Rename"))


@bp.route("/f/<item_id>/move", methods=["GET", "POST"], endpoint="move_folder")
@bp.route("/d/<item_id>/move", methods=["GET", "POST"], endpoint="move_document")
def move(item_id: str) -> Answer | str:
    """Put a folder or document into another folder."""
    form = forms.PlaceForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found, target = queries.item(work, item_id), queries.folder(work, form.folder.data)
                actions.move(work, found, target)
                where = _("Library") if target.is_root else target.name
                said = _("%(name)s is now in %(folder)s.", name=found.name, folder=where)
                address = links.page(work, queries.group_of(work, found), found)
        except (errors.Invalid, errors.Conflict) as error:
            form.folder.errors = [told(error)]
        else:
            flash(said, "success")
            return redirect(address, HTTPStatus.SEE_OTHER)
    return _page("library/move.html", item_id, form, _("Move"))


def _page(template: str, item_id: str, form: forms.NameForm | forms.PlaceForm, label: str) -> str:
    """One of the two pages, for those who may change the item."""
    with ask() as work:
        found = queries.item(work, item_id)
        policy.require(work.actor, policy.CHANGE, found)
        group, address = queries.group_of(work, found), links.page(work, queries.group_of(work, found), found)
        way = links.crumbs(work, group, found, _("Library"))
        if isinstance(form, forms.PlaceForm):
            targets = queries.targets(work, found)
            places = words.places(queries.ways_to(work, targets), targets, _("Library"))
            form.folder.choices = [(place.folder.id, place.path) for place in places]
            form.folder.data = form.folder.data or found.parent_id
        else:
            form.name.data = form.name.data or found.name
        return pages.render(
            template,
            work,
            group=group,
            item=found,
            form=form,
            address=address,
            crumbs=[*way[:-1], (found.name, address), (label, None)],
        )
