"""Which texts could not be read and may be tried again, and what files say of themselves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import false, func, or_, select

from app import media, policy, text
from app.library import details
from app.library.handling import Form
from app.library.models import SERVED, Document, Version
from app.library.queries.serving import may_serve

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from app.work import UnitOfWork

DETAILS = {"title": "title", "author": "written_by", "created_on": "issued_on"}  # what is suggested for which detail
UNREAD = ("failed", "not_attempted")
MOST_COUNTED = 50_000


def may_retry_text(work: UnitOfWork, document: Document) -> bool:
    """Whether the current version of a document has no text, but whoever asks may let it be read once more."""
    without = document.current is not None and document.current.text_state in {*UNREAD, "empty"}
    return without and text.can(document.name) and policy.can(work.actor, policy.ADMINISTER, document)


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
    wanted = {ending.lower().lstrip(".")} & text.READABLE if ending else text.READABLE
    rows = select(Version).join(Document, Document.id == Version.document_id).where(*_unread(wanted))
    return work.session.scalars(rows.order_by(Version.id).limit(most)).all()


def unread_texts(work: UnitOfWork) -> dict[str, int]:
    """How many of those there are, by the ending of their names."""
    policy.require_administrator(work.actor)
    rows = select(Document.name).join(Version, Document.id == Version.document_id).where(*_unread(text.READABLE))
    names = work.session.scalars(rows.limit(MOST_COUNTED))
    return dict(sorted(Counter(map(media.ending, names)).items()))


def _unread(endings: Collection[str]) -> Sequence[ColumnElement[bool]]:
    """The conditions that a version has no text, and by the ending of its name could have one."""
    name = func.lower(Document.name)
    named = or_(false(), *(name.endswith(f".{each}") for each in sorted(endings)))
    return (Version.text_state.in_(UNREAD), Version.check_state.in_(SERVED), Version.purged_at.is_(None), named)
