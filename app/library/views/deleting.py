"""The deleted items of a group: what can be brought back, where to, and what is deleted for ever."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, forms, links, queries
from app.library.views.choosing import choice
from app.library.views.door import bp
from app.library.views.folders import page_number
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group


@bp.get("/groups/<slug>/deleted/")
def deleted(slug: str) -> str:
    """What one has deleted, or, for leaders, what anybody has."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.READ, group.acl("library"))
        listing = queries.deletions(work, group, page_number())
        return pages.render(
            "library/deleted.html",
            work,
            group=group,
            listing=listing,
            ways=queries.ways_to(work, listing.items),
            settings=queries.settings(work, group.id),
            may_purge={item.id for item in listing.items if policy.can(work.actor, policy.ADMINISTER, item)},
            crumbs=_crumbs(group),
        )


@bp.route("/deleted/<deleted_id>/restore", methods=["GET", "POST"])
def restore(deleted_id: str) -> Answer | str:
    """Bring something back: at once, or where its name or its folder has to be asked for, by this page."""
    form = forms.RestoreForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found = queries.deleted(work, deleted_id)
                target = queries.folder(work, form.folder.data) if form.folder.data else None
                actions.restore(work, found, target, form.name.data)
                said = _("%(name)s is back.", name=found.name)
                address = links.page(work, queries.group_of(work, found), found)
        except (errors.Invalid, errors.Conflict) as error:
            form.name.errors = [told(error)]
        else:
            flash(said, "success")
            return redirect(address, HTTPStatus.SEE_OTHER)
    return _restore_page(deleted_id, form)


def _restore_page(deleted_id: str, form: forms.RestoreForm) -> str:
    """The page that asks where to and under which name."""
    with ask() as work:
        found = queries.deleted(work, deleted_id)
        group = queries.group_of(work, found)
        way = queries.way_to(work, found)
        start = next((folder for folder in reversed(way) if folder.deleted_at is None), way[0])
        form.name.data = form.name.data or found.name
        return pages.render(
            "library/restore.html",
            work,
            group=group,
            item=found,
            form=form,
            choice=choice(work, start),
            crumbs=[*_crumbs(group)[:-1], (_("Deleted items"), _address(group)), (_("Restore"), None)],
        )


@bp.route("/deleted/<deleted_id>/purge", methods=["GET", "POST"])
def purge(deleted_id: str) -> Answer | str:
    """Delete for ever what is among the deleted items, once that was confirmed."""
    form = forms.PurgeForm()
    if form.validate_on_submit():
        with do() as work:
            found = queries.deleted(work, deleted_id)
            actions.purge(work, found)
            said, address = (
                _("%(name)s was deleted for ever.", name=found.name),
                _address(queries.group_of(work, found)),
            )
        flash(said, "success")
        return redirect(address, HTTPStatus.SEE_OTHER)
    with ask() as work:
        found = queries.deleted(work, deleted_id)
        policy.require(work.actor, policy.ADMINISTER, found)
        group = queries.group_of(work, found)
        crumbs = [*_crumbs(group)[:-1], (_("Deleted items"), _address(group)), (_("Delete for ever"), None)]
        contents = queries.contents(work, found)
        return pages.render(
            "library/purge.html", work, group=group, item=found, form=form, contents=contents, crumbs=crumbs
        )


def _address(group: Group) -> str:
    """Where the deleted items of a group are."""
    return url_for("library.deleted", slug=group.slug)


def _crumbs(group: Group) -> list[links.Crumb]:
    """The way to the deleted items."""
    return [(_("Library"), url_for("library.root", slug=group.slug)), (_("Deleted items"), None)]
