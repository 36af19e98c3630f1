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
from app.library.models import Folder, Transfer
from app.library.views.choosing import choice
from app.library.views.door import bp
from app.web import pages
from app.web.errors import told, told_later
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as Answer

    from app.library.models import Item
    from app.work import UnitOfWork


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
    """Put what is selected in a folder into another one, of this group or of another."""
    return _choose_place(folder_id, is_move=True)


@bp.route("/f/<folder_id>/copy", methods=["GET", "POST"])
def copy(folder_id: str) -> Answer | str:
    """Copy what is selected in a folder into another one, or into this one again."""
    return _choose_place(folder_id, is_move=False)


def _choose_place(folder_id: str, *, is_move: bool) -> Answer | str:
    """Ask where to; then do it, or leave it to be done where it takes a while."""
    form, ids = forms.PlaceForm(), request.args.getlist("item")
    if form.validate_on_submit():
        try:
            with do() as work:
                items = queries.selected(work, queries.folder(work, folder_id), ids)
                target = queries.folder(work, form.folder.data)
                made = put(work, items, target, is_move=is_move, keep_both=form.keep_both.data)
                said = _said(items, target, is_move=is_move)
        except (errors.Invalid, errors.Conflict, errors.Locked) as error:
            form.folder.errors = [told(error)]
        else:
            if isinstance(made, Transfer):
                return redirect(url_for("library.transfer", transfer_id=made.id), HTTPStatus.SEE_OTHER)
            flash(said, "success")
            return redirect(url_for("library.permanent_folder", item_id=form.folder.data), HTTPStatus.SEE_OTHER)
    return _place_page(folder_id, ids, form, is_move=is_move)


def put(
    work: UnitOfWork, items: Sequence[Item], target: Folder, *, is_move: bool, keep_both: bool
) -> Transfer | Sequence[Item]:
    """Move or copy items: at once, or by a transfer where they go into another group or are many."""
    if not items:
        raise errors.Invalid("Select something first.")
    goes_far = any(each.group_id != target.group_id for each in items)
    if goes_far or (not is_move and sum(_size(work, each) for each in items) > actions.AT_ONCE):
        return actions.begin_transfer(work, items, target, is_move=is_move, keep_both=keep_both)
    if not is_move:
        return [actions.copy(work, each, target, keep_both=keep_both) for each in items]
    for each in items:
        actions.move(work, each, target, keep_both=keep_both)
    return items


def _size(work: UnitOfWork, item: Item) -> int:
    """How many folders and documents an item is, itself included."""
    found = queries.contents(work, item)
    return found.folders + found.documents


def _said(items: Sequence[Item], target: Folder, *, is_move: bool) -> str:
    """What was done, in one sentence."""
    where = _("Library") if target.is_root else target.name
    values = {"name": items[0].name, "folder": where}
    if is_move:
        return ngettext(
            "%(name)s is now in %(folder)s.", "%(num)s items are now in %(folder)s.", len(items), **values
        )  # fmt: skip
    return ngettext(
        "%(name)s was copied into %(folder)s.", "%(num)s items were copied into %(folder)s.", len(items), **values
    )  # fmt: skip


def _place_page(folder_id: str, ids: list[str], form: forms.PlaceForm, *, is_move: bool) -> str:
    """The page on which one chooses where to, for those who may do it with all that is selected."""
    with ask() as work:
        folder = queries.folder(work, folder_id)
        group = groups.group_by_id(work, folder.group_id)
        items = queries.selected(work, folder, ids)
        for each in items:
            policy.require(work.actor, policy.CHANGE if is_move else policy.READ, each)
        chosen = choice(work, folder, without=items, elsewhere=True, again=not is_move)
        goes_far = chosen.here.group_id != group.id
        bound = queries.bound(work, items) if goes_far else ()
        granted = queries.granted(work, bound) if bound else {}
        return pages.render(
            "library/place.html",
            work,
            group=group,
            items=items,
            form=form,
            is_move=is_move,
            choice=chosen,
            target_group=groups.group_by_id(work, chosen.here.group_id) if goes_far else None,
            bound=[each for each in bound if each.id not in granted],
            address=links.page(work, group, folder),
            crumbs=links.crumbs_on(work, group, folder, _("Move") if is_move else _("Copy")),
        )


@bp.get("/transfers/<transfer_id>")
def transfer(transfer_id: str) -> str:
    """How far a large copy is, for whoever began it."""
    with ask() as work:
        made = queries.transfer(work, transfer_id)
        return pages.render(
            "library/transfer.html",
            work,
            transfer=made,
            error=told_later(made.error),
        )
