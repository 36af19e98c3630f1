"""Details of documents, and the library's settings, by program."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response
from pydantic import Field

from app import policy
from app.groups import queries as groups
from app.library import actions, queries
from app.library.api.marking import Handling, NewHandling, handling, rules
from app.library.api.shapes import LIBRARY, bp
from app.library.api.spaces import Accepts, NewAccepts, Room, accepts, choose, room
from app.text import ocr
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.library.models import Document
    from app.library.models import Field as FieldRow


class Details(json.Shape):
    """What is said of a document; in a change, what is not named stays."""

    title: str | None = None
    description: str | None = None
    written_by: str | None = None
    keywords: list[str] | None = Field(None, description="Names out of the group's list")
    status: str | None = Field(None, description="empty, draft, final or issued")
    reference: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    language: str | None = Field(None, description="empty, or the two letters of one of the EU's languages")
    marking: str | None = Field(None, description="public, normal or sensitive")
    originator: str | None = None
    values: dict[str, Any] | None = Field(None, description="Of the group's own fields, by their ids")
    revision: int | None = Field(
        None, description="Counts changes. Named in a change, it is refused (409) where somebody changed more since"
    )


class OwnField(json.Shape):
    """A detail that a group has defined for itself."""

    id: str
    label: str
    form: str = Field(description="text, long_text, date, one_of or several_of")
    choices: list[str]


class NewField(json.Shape):
    """A field to be defined, or its new name and choices."""

    label: str = Field(min_length=1, max_length=100)
    form: str = Field("text", description="text, long_text, date, one_of or several_of; it stays as it was made")
    choices: list[str] = Field(default_factory=list)


class Word(json.Shape):
    """A keyword of the group's list."""

    id: str
    name: str
    documents: int


class NewWords(json.Shape):
    """Keywords to be put on the list."""

    keywords: list[str] = Field(min_length=1, max_length=500)


class WordName(json.Shape):
    """Another form of a keyword."""

    name: str = Field(min_length=1, max_length=100)


class Settings(json.Shape):
    """What a group has chosen for its library."""

    deleted_days: int = Field(description="For how many days deleted items are kept")
    keep_versions: int | None = Field(description="How many of the last versions are kept, and all major ones; or all")
    accepts: Accepts
    room: Room | None = Field(description="For those who administer the library; null for others")
    sensitive: Handling
    reads_scans: bool = Field(description="Whether the letters on scanned pages are read")
    scan_languages: list[str] = Field(description="In which languages they can be read here; none: not at all")
    keywords: list[Word]
    fields: list[OwnField]


class NewSettings(json.Shape):
    """What is to be chosen."""

    deleted_days: int | None = None
    accepts: NewAccepts | None = None
    sensitive: NewHandling | None = None
    reads_scans: bool | None = Field(None, description="409 where nobody can read them here, see scan_languages")
    keep_versions: int | None = Field(None, description="null keeps all; versions beyond go 30 days later")


@bp.get("/documents/<document_id>/details")
@json.spec.validate(resp=json.answers(HTTP_200=Details), tags=[LIBRARY], operation_id="details")
def details(document_id: str) -> Details:
    """What is said of a document."""
    with ask() as work:
        return _details(queries.document(work, document_id))


@bp.patch("/documents/<document_id>/details")
@json.spec.validate(
    json=Details,
    resp=json.answers(HTTP_200=Details, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="edit_details",
)
def edit_details(document_id: str) -> Details:
    """Change what is named.

    Marking a document as sensitive puts a fence around it, unless it has one; only leaders take the marking away.
    """
    wanted: Details = json.body()
    changes = wanted.model_dump(exclude_unset=True)
    revision = changes.pop("revision", None)
    with do() as work:
        found = queries.document(work, document_id)
        actions.edit_details(work, found, changes, revision)
        return _details(found)


def _details(document: Document) -> Details:
    """A document's details as programs see them."""
    return Details(
        title=document.title or "",
        description=document.description,
        written_by=document.written_by or "",
        keywords=[word.name for word in document.keywords],
        status=document.status or "",
        reference=document.reference or "",
        issued_on=document.issued_on,
        expires_on=document.expires_on,
        language=document.language or "",
        marking=document.marking or "normal",
        originator=document.originator or "",
        values=document.values or {},
        revision=document.revision or 0,
    )


@bp.get("/groups/<slug>/library-settings")
@json.spec.validate(resp=json.answers(HTTP_200=Settings), tags=[LIBRARY], operation_id="library_settings")
def settings(slug: str) -> Settings:
    """What a group has chosen for its library, with its keywords and its own fields."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.READ, group.acl("library"))
        counts, chosen = queries.keyword_counts(work, group.id), queries.settings(work, group.id)
        return Settings(
            deleted_days=chosen.deleted_days,
            keep_versions=chosen.keep_versions,
            accepts=accepts(work, group),
            room=room(work, group),
            sensitive=handling(work, chosen),
            reads_scans=chosen.reads_scans,
            scan_languages=list(ocr.installed(work.settings.tesseract)),
            keywords=[
                Word(id=word.id, name=word.name, documents=counts.get(word.id, 0))
                for word in queries.keywords(work, group.id)
            ],
            fields=[_field(each) for each in queries.fields(work, group.id)],
        )


@bp.patch("/groups/<slug>/library-settings")
@json.spec.validate(
    json=NewSettings,
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="choose_library_settings",
)
def choose_settings(slug: str) -> Response:
    """Choose how long deleted items are kept, how many versions, which files are taken, what sensitive ones may do.

    What is not named stays.
    """
    wanted: NewSettings = json.body()
    named = wanted.model_dump(exclude_unset=True, exclude={"sensitive", "accepts", "reads_scans"})
    others = (wanted.sensitive, wanted.accepts, wanted.reads_scans)
    with do() as work:
        group = groups.group(work, slug)
        if wanted.accepts is not None:
            choose(work, group, wanted.accepts)
        if named or others == (None, None, None):
            actions.choose_settings(work, group, **named)
        if wanted.reads_scans is not None:
            actions.choose_scans(work, group, reads_scans=wanted.reads_scans)
        if wanted.sensitive is not None:
            actions.choose_handling(work, group, rules(wanted.sensitive), wanted.sensitive.profiles)
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.post("/groups/<slug>/keywords")
@json.spec.validate(json=NewWords, resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="add_keywords")
def add_keywords(slug: str) -> Response:
    """Put keywords on the list; those that are there already are passed over."""
    wanted: NewWords = json.body()
    with do() as work:
        actions.add_keywords(work, groups.group(work, slug), wanted.keywords)
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.patch("/groups/<slug>/keywords/<keyword_id>")
@json.spec.validate(
    json=WordName,
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="rename_keyword",
)
def rename_keyword(slug: str, keyword_id: str) -> Response:
    """Give a keyword another form, everywhere."""
    wanted: WordName = json.body()
    with do() as work:
        group = groups.group(work, slug)
        actions.rename_keyword(work, group, queries.keyword(work, group, keyword_id), wanted.name)
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.delete("/groups/<slug>/keywords/<keyword_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="remove_keyword")
def remove_keyword(slug: str, keyword_id: str) -> Response:
    """Take a keyword off the list and off every document."""
    with do() as work:
        group = groups.group(work, slug)
        actions.remove_keyword(work, group, queries.keyword(work, group, keyword_id))
    return Response(status=HTTPStatus.NO_CONTENT)


@bp.post("/groups/<slug>/fields")
@json.spec.validate(
    json=NewField, resp=json.answers(HTTP_201=OwnField, HTTP_409=json.Problem), tags=[LIBRARY], operation_id="add_field"
)
def add_field(slug: str) -> tuple[OwnField, int]:
    """Define a detail of the group's own."""
    wanted: NewField = json.body()
    with do() as work:
        made = actions.add_field(work, groups.group(work, slug), wanted.label, wanted.form, wanted.choices)
        return _field(made), HTTPStatus.CREATED


@bp.patch("/groups/<slug>/fields/<field_id>")
@json.spec.validate(
    json=NewField,
    resp=json.answers(HTTP_200=OwnField, HTTP_409=json.Problem),
    tags=[LIBRARY],
    operation_id="change_field",
)
def change_field(slug: str, field_id: str) -> OwnField:
    """Give a field another name or other choices."""
    wanted: NewField = json.body()
    with do() as work:
        group = groups.group(work, slug)
        found = queries.field(work, group, field_id)
        actions.change_field(work, group, found, wanted.label, wanted.choices)
        return _field(found)


@bp.delete("/groups/<slug>/fields/<field_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[LIBRARY], operation_id="remove_field")
def remove_field(slug: str, field_id: str) -> Response:
    """Take a field away."""
    with do() as work:
        group = groups.group(work, slug)
        actions.remove_field(work, group, queries.field(work, group, field_id))
    return Response(status=HTTPStatus.NO_CONTENT)


def _field(field: FieldRow) -> OwnField:
    """A field as programs see it."""
    return OwnField(id=field.id, label=field.label, form=field.form, choices=field.choices)
