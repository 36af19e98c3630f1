"""What is seen of a document without downloading it: one version on a page of its own, the pictures of its pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response
from flask_babel import gettext as _

from app import errors, policy, preview
from app.groups import queries as groups
from app.library import actions, links, previews, queries, words
from app.library.handling import Form
from app.library.views.documents import SANDBOXED, previews_of
from app.library.views.door import bp
from app.web import pages
from app.web.request import ask, do, workshop
from storage import Missing

if TYPE_CHECKING:
    from app.library.models import Document, Version
    from app.work import UnitOfWork


@bp.get("/d/<document_id>/v/<number>", endpoint="version")
def version(document_id: str, number: str) -> str:
    """One version of a document: what it looked like, and what to do with it."""
    open_version(document_id, number)
    return _page("library/version.html", document_id, number)


@bp.get("/d/<document_id>/v/<number>/preview", endpoint="preview")
def preview_alone(document_id: str, number: str) -> str:
    """The preview of a version and nothing else: what a page that waits for it asks for."""
    with ask() as work:
        queries.require_served(work, queries.document(work, document_id), Form.PREVIEW)
    go_on_looking(document_id, number)
    return _page("library/preview.html", document_id, number)


def _page(template: str, document_id: str, number: str) -> str:
    """A page about one version, with its preview."""
    with ask() as work:
        found = queries.document(work, document_id)
        may_show, opened = queries.may_serve(work, found, Form.PREVIEW), queries.version(work, found, number)
        row = queries.shown(work, opened) if may_show else None
    seen = previews.read(workshop().blobs, row)
    with ask() as work:
        found = queries.document(work, document_id)
        opened = queries.version(work, found, number)
        group = groups.group_by_id(work, found.group_id)
        return pages.render(
            template,
            work,
            group=group,
            document=found,
            version=opened,
            seen=seen if opened.is_served and queries.may_serve(work, found, Form.PREVIEW) else None,
            may_administer=policy.can(work.actor, policy.ADMINISTER, found),
            may_admit=policy.can(work.actor, policy.ADMINISTER, found) and queries.is_admissible(work, opened),
            words=words,
            may_restore=_may_restore(work, found, opened),
            **previews_of(work, found, opened),
            crumbs=links.crumbs_on(work, group, found, _("Version %(number)s", number=number)),
        )


def _may_restore(work: UnitOfWork, document: Document, version: Version) -> bool:
    """Whether whoever asks may put this version on top again."""
    return version.is_served and version.id != document.current_id and policy.can(work.actor, policy.CHANGE, document)


def open_version(document_id: str, number: str) -> None:
    """Tell that somebody looks at a version."""
    with do() as work:
        found = queries.document(work, document_id)
        actions.open_document(work, found, queries.version(work, found, number))


def go_on_looking(document_id: str, number: str) -> None:
    """The same, unless it was told a moment ago: looking at several pages is one look."""
    with ask() as work:
        found = queries.document(work, document_id)
        is_told = queries.has_just_opened(work, found, queries.version(work, found, number))
    if not is_told:
        open_version(document_id, number)


@bp.get("/d/<document_id>/v/<number>/pages/<int:page>", endpoint="page")
def page(document_id: str, number: str, page: int) -> Response:
    """The picture of one page."""
    return picture(document_id, number, page)


def picture(document_id: str, number: str, page: int) -> Response:
    """The picture of one page of a version; looking at several is told once."""
    with ask() as work:
        found = queries.document(work, document_id)
        opened = queries.version(work, found, number)
        row = queries.page(work, opened, page)
    go_on_looking(document_id, number)
    try:
        with workshop().blobs.open(row.group_id, row.digest) as stream:
            body = stream.read()
        kind = preview.picture_type(body)
    except (Missing, ValueError):  # purged a moment ago; or no picture
        raise errors.NotFound from None
    answer = Response(body, HTTPStatus.OK, mimetype=kind)
    answer.headers["Content-Security-Policy"] = SANDBOXED
    return answer
