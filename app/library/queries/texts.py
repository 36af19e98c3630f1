"""Which texts could not be read, and may be tried again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import false, func, or_, select

from app import media, policy, text
from app.library.models import SERVED, Document, Version

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement

    from app.work import UnitOfWork

UNREAD = ("failed", "not_attempted")
MOST_COUNTED = 50_000


def may_retry_text(work: UnitOfWork, document: Document) -> bool:
    """Whether the current version of a document has no text, but whoever asks may let it be read once more."""
    without = document.current is not None and document.current.text_state in {*UNREAD, "empty"}
    return without and text.can(document.name) and policy.can(work.actor, policy.ADMINISTER, document)


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
