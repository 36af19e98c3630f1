"""Importing what is in a zip: the form, how far it is, and the report of what became of each file."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, detail_table, links, queries, receiving, taking, words
from app.library.forms.imports import ImportForm, ZipForm
from app.library.views.door import bp
from app.library.views.folders import page_number
from app.library.views.uploads import ask_folder, draft_of
from app.web import pages, tables
from app.web.bodies import asks_first
from app.web.errors import told, told_later
from app.web.request import ask, do, visit, workshop
from app.web.security import takes_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from werkzeug.wrappers import Response as Answer

    from app.library.models import Import, Item
    from app.work import UnitOfWork


@bp.route("/f/<folder_id>/import", methods=["GET", "POST"])
@asks_first(ask_folder)
@takes_files
def import_zip(folder_id: str) -> Answer | str:
    """Choose a zip, and what is to become of names that are taken; then its progress page."""
    group_id, _intake = taking.asked(visit(), folder_id)
    form = ZipForm()
    if form.validate_on_submit():
        sent = request.files["file"]
        try:
            content = receiving.adopt(workshop(), group_id, str(sent.filename), draft_of(sent), is_checked=False)
            made = taking.import_zip(visit(), folder_id, group_id, content, form.wish)
        except (errors.Invalid, errors.Conflict, errors.TooLarge, errors.Full, errors.Infected) as error:
            form.file.errors = [told(error)]
        else:
            return redirect(url_for("library.imported", import_id=made.id), HTTPStatus.SEE_OTHER)
    return _form_page(folder_id, form)


def _place(work: UnitOfWork, folder_id: str) -> str:
    """The group of a folder that one may add to."""
    folder = queries.folder(work, folder_id)
    policy.require(work.actor, policy.ADD, folder)
    return folder.group_id


def _form_page(folder_id: str, form: ZipForm) -> str:
    """The form, for those who may add to the folder."""
    with ask() as work:
        folder = queries.folder(work, folder_id)
        group = queries.group_of(work, folder)
        return pages.render(
            "library/import.html",
            work,
            group=group,
            form=form,
            last=queries.my_imports(work, group.id),
            words=words,
            empty_table=url_for("library.detail_template", folder_id=folder.id),
            address=links.page(work, group, folder),
            crumbs=links.crumbs_on(work, group, folder, _("Import a zip")),
        )


@bp.get("/f/<folder_id>/import/details.csv")
def detail_template(folder_id: str) -> Response:
    """An empty table of details, with the headings that the group has."""
    with ask() as work:
        heads = detail_table.headings(queries.fields(work, _place(work, folder_id)))
    return tables.answer(detail_table.NAME, heads, [])


@bp.route("/d/<document_id>/unpack", methods=["GET", "POST"])
def unpack(document_id: str) -> Answer | str:
    """Put what is in a zip of the library beside it."""
    form = ImportForm()
    if form.validate_on_submit():
        try:
            with do() as work:
                made = actions.begin_unpacking(work, queries.document(work, document_id), form.wish)
        except errors.Conflict as error:
            form.form_errors = [told(error)]
        else:
            return redirect(url_for("library.imported", import_id=made.id), HTTPStatus.SEE_OTHER)
    with ask() as work:
        found = queries.document(work, document_id)
        group = queries.group_of(work, found)
        address = links.page(work, group, found)
        if not queries.may_unpack(work, found):
            flash(_("This cannot be unpacked here."), "danger")
            return redirect(address)
        return pages.render(
            "library/import.html",
            work,
            group=group,
            form=form,
            document=found,
            empty_table=url_for("library.detail_template", folder_id=found.parent_id),
            address=address,
            crumbs=links.crumbs_on(work, group, found, _("Unpack here")),
        )


@bp.get("/imports/<import_id>")
def imported(import_id: str) -> str:
    """How far an import is, and what became of each member of the zip; first of all what went wrong."""
    with ask() as work:
        made = queries.zip_import(work, import_id)
        counts = queries.import_counts(work, made)
        problems = sum(counts.get(state, 0) for state in queries.PROBLEMS)
        shows_all = not problems or request.args.get("show") == "all"
        report = queries.import_report(work, made, () if shows_all else queries.PROBLEMS, page_number())
        return pages.render(
            "library/imported.html",
            work,
            group=groups.group_by_id(work, made.group_id),
            made=made,
            counts=counts,
            total=sum(counts.values()),
            problems=problems,
            shows_all=shows_all,
            report=report,
            words=words,
            told_later=told_later,
            permanent=links.permanent,
            error=told_later(made.error),
        )


@bp.get("/imports/<import_id>/report.csv")
def import_csv(import_id: str) -> Response:
    """The whole report as a table."""
    heads = (_("Path"), _("What became of it"), _("Why"), _("Link"))
    with ask() as work:
        made = queries.zip_import(work, import_id)
        return tables.answer("import.csv", heads, list(_rows(work, made)))


def _rows(work: UnitOfWork, made: Import) -> Iterator[tuple[str, ...]]:
    """The rows of a report, one page after the other."""
    page, pages_ = 1, 1
    while page <= pages_:
        report = queries.import_report(work, made, page=page)
        for member in report.members:
            link = _link(work, report.items, member.item_id)
            yield member.path, str(words.IMPORTED[member.state]), told_later(member.reason), link
        page, pages_ = page + 1, report.pages


def _link(work: UnitOfWork, items: Mapping[str, Item], item_id: str | None) -> str:
    """The whole address of what a member became, as far as one may read it."""
    item = items.get(item_id or "")
    return work.settings.url + links.permanent(item) if item is not None else ""
