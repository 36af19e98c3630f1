"""The page of a document: its versions, its text, its bytes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import Response, flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, RequestedRangeNotSatisfiable

from app import errors, policy
from app.db import now
from app.groups import queries as groups
from app.library import actions, forms, handling, links, previews, queries, words
from app.library.handling import Form
from app.library.models import Document, Folder
from app.library.views.addresses import address_page
from app.library.views.door import bp
from app.web import pages
from app.web.errors import told
from app.web.request import ask, do, workshop
from storage import verified

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from app.groups.models import Group
    from app.library.models import Version, WebAddress
    from app.preview import Preview
    from app.work import UnitOfWork

SANDBOXED = "default-src 'none'; sandbox"


@bp.get("/groups/<slug>/library/<file:path>", endpoint="document")
def document(slug: str, path: str) -> Answer | str:
    """A document: its details, its versions, what to do with it."""
    with ask() as work:
        group = groups.group(work, slug)
        found = queries.item_at(work, group, path)
        if isinstance(found, Folder):
            return redirect(links.page(work, group, found))
        if not isinstance(found, Document):
            return address_page(work, group, cast("WebAddress", found))
        may_show = found.current is not None and queries.may_serve(work, found, Form.PREVIEW)
        shown, row = found.current_id, queries.shown(work, cast("Version", found.current)) if may_show else None
    seen = previews.read(workshop().blobs, row)
    with ask() as work:
        opened = queries.document(work, found.id)
        may_show = opened.current_id == shown and queries.may_serve(work, opened, Form.PREVIEW)
        page = _document_page(work, group, opened, seen if may_show else None)
    with do() as work:
        again = queries.document(work, found.id)
        actions.open_document(work, again, next((one for one in again.versions if one.id == opened.current_id), None))
    return page


def _document_page(work: UnitOfWork, group: Group, opened: Document, seen: Preview | None) -> str:
    """The page of a document."""
    may_change = policy.can(work.actor, policy.CHANGE, opened)
    is_mine = opened.reservation is not None and opened.reservation.holder_id == work.actor.user_id
    return pages.render(
        "library/document.html",
        work,
        group=group,
        document=opened,
        seen=seen,
        **previews_of(work, opened, opened.current),
        may_unpack=queries.may_unpack(work, opened),
        is_bound=handling.is_bound(opened),
        may_pass_on=queries.may_pass_on(work, opened),
        may_retry_text=queries.may_retry_text(work, opened),
        may_show_text=queries.may_serve(work, opened, Form.TEXT),
        versions=queries.visible_versions(work, opened),
        crumbs=links.crumbs(group, queries.way_to(work, opened), opened),
        permanent=work.settings.url + links.permanent(opened),
        may_change=may_change,
        intake=queries.intake(work, group.id) if may_change else None,
        may_delete=policy.can(work.actor, policy.DELETE, opened),
        fields=queries.fields(work, group.id),
        words=words,
        form=_version_form(mine=is_mine),
        going=queries.settings(work, group.id).versions_go_at(opened.versions),
        may_administer=policy.can(work.actor, policy.ADMINISTER, opened),
        may_admit=_may_admit(work, opened),
        held=queries.held(work, opened),
        is_starred=queries.is_starred(work, opened),
        today=now().date(),
        reservation=opened.reservation,
        is_mine=is_mine,
        may_release=is_mine or policy.can(work.actor, policy.ADMINISTER, opened),
        may_hand_over=policy.can(work.actor, policy.HAND_OVER, opened),
    )


def _may_admit(work: UnitOfWork, opened: Document) -> set[str]:
    """The ids of the versions that whoever asks may admit."""
    if not policy.can(work.actor, policy.ADMINISTER, opened):
        return set()
    return {version.id for version in opened.versions if queries.is_admissible(work, version)}


def previews_of(work: UnitOfWork, document: Document, version: Version | None) -> dict[str, object]:
    """Whether a preview is being made, or why there is to be none."""
    may_show = queries.may_serve(work, document, Form.PREVIEW)
    return {
        "is_awaited": may_show and previews.is_awaited(work.settings, version, document.name),
        "withheld": "" if may_show else told(handling.refusal(Form.PREVIEW)),
    }


def _version_form(*, mine: bool) -> forms.VersionForm:
    """The form for the next version: what comes back from one's reservation is a small step, unless one says so."""
    form = forms.VersionForm(minor=mine)
    if not mine:
        del form.keep_reserved
    return form


@bp.post("/d/<document_id>/v/<number>/restore")
def restore_version(document_id: str, number: str) -> Answer:
    """Put an old version on top again."""
    with do() as work:
        found = queries.document(work, document_id)
        restored = actions.restore_version(work, found, queries.version(work, found, number))
        said = _("Version %(old)s is back, as version %(new)s.", old=number, new=restored.number)
    flash(said, "success")
    return redirect(url_for("library.permanent_document", item_id=document_id), HTTPStatus.SEE_OTHER)


@bp.post("/d/<document_id>/v/<number>/text/retry")
def retry_text(document_id: str, number: str) -> Answer:
    """Let the text of a version be read once more."""
    try:
        with do() as work:
            found = queries.document(work, document_id)
            actions.retry_text(work, found, queries.version(work, found, number))
    except errors.Conflict as error:
        flash(told(error), "warning")
    else:
        flash(_("The text will be read once more. That takes a moment."), "success")
    return redirect(url_for("library.permanent_document", item_id=document_id), HTTPStatus.SEE_OTHER)


@bp.route("/d/<document_id>/v/<number>/purge", methods=["GET", "POST"])
def purge_version(document_id: str, number: str) -> Answer | str:
    """Delete one version for ever, for a reason."""
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                found = queries.document(work, document_id)
                actions.purge_version(work, found, queries.version(work, found, number), form.reason.data)
        except (errors.Conflict, errors.Invalid, errors.Locked) as error:
            form.reason.errors = [told(error)]
        else:
            flash(_("Version %(number)s was deleted for ever.", number=number), "success")
            return redirect(url_for("library.permanent_document", item_id=document_id), HTTPStatus.SEE_OTHER)
    with ask() as work:
        found = queries.document(work, document_id)
        policy.require(work.actor, policy.ADMINISTER, found)
        group = groups.group_by_id(work, found.group_id)
        return pages.render(
            "library/purge_version.html",
            work,
            group=group,
            document=found,
            version=queries.version(work, found, number),
            form=form,
            address=links.page(work, group, found),
            crumbs=links.crumbs_on(work, group, found, _("Delete for ever")),
        )


@bp.get("/d/<document_id>/download", endpoint="download", defaults={"number": None})
@bp.get("/d/<document_id>/v/<number>/download", endpoint="download_version")
def download(document_id: str, number: str | None) -> Response:
    """The bytes of the current version, or of the one that is named."""
    with do() as work:
        found = queries.document(work, document_id)
        version = queries.version(work, found, number) if number else found.served()
        actions.download(work, found, version)
    return content_of(version)


def content_of(version: Version) -> Response:
    """A version's bytes as an attachment, with Ranges; a whole one is hashed on its way out."""
    stream = workshop().blobs.open(version.group_id, version.digest)
    answer = send_file(
        stream,
        mimetype=version.media_type,
        as_attachment=True,
        download_name=version.document.name,
        etag=version.digest,
        conditional=False,
    )
    answer.direct_passthrough = False  # so that the end of the answer closes the stream
    answer.call_on_close(stream.close)
    answer.headers["Content-Security-Policy"] = SANDBOXED
    answer.content_length = version.size
    try:
        answer.make_conditional(request, accept_ranges=True, complete_length=version.size)
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise
    except OverflowError:  # a date beyond all calendars
        stream.close()
        raise BadRequest from None
    if answer.status_code == HTTPStatus.OK:
        answer.response = verified(stream, version.digest)
    return answer


@bp.get("/d/<document_id>/text")
def text(document_id: str) -> str:
    """The text that search has of a document."""
    found, body = read_text(document_id)
    with ask() as work:
        group = groups.group_by_id(work, found.group_id)
        crumbs = links.crumbs_on(work, group, found, _("Text"))
        return pages.render("library/text.html", work, group=group, document=found, text=body, crumbs=crumbs)


def read_text(document_id: str) -> tuple[Document, str]:
    """A document and the text that search has of it, which is told."""
    with do() as work:
        found = queries.document(work, document_id)
        row = queries.text_of(work, found.served())
        actions.show_text(work, found)
    if row is None:
        return found, ""
    with workshop().blobs.open(row.group_id, row.digest) as stream:
        return found, stream.read().decode()
