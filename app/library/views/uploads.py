"""Taking files in: raw bodies from our own module, forms from browsers without JavaScript."""

from __future__ import annotations

from http import HTTPStatus
from typing import IO, TYPE_CHECKING

from flask import Response, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import errors, policy
from app.library import actions, forms, links, queries, receiving, words
from app.library.views.door import bp
from app.web.errors import told
from app.web.request import ask, do, workshop
from app.web.security import takes_files

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response as Answer

    from app.library.content import Content

MOST_NAMES = 1000


@bp.get("/f/<folder_id>/uploads/names")
def names(folder_id: str) -> Response:
    """Which of the names that somebody is about to send are taken, and what could be done about each."""
    wanted = request.args.getlist("name")[:MOST_NAMES]
    with ask() as work:
        folder = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, folder)
        held = queries.named(work, folder, wanted)
        return jsonify(taken=[words.taken(work, folder, name, held) for name in wanted if words.key(name) in held])


@bp.post("/f/<folder_id>/uploads")
@takes_files
def upload(folder_id: str) -> Answer:
    """Take files into a folder: one as the raw body, or several as a form."""
    group_id = _group_for(folder_id)
    if request.mimetype == "multipart/form-data":
        return _upload_form(folder_id, group_id)
    name = request.args.get("name", "")
    content = receive(folder_id, group_id, name, request.stream, request.content_length)
    return _put(folder_id, content)


def _group_for(folder_id: str) -> str:
    """Ask whether a file may be put into this folder at all, before its bytes are read."""
    with ask() as work:
        folder = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, folder)
        return folder.group_id


def receive(folder_id: str, group_id: str, name: str, stream: IO[bytes], length: int | None) -> Content:
    """Receive one file; where a virus is found, keep the event and tell the leaders, then refuse."""
    try:
        return receiving.receive(workshop(), group_id, name, stream, length)
    except errors.Infected as error:
        with do() as work:
            folder = queries.folder(work, folder_id)
            actions.refuse_infected(work, folder, name, str(error.values["finding"]))
        raise


def _put(folder_id: str, content: Content) -> Answer:
    """Put a received file into its folder and answer with its receipt."""
    with do() as work:
        version = actions.upload(
            work,
            queries.folder(work, folder_id),
            content,
            comment=request.args.get("comment", "")[:1000],
            keep_both=request.args.get("as") == "new",
        )
        document = version.document
        url = links.page(work, queries.group_of(work, document), document)
        answer = jsonify({**words.receipt(version), "url": url})
    answer.status_code = HTTPStatus.CREATED
    return answer


def _upload_form(folder_id: str, group_id: str) -> Answer:
    """Several files of a form; one that cannot be used never stops the others.

    A form is read before its fields are known, so that it needs its space twice for a moment.
    """
    files = [file for file in request.files.getlist("files") if file.filename]
    kept = sum(_keep(folder_id, group_id, file) for file in files)
    if kept:
        flash(ngettext("%(num)s file was added.", "%(num)s files were added.", kept), "success")
    if not files:
        flash(_("Choose a file first."), "danger")
    return redirect(url_for("library.permanent_folder", item_id=folder_id), HTTPStatus.SEE_OTHER)


def _keep(folder_id: str, group_id: str, file: FileStorage) -> bool:
    """Take one file of a form, and say what became of it."""
    form = forms.UploadForm()
    name = str(file.filename)
    try:
        content = receive(folder_id, group_id, name, file.stream, None)
        with do() as work:
            folder = queries.folder(work, folder_id)
            comment, keep_both = form.comment.data or "", bool(form.keep_both.data)
            version = actions.upload(work, folder, content, comment=comment, keep_both=keep_both)
            said = words.receipt_sentence(version)
    except errors.DomainError as error:
        flash(f"{name[:200]}: {told(error)}", "danger")
        return False
    flash(said, "receipt")
    return True


@bp.post("/d/<document_id>/versions")
@takes_files
def add_version(document_id: str) -> Answer:
    """Take a file as the next version of this document, whatever the file is called."""
    form = forms.VersionForm()
    with ask() as work:
        document = queries.document(work, document_id)
        policy.require(work.actor, policy.CHANGE, document)
        folder_id, group_id, name = str(document.parent_id), document.group_id, document.name
    back = redirect(url_for("library.permanent_document", item_id=document_id), HTTPStatus.SEE_OTHER)
    file = next((one for one in request.files.getlist("files") if one.filename), None)
    if file is None:
        flash(_("Choose a file first."), "danger")
        return back
    content = receive(folder_id, group_id, name, file.stream, None)
    with do() as work:
        document = queries.document(work, document_id)
        version = actions.add_version(
            work,
            document,
            content,
            comment=form.comment.data or "",
            minor=bool(form.minor.data),
            keep_reserved=bool(form.keep_reserved.data),
        )
        said = words.receipt_sentence(version)
    flash(said, "receipt")
    return back
