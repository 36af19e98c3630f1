"""Which texts could not be read and may be tried again, which are scans, and what files say of themselves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, false, func, or_, select

from app import media, policy, text
from app.library import details
from app.library.handling import Form
from app.library.models import SERVED, Document, Version
from app.library.queries.keeping import settings
from app.library.queries.serving import may_serve
from app.text import ocr

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import ColumnElement

    from app.work import UnitOfWork

DETAILS = {"title": "title", "author": "written_by", "created_on": "issued_on"}  # what is suggested for which detail
UNREAD = ("failed", "not_attempted")
EVERY_KIND = text.READABLE | ocr.PICTURES
MOST_COUNTED = 50_000


def may_retry_text(work: UnitOfWork, document: Document) -> bool:
    """Whether the current version of a document has no text, but whoever asks may let it be read once more."""
    current = document.current
    without = current is not None and (current.text_state in {*UNREAD, "empty"} or current.is_read_from_scan)
    return without and can_read(work, document) and policy.can(work.actor, policy.ADMINISTER, document)


def can_read(work: UnitOfWork, document: Document) -> bool:
    """Whether the text of a document of this name can be read here; of pictures only where scans are."""
    return text.can(document.name) or (ocr.is_picture(document.name) and reads_scans(work, document.group_id))


def reads_scans(work: UnitOfWork, group_id: str) -> bool:
    """Whether a group has chosen that scanned pages are read, and they can be read here."""
    return settings(work, group_id).reads_scans and bool(ocr.installed(work.settings.tesseract))


def unread_scans(work: UnitOfWork, group_id: str, most: int) -> Sequence[Version]:
    """The current versions of a group's documents without text that may be scans."""
    rows = select(Version).join(Document, Document.current_id == Version.id)
    without = (Version.text_state.in_((*UNREAD, "empty")), Version.check_state.in_(SERVED), Version.purged_at.is_(None))
    there = (Document.group_id == group_id, Document.deleted_at.is_(None), _named({"pdf", *ocr.PICTURES}))
    return work.session.scalars(rows.where(*without, *there).order_by(Version.id).limit(most)).all()


def usual_languages(work: UnitOfWork, group_id: str) -> Sequence[str]:
    """The languages of a group's texts, the commonest first."""
    rows = select(Version.language).where(Version.group_id == group_id, Version.language.is_not(None))
    return [str(each) for each in work.session.scalars(rows.group_by(Version.language).order_by(func.count().desc()))]


def said(work: UnitOfWork, document: Document) -> Mapping[str, str]:
    """What the file of a document says of itself where its text may be shown: title, author, created_on, changed_on."""
    current = document.current
    if current is None or not current.is_served or not may_serve(work, document, Form.TEXT):
        return {}
    return current.said or {}


def suggestions(work: UnitOfWork, document: Document) -> dict[str, Any]:
    """Details that the file says of itself and that are other than the document's, by their names."""
    found = said(work, document)
    given = {detail: found[name] for name, detail in DETAILS.items() if found.get(name)}
    plain, _own = details.clean(given, ())
    return {name: value for name, value in plain.items() if value and value != getattr(document, name)}


def unread(work: UnitOfWork, ending: str, most: int) -> Sequence[Version]:
    """Versions in all groups whose texts could not be read, but perhaps can now; an ending keeps those of one kind."""
    policy.require_administrator(work.actor)
    wanted = {ending.lower().lstrip(".")} if ending else EVERY_KIND
    rows = select(Version).join(Document, Document.id == Version.document_id).where(*_unread(wanted))
    return work.session.scalars(rows.order_by(Version.id).limit(most)).all()


def unread_texts(work: UnitOfWork) -> dict[str, int]:
    """How many of those there are, by the ending of their names."""
    policy.require_administrator(work.actor)
    rows = select(Document.name).join(Version, Document.id == Version.document_id).where(*_unread(EVERY_KIND))
    names = work.session.scalars(rows.limit(MOST_COUNTED))
    return dict(sorted(Counter(map(media.ending, names)).items()))


def _unread(endings: AbstractSet[str]) -> Sequence[ColumnElement[bool]]:
    """The conditions that a version has no text, and by the ending of its name could have one."""
    served = (Version.check_state.in_(SERVED), Version.purged_at.is_(None))
    pictures = and_(Version.text_state == "failed", _named(endings & ocr.PICTURES))  # others nobody wanted read
    return (Version.text_state.in_(UNREAD), *served, or_(_named(endings & text.READABLE), pictures))


def _named(endings: Collection[str]) -> ColumnElement[bool]:
    """The condition that the name of a document has one of these endings."""
    name = func.lower(Document.name)
    return or_(false(), *(name.endswith(f".{each}") for each in sorted(endings)))
