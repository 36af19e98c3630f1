"""Taking files in: raw bodies from our own module, forms from browsers without JavaScript."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app import errors, policy
from app.library import actions, forms, links, progress, queries, receiving, taking, words
from app.library.views.door import bp
from app.web.bodies import asks_first
from app.web.errors import told
from app.web.request import ask, settings, visit
from app.web.security import takes_files

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response as Answer

    from app.library.content import Content
    from app.library.intake import Intake
    from app.library.models import Version
    from app.web.bodies import Part
    from app.work import UnitOfWork
    from storage import Draft


def ask_folder(folder_id: str) -> None:
    """Ask, before the files of a form are read, whether they may be put into this folder."""
    taking.asked(visit(), folder_id)
    receiving.require_space(settings(), request.content_length or 0)


@bp.post("/f/<folder_id>/uploads")
@asks_first(ask_folder)
@takes_files
def upload(folder_id: str) -> Answer:
    """Take files into a folder: one as the raw body, or several as a form."""
    taken = taking.asked(visit(), folder_id)
    if request.mimetype == "multipart/form-data":
        return _upload_form(folder_id, taken)
    name = request.args.get("name", "")
    content = taking.receive(visit(), folder_id, name, request.stream, request.content_length, taken)
    return _put(folder_id, taken[0], content)


def _put(folder_id: str, group_id: str, content: Content) -> Answer:
    """Put a received file into its folder and answer with its receipt."""
    with taking.naming(visit(), folder_id, group_id, content) as work:
        version = actions.upload(
            work,
            queries.folder(work, folder_id),
            content,
            comment=request.args.get("comment", "")[:1000],
            keep_both=request.args.get("as") == "new",
        )
        document = version.document
        url = links.page(work, queries.group_of(work, document), document)
        answer = jsonify({**words.receipt(version), "url": url, "same_as": progress.same_as(work, version)})
    answer.status_code = HTTPStatus.CREATED
    return answer


def receipt(work: UnitOfWork, version: Version) -> str | Markup:
    """The receipt in a sentence; where the same content is already, that is said with a link."""
    said = words.receipt_sentence(version)
    same = progress.same_as(work, version)
    if same is None:
        return said
    link = Markup('<a href="{url}">{at}</a>').format(**same)
    return Markup("{} {} {}.").format(said, _("The same content is already at"), link)


def _upload_form(folder_id: str, taken: tuple[str, Intake]) -> Answer:
    """Several files of a form; one that cannot be used never stops the others."""
    files = [file for file in request.files.getlist("files") if file.filename]
    kept = sum(_keep(folder_id, taken, file) for file in files)
    if kept:
        flash(ngettext("%(num)s file was added.", "%(num)s files were added.", kept), "success")
    if not files:
        flash(_("Choose a file first."), "danger")
    return redirect(url_for("library.permanent_folder", item_id=folder_id), HTTPStatus.SEE_OTHER)


def _keep(folder_id: str, taken: tuple[str, Intake], file: FileStorage) -> bool:
    """Take one file of a form, and say what became of it."""
    form = forms.UploadForm()
    name = str(file.filename)
    try:
        content = taking.adopt(visit(), folder_id, name, draft_of(file), taken)
        with taking.naming(visit(), folder_id, taken[0], content) as work:
            folder = queries.folder(work, folder_id)
            comment, keep_both = form.comment.data or "", bool(form.keep_both.data)
            version = actions.upload(work, folder, content, comment=comment, keep_both=keep_both)
            said = receipt(work, version)
    except errors.DomainError as error:
        flash(f"{name[:200]}: {told(error)}", "danger")
        return False
    flash(said, "receipt")
    return True


def draft_of(file: FileStorage) -> Draft:
    """The draft that a file of a form has arrived in."""
    part: Part = file.stream  # type: ignore[assignment] # as the request has opened it
    return part.draft


def _ask_document(document_id: str) -> None:
    """Ask, before the file of a form is read, whether it may become a version of this document."""
    with ask() as work:
        document = queries.document(work, document_id)
        policy.require(work.actor, policy.CHANGE, document)
    receiving.require_space(settings(), request.content_length or 0)


@bp.post("/d/<document_id>/versions")
@asks_first(_ask_document)
@takes_files
def add_version(document_id: str) -> Answer:
    """Take a file as the next version of this document, whatever the file is called."""
    form = forms.VersionForm()
    with ask() as work:
        document = queries.document(work, document_id)
        policy.require(work.actor, policy.CHANGE, document)
        folder_id, name = str(document.parent_id), document.name
        taken = document.group_id, queries.intake(work, document.group_id)
    back = redirect(url_for("library.permanent_document", item_id=document_id), HTTPStatus.SEE_OTHER)
    file = next((one for one in request.files.getlist("files") if one.filename), None)
    if file is None:
        flash(_("Choose a file first."), "danger")
        return back
    content = taking.adopt(visit(), folder_id, name, draft_of(file), taken)
    with taking.naming(visit(), folder_id, taken[0], content) as work:
        document = queries.document(work, document_id)
        version = actions.add_version(
            work,
            document,
            content,
            comment=form.comment.data or "",
            minor=bool(form.minor.data),
            keep_reserved=bool(form.keep_reserved.data),
        )
        said = receipt(work, version)
    flash(said, "receipt")
    return back
