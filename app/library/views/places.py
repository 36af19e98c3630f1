"""The pages on which a folder or document gets another name, and what is selected another place."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, forms, links, queries
from app.library.models import Folder
from app.library.views.choosing import choice
from app.library.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer


@bp.route("/f/<item_id>/rename", methods=["GET", "POST"], endpoint="rename_folder")
@bp.route("/d/<item_id>/rename", methods=["GET", "POST"], endpoint="rename_document")
def rename(item_id: str) -> Answer | str:
    """Give a folder or document another name; a folder also another description."""
    form = forms.FolderForm() if request.endpoint == "library.rename_folder" else forms.NameForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found = queries.item(work, item_id)
                former = found.name
                actions.rename(work, found, form.name.data)
                if isinstance(found, Folder):
                    actions.describe(work, found, form.description.data or "")
                said = _("%(former)s is now called %(name)s.", former=former, name=found.name)
                said = said if found.name != former else _("The details were saved.")
                address = links.page(work, queries.group_of(work, found), found)
        except (errors.Invalid, errors.Conflict) as error:
            form.name.errors = [told(error)]
        else:
            flash(said, "success")
            return redirect(address, HTTPStatus.SEE_OTHER)
    return _rename_page(item_id, form)


def _rename_page(item_id: str, form: forms.FolderForm | forms.NameForm) -> str:
    """The form for another name, for those who may change the item."""
    with ask() as work:
        found = queries.item(work, item_id)
        policy.require(work.actor, policy.CHANGE, found)
        group = queries.group_of(work, found)
        if request.method == "GET":
            form.process(obj=found)
        return pages.render(
            "library/rename.html",
            work,
            group=group,
            item=found,
            form=form,
            address=links.page(work, group, found),
            crumbs=links.crumbs_on(work, group, found, _("Rename")),
        )


@bp.route("/f/<folder_id>/move", methods=["GET", "POST"])
def move(folder_id: str) -> Answer | str:
    """Put what is selected in a folder into another one."""
    form, ids = forms.PlaceForm(), request.args.getlist("item")
    if form.validate_on_submit():
        try:
            with do() as work:
                moved = queries.selected(work, queries.folder(work, folder_id), ids)
                target = queries.folder(work, form.folder.data)
                for each in moved:
                    actions.move(work, each, target, keep_both=form.keep_both.data)
                where = _("Library") if target.is_root else target.name
                said = ngettext(
                    "%(name)s is now in %(folder)s.", "%(num)s items are now in %(folder)s.",
                    len(moved), name=moved[0].name, folder=where,
                )  # fmt: skip
        except (errors.Invalid, errors.Conflict) as error:
            form.folder.errors = [told(error)]
        else:
            flash(said, "success")
            return redirect(url_for("library.permanent_folder", item_id=form.folder.data), HTTPStatus.SEE_OTHER)
    return _move_page(folder_id, ids, form)


def _move_page(folder_id: str, ids: list[str], form: forms.PlaceForm) -> str:
    """The page on which one chooses where to, for those who may change all that is selected."""
    with ask() as work:
        folder = queries.folder(work, folder_id)
        group = groups.group_by_id(work, folder.group_id)
        items = queries.selected(work, folder, ids)
        for each in items:
            policy.require(work.actor, policy.CHANGE, each)
        return pages.render(
            "library/move.html",
            work,
            group=group,
            items=items,
            form=form,
            choice=choice(work, group, folder, without=items),
            address=links.page(work, group, folder),
            crumbs=links.crumbs_on(work, group, folder, _("Move")),
        )
