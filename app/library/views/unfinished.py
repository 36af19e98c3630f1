"""The pages of what somebody has begun to send and not finished: go on, put it elsewhere, throw it away."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app import errors
from app.groups import queries as groups
from app.library import actions, arriving, finishing, forms, links, progress, queries
from app.library.models import Document, Folder
from app.library.views.choosing import choice
from app.library.views.tus import bp
from app.web import pages
from app.web.errors import told, told_later, wants_json
from app.web.request import ask, do, settings, user_id, visit

if TYPE_CHECKING:
    from typing import Any

    from flask import Response
    from werkzeug.wrappers import Response as Answer

    from app.library.models import Upload
    from app.work import UnitOfWork

PLACE_REFUSALS = (
    errors.Invalid,
    errors.Conflict,
    errors.Locked,
    errors.Infected,
    errors.TooLarge,
    errors.Full,
)


@bp.get("/uploads/", provide_automatic_options=False)
def unfinished() -> Response | str:
    """What one has begun to send; our own module is also told who one is, and given the token for what it sends."""
    with ask() as work:
        found = queries.uploads(work)
        if wants_json():
            uploads = [progress.said(work, each) for each in found]
            return jsonify(uploads=uploads, csrf=generate_csrf(), user=user_id())
        return pages.render("library/uploads.html", work, rows=[_row(work, each) for each in found])


def _row(work: UnitOfWork, upload: Upload) -> dict[str, Any]:
    """An unfinished upload as the page shows it."""
    place = queries.place_of(work, upload)
    group = queries.group_of(work, place) if place is not None else None
    return {
        "upload": upload,
        "here": arriving.size(settings(), upload),
        "problem": told_later(upload.error),
        "place": place,
        "group": group,
        "address": links.page(work, group, place) if place is not None and group is not None else None,
    }


@bp.post("/uploads/<upload_id>/discard", endpoint="discard")
def throw_away(upload_id: str) -> Answer:
    """Throw an unfinished upload away."""
    with ask() as work:
        name = queries.upload(work, upload_id).name
    finishing.discard(visit(), upload_id)
    flash(_("The unfinished upload of %(name)s was thrown away.", name=name), "success")
    return _back()


@bp.post("/uploads/<upload_id>/finish", endpoint="finish")
def try_again(upload_id: str) -> Answer:
    """Try once more to put what is whole into its place."""
    with ask() as work:
        upload = queries.upload(work, upload_id)
        upload.require_kept()
    try:
        return _finished(upload)
    except (*finishing.REFUSALS, errors.Infected) as error:
        flash(told(error), "danger")
        return _back()


@bp.route("/uploads/<upload_id>/place", methods=["GET", "POST"])
def place(upload_id: str) -> Answer | str:
    """Choose another folder or name for an unfinished upload."""
    form = forms.UploadPlaceForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                upload, folder = queries.upload(work, upload_id), queries.folder(work, form.folder.data)
                keep_both = bool(form.keep_both.data)
                actions.place_upload(work, upload, folder, form.name.data or "", keep_both=keep_both)
            return _finished(upload)
        except PLACE_REFUSALS as error:
            form.name.errors = [told(error)]
    return _place_page(upload_id, form)


def _place_page(upload_id: str, form: forms.UploadPlaceForm) -> str:
    """The page on which one chooses the folder and the name."""
    with ask() as work:
        upload = queries.upload(work, upload_id)
        chosen = choice(work, _start(work, upload), elsewhere=True)
        if request.method == "GET":
            form.process(obj=upload)
        group = groups.group_by_id(work, chosen.here.group_id)
        return pages.render(
            "library/place_upload.html", work, upload=upload, form=form, choice=chosen, target_group=group
        )


def _start(work: UnitOfWork, upload: Upload) -> Folder:
    """The folder that one chooses from: where it was to go, or the library of a group that one is in."""
    found = queries.place_of(work, upload)
    if isinstance(found, Document):
        return queries.folder(work, str(found.parent_id))
    if isinstance(found, Folder):
        return found
    libraries = queries.roots(work, [place.group for place in groups.my_memberships(work)])
    if not libraries:
        raise errors.NotFound("You are in no group at present into which you could put it.")
    return next(iter(libraries.values()))


def _finished(upload: Upload) -> Answer:
    """Finish what is whole and show it; else go back to what is unfinished."""
    finishing.finish_if_whole(visit(), upload)
    with ask() as work:
        receipt = progress.receipt(work, queries.upload(work, upload.id))
    if receipt is None:
        return _back()
    flash(
        _("%(name)s is there now, as version %(version)s.", name=receipt["name"], version=receipt["version"]), "success"
    )
    return redirect(receipt["url"], HTTPStatus.SEE_OTHER)


def _back() -> Answer:
    """Back to what is unfinished."""
    return redirect(url_for(".unfinished"), HTTPStatus.SEE_OTHER)
