"""Taking files in: raw bodies from our own module, forms from browsers without JavaScript."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from typing import IO, TYPE_CHECKING

from flask import Response, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app import errors, policy
from app.library import actions, forms, links, names, queries, receiving, words
from app.library.views.door import bp
from app.web.errors import told
from app.web.request import ask, do, workshop
from app.web.security import takes_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response as Answer

    from app.library.content import Content
    from app.library.intake import Intake
    from app.library.models import Version
    from app.work import UnitOfWork

MOST_NAMES = 1000
LONGEST_SIZE = 16  # digits
REFUSALS = (errors.NotTaken, errors.TooLarge, errors.OverQuota)


@bp.get("/f/<folder_id>/uploads/names", endpoint="names")
def names_wanted(folder_id: str) -> Response:
    """Which of the names that somebody is about to send are taken, and what could be done about each.

    With their sizes, in the same order, also which files the group would not take, and why.
    """
    wanted = request.args.getlist("name")[:MOST_NAMES]
    with ask() as work:
        folder = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, folder)
        held = queries.named(work, folder, wanted)
        taken = [words.taken(work, folder, name, held) for name in wanted if words.key(name) in held]
        sizes = [int(text) for text in request.args.getlist("size") if text.isdigit() and len(text) < LONGEST_SIZE]
        return jsonify(taken=taken, refused=_refused(queries.intake(work, folder.group_id), wanted, sizes))


def _refused(intake: Intake, wanted: Sequence[str], sizes: Sequence[int]) -> list[dict[str, str]]:
    """Which of these files a group would not take, one after the other, and why."""
    found, coming = [], 0
    for name, size in zip(wanted, sizes, strict=False):
        try:
            intake.require_kind(name)
            intake.require_size(name, size)
            intake.require_room(coming + size)
        except REFUSALS as error:
            found.append({"name": name, "why": told(error)})
        else:
            coming += size
    return found


@bp.post("/f/<folder_id>/uploads")
@takes_files
def upload(folder_id: str) -> Answer:
    """Take files into a folder: one as the raw body, or several as a form."""
    group_id, intake = asked(folder_id)
    if request.mimetype == "multipart/form-data":
        return _upload_form(folder_id, group_id, intake)
    name = request.args.get("name", "")
    content = receive(folder_id, group_id, name, request.stream, request.content_length, intake)
    return _put(folder_id, group_id, content)


def asked(folder_id: str) -> tuple[str, Intake]:
    """Ask, before any bytes are read, whether a file may be put into this folder: its group, and what that takes."""
    with ask() as work:
        folder = queries.folder(work, folder_id)
        policy.require(work.actor, policy.ADD, folder)
        return folder.group_id, queries.intake(work, folder.group_id)


def receive(
    folder_id: str, group_id: str, name: str, stream: IO[bytes], length: int | None, intake: Intake | None = None
) -> Content:
    """Receive one file, unless `intake` already says that the group takes no such.

    Where a virus is found, keep the event and tell the leaders, then refuse.
    """
    try:
        if intake is not None:
            intake.require(names.clean(name), length)
        return receiving.receive(workshop(), group_id, name, stream, length)
    except REFUSALS as error:
        _tell_refusal(folder_id, name, error)
        raise
    except errors.Infected as error:
        with do() as work:
            folder = queries.folder(work, folder_id)
            actions.refuse_infected(work, folder, name, str(error.values["finding"]))
        raise


@contextmanager
def naming(folder_id: str, group_id: str, content: Content) -> Iterator[UnitOfWork]:
    """Do: give what was received its name; where that is refused, its bytes are forgotten."""
    try:
        with do() as work:
            yield work
    except errors.DomainError as error:
        with workshop().do_as(policy.SYSTEM) as work:
            actions.forget(work, group_id, [content.digest])
        if isinstance(error, REFUSALS):
            _tell_refusal(folder_id, content.name, error)
        raise


def _tell_refusal(folder_id: str, name: str, error: errors.DomainError) -> None:
    """Keep the event that the group did not take a file."""
    with do() as work:
        actions.refuse_upload(work, queries.folder(work, folder_id), name, error)


def _put(folder_id: str, group_id: str, content: Content) -> Answer:
    """Put a received file into its folder and answer with its receipt."""
    with naming(folder_id, group_id, content) as work:
        version = actions.upload(
            work,
            queries.folder(work, folder_id),
            content,
            comment=request.args.get("comment", "")[:1000],
            keep_both=request.args.get("as") == "new",
        )
        document = version.document
        url = links.page(work, queries.group_of(work, document), document)
        answer = jsonify({**words.receipt(version), "url": url, "same_as": _same_as(work, version)})
    answer.status_code = HTTPStatus.CREATED
    return answer


def _same_as(work: UnitOfWork, version: Version) -> dict[str, str] | None:
    """Where the same content is already: the way to it in words, and the address."""
    twin = words.twin(work, version)
    if twin is None:
        return None
    folders = [folder.name for folder in queries.way_to(work, twin)[1:]]
    return {"at": " / ".join([_("Library"), *folders, twin.name]), "url": links.permanent(twin)}


def receipt(work: UnitOfWork, version: Version) -> str | Markup:
    """The receipt in a sentence; where the same content is already, that is said with a link."""
    said = words.receipt_sentence(version)
    same = _same_as(work, version)
    if same is None:
        return said
    link = Markup('<a href="{url}">{at}</a>').format(**same)
    return Markup("{} {} {}.").format(said, _("The same content is already at"), link)


def _upload_form(folder_id: str, group_id: str, intake: Intake) -> Answer:
    """Several files of a form; one that cannot be used never stops the others.

    A form is read before its fields are known, so that it needs its space twice for a moment.
    """
    files = [file for file in request.files.getlist("files") if file.filename]
    kept = sum(_keep(folder_id, group_id, intake, file) for file in files)
    if kept:
        flash(ngettext("%(num)s file was added.", "%(num)s files were added.", kept), "success")
    if not files:
        flash(_("Choose a file first."), "danger")
    return redirect(url_for("library.permanent_folder", item_id=folder_id), HTTPStatus.SEE_OTHER)


def _keep(folder_id: str, group_id: str, intake: Intake, file: FileStorage) -> bool:
    """Take one file of a form, and say what became of it."""
    form = forms.UploadForm()
    name = str(file.filename)
    try:
        content = receive(folder_id, group_id, name, file.stream, None, intake)
        with naming(folder_id, group_id, content) as work:
            folder = queries.folder(work, folder_id)
            comment, keep_both = form.comment.data or "", bool(form.keep_both.data)
            version = actions.upload(work, folder, content, comment=comment, keep_both=keep_both)
            said = receipt(work, version)
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
        intake = queries.intake(work, group_id)
    back = redirect(url_for("library.permanent_document", item_id=document_id), HTTPStatus.SEE_OTHER)
    file = next((one for one in request.files.getlist("files") if one.filename), None)
    if file is None:
        flash(_("Choose a file first."), "danger")
        return back
    content = receive(folder_id, group_id, name, file.stream, None, intake)
    with naming(folder_id, group_id, content) as work:
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
