"""The page of a folder, and the page that makes one."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, jsonify, redirect, request
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, details, forms, links, queries, words
from app.library.views.door import bp
from app.library.views.sending import PIECE_SIZE
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do, last_visit_at

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group
    from app.library.models import Folder
    from app.work import UnitOfWork

LONGEST_PAGE_NUMBER = 9  # digits


@bp.get("/groups/<slug>/library/", endpoint="root", defaults={"path": ""})
@bp.get("/groups/<slug>/library/<path:path>/", endpoint="folder")
def folder(slug: str, path: str) -> str:
    """A folder: what lies in it, as far as one may see."""
    with ask() as work:
        group = groups.group(work, slug)
        return _folder_page(work, group, queries.folder_at(work, group, path))


def _folder_page(work: UnitOfWork, group: Group, here: Folder) -> str:
    """The page of a folder."""
    view, way = wanted_view(), queries.way_to(work, here)
    may_add = policy.can(work.actor, policy.ADD, here)
    return pages.render(
        "library/folder.html",
        work,
        group=group,
        folder=here,
        listing=queries.listing(work, here, view),
        view=view,
        tree=words.tree(queries.tree(work, here), here),
        crumbs=links.crumbs(group, way, here),
        address=links.page_of(group, [*way, here][1:]),
        may_add=may_add,
        may_change=not here.is_root and policy.can(work.actor, policy.CHANGE, here),
        may_delete=not here.is_root and policy.can(work.actor, policy.DELETE, here),
        sees_deleted=policy.can(work.actor, policy.ADD, group.acl("library")),
        may_administer=policy.can(work.actor, policy.ADMINISTER, group.acl("library")),
        is_starred=queries.is_starred(work, here),
        last_visit_at=last_visit_at(),
        user_id=work.actor.user_id,
        may_hold=policy.can(work.actor, policy.ADMINISTER, here),
        words=words,
        may=partial(policy.can, work.actor),
        CHANGE=policy.CHANGE,
        DELETE=policy.DELETE,
        intake=queries.intake(work, group.id) if may_add else None,
        has_unfinished=may_add and queries.upload_count(work) > 0,
        piece_size=PIECE_SIZE,
        settings_url=work.settings.url,
    )


def wanted_view() -> queries.View:
    """How the address wants the folder shown; what it says wrongly is as if unsaid."""
    sort, kind, status = (request.args.get(name, "") for name in ("sort", "type", "status"))
    return queries.View(
        name=request.args.get("name", "").strip()[:200],
        type=kind if kind in queries.TYPES else "",
        by=request.args.get("by", "").strip()[:200],
        status=status if status in details.STATUSES else "",
        since=details.day(request.args.get("since")),
        sort=sort if sort in queries.SORTS else "name",
        is_descending=request.args.get("dir") == "desc",
        page=page_number(),
    )


def page_number() -> int:
    """The page that the address wants; the first where it names none."""
    page = request.args.get("page", "1")
    return int(page) if page.isascii() and page.isdigit() and len(page) <= LONGEST_PAGE_NUMBER else 1


@bp.get("/f/<item_id>", endpoint="permanent_folder")
@bp.get("/d/<item_id>", endpoint="permanent_document")
def permanent(item_id: str) -> Answer:
    """The link that survives renames and moves: on to where the item is now."""
    with ask() as work:
        item = queries.item(work, item_id)
        return redirect(links.page(work, queries.group_of(work, item), item))


@bp.route("/f/<folder_id>/new-folder", methods=["GET", "POST"])
def new_folder(folder_id: str) -> Answer | str:
    """Make a folder in this one."""
    form = forms.FolderForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                parent = queries.folder(work, folder_id)
                made = actions.create_folder(work, parent, form.name.data, form.description.data or "")
                address = links.page(work, queries.group_of(work, made), made)
            return redirect(address, HTTPStatus.SEE_OTHER)
        except (errors.Invalid, errors.Conflict) as error:
            form.name.errors = [told(error)]
    return _new_folder_page(folder_id, form)


def _new_folder_page(folder_id: str, form: forms.FolderForm) -> str:
    """The form for a new folder, for those who may make one here."""
    with ask() as work:
        parent = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, parent)
        group = queries.group_of(work, parent)
        return pages.render(
            "library/new_folder.html",
            work,
            group=group,
            folder=parent,
            form=form,
            address=links.page(work, group, parent),
            crumbs=links.crumbs_on(work, group, parent, _("New folder")),
        )


@bp.get("/f/<folder_id>/states")
def states(folder_id: str) -> Response:
    """The virus check of the documents that are named, for rows that turn to checked by themselves."""
    with ask() as work:
        here = queries.folder(work, folder_id)
        wanted = request.args.getlist("id")[: queries.PAGE_SIZE]
        return jsonify(states=[words.state(work, document) for document in queries.documents_in(work, here, wanted)])
