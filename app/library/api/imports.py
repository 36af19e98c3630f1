"""Importing what is in a zip, by program."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from flask import request
from pydantic import Field

from app import errors, policy
from app.groups import queries as groups
from app.library import actions, queries, receiving, taking
from app.library.api.shapes import LIBRARY, bp
from app.library.models import Import as ImportRow
from app.web import json
from app.web.errors import told_later
from app.web.request import ask, do, visit, workshop
from app.web.security import takes_files

if TYPE_CHECKING:
    from app.library.queries import Report
    from app.work import UnitOfWork


class Unpacking(json.Shape):
    """What is to become of names that are taken, and of a table of details."""

    same_names: Literal["version", "both", "skip"] = Field(
        "version", description="A new version, a free name, or nothing of it"
    )
    with_details: bool = Field(False, description="Take details from details.csv at the root of the zip")
    leaves_out_wrong: bool = Field(False, description="Leave out what is wrong there; else nothing is imported then")


class Fault(json.Shape):
    """What is wrong in the table of details."""

    line: int
    path: str
    reason: str


class Member(json.Shape):
    """A member of the zip and what became of it."""

    path: str
    size: int
    is_folder: bool
    state: str = Field(
        description="waiting, added, versioned, partial (some details were refused), there (a folder that was there "
        "already), skipped or refused"
    )
    reason: str
    item: str | None = Field(description="The id of the document or folder, while you can read it")
    version: str | None = Field(description="The number of the version that it became")


class Import(json.Shape):
    """An import, and one page of what became of the members of the zip."""

    id: str
    name: str
    folder: str
    document: str | None = Field(description="The document of the library that was unpacked")
    state: str = Field(description="waiting, running, done or failed")
    error: str = Field(description="Why nothing was imported")
    faults: list[Fault]
    counts: dict[str, int] = Field(description="How many members have come to what")
    members: list[Member]
    page: int
    pages: int
    created_at: datetime
    ended_at: datetime | None


class Begun(json.Shape):
    """An import that you have begun."""

    id: str
    name: str
    folder: str
    state: str = Field(description="waiting, running, done or failed")
    created_at: datetime


class Imports(json.Shape):
    """Your last imports into a group, the latest first."""

    imports: list[Begun]


ANSWERS = json.answers(HTTP_202=Import, HTTP_409=json.Problem, HTTP_413=json.Problem, HTTP_507=json.Problem)


@bp.post("/folders/<folder_id>/imports")
@json.raw_body("import_zip")
@json.spec.validate(resp=ANSWERS, tags=[LIBRARY], operation_id="import_zip")
@takes_files
def import_zip(folder_id: str) -> tuple[Import, int]:
    """Put what is in a zip, sent as the body, into a folder; ask for the import until its state is done or failed.

    `?name=` is what the zip is called. `?same_names=` says what becomes of names that are taken: version, both or
    skip. With `?with_details=1` the file details.csv in it gives details; `?leaves_out_wrong=1` leaves out what is
    wrong there.
    """
    wish = actions.ImportWish(
        request.args.get("same_names", "version"),
        request.args.get("with_details") == "1",
        request.args.get("leaves_out_wrong") == "1",
    )
    if wish.same_names not in ImportRow.SAME_NAMES:
        raise errors.Invalid("%(where)s: %(why)s", where="same_names", why="version, both or skip")
    group_id, _intake = taking.asked(visit(), folder_id)
    sent = request.args.get("name", "import.zip"), request.stream, request.content_length
    content = receiving.receive(workshop(), group_id, *sent, is_checked=False)
    made = taking.import_zip(visit(), folder_id, group_id, content, wish)
    with ask() as work:
        return _shape(work, queries.zip_import(work, made.id)), HTTPStatus.ACCEPTED


@bp.post("/documents/<document_id>/unpack")
@json.spec.validate(json=Unpacking, resp=ANSWERS, tags=[LIBRARY], operation_id="unpack")
def unpack(document_id: str) -> tuple[Import, int]:
    """Put what is in a zip of the library beside it."""
    wanted: Unpacking = json.body()
    wish = actions.ImportWish(**wanted.model_dump())
    with do() as work:
        made = actions.begin_unpacking(work, queries.document(work, document_id), wish, by="api")
        return _shape(work, made), HTTPStatus.ACCEPTED


@bp.get("/groups/<slug>/imports")
@json.spec.validate(resp=json.answers(HTTP_200=Imports), tags=[LIBRARY], operation_id="imports")
def imports(slug: str) -> Imports:
    """Your last imports into a group, the latest first."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.READ, group.acl("library"))
        return Imports(imports=[_begun(made) for made in queries.my_imports(work, group.id)])


def _begun(made: ImportRow) -> Begun:
    """An import in a list."""
    return Begun(id=made.id, name=made.name, folder=made.folder_id, state=made.state, created_at=made.created_at)


@bp.get("/imports/<import_id>")
@json.spec.validate(resp=json.answers(HTTP_200=Import), tags=[LIBRARY], operation_id="import")
def imported(import_id: str) -> Import:
    """How far an import of yours is, with `?page=` of its members; `?state=` (once for each) lists only some."""
    states = request.args.getlist("state")
    with ask() as work:
        return _shape(work, queries.zip_import(work, import_id), states, json.number("page"))


def _shape(work: UnitOfWork, made: ImportRow, states: list[str] | None = None, page: int = 1) -> Import:
    """An import as programs see it."""
    report = queries.import_report(work, made, states or (), max(1, page))
    return Import(
        id=made.id,
        name=made.name,
        folder=made.folder_id,
        document=made.document_id,
        state=made.state,
        error=told_later(made.error),
        faults=[Fault(line=each["line"], path=each["path"], reason=told_later(each)) for each in made.faults],
        counts=queries.import_counts(work, made),
        members=_members(report),
        page=report.page,
        pages=report.pages,
        created_at=made.created_at,
        ended_at=made.ended_at,
    )


def _members(report: Report) -> list[Member]:
    """The members on a page as programs see them."""
    return [
        Member(
            path=member.path,
            size=member.size,
            is_folder=member.is_folder,
            state=member.state,
            reason=told_later(member.reason),
            item=member.item_id if member.item_id in report.items else None,
            version=report.numbers.get(member.version_id or ""),
        )
        for member in report.members
    ]
