"""Documents whose text search does not know: it waits to be read, could not be read, or there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import policy
from app.library.models import Document, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from app.groups.models import Group
    from app.work import UnitOfWork

PAGE_SIZE = 50
STATES = ("waiting", "failed", "empty", "not_attempted")


def unsearchable(work: UnitOfWork, group: Group | None = None, page: int = 1) -> tuple[Sequence[Document], int]:
    """One page of the documents that one may read and whose text is not searchable, and how many pages there are.

    Those that wait come first, then the latest.
    """
    which = _conditions(work, group)
    counted = select(func.count()).select_from(Document).join(Version, Version.id == Document.current_id)
    total: int = work.session.scalar(counted.where(*which)) or 0
    rows = select(Document).join(Version, Version.id == Document.current_id).where(*which)
    ordered = rows.order_by(Version.text_state != "waiting", Version.created_at.desc(), Document.id)
    shown = ordered.offset((max(1, page) - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    found = work.session.scalars(shown.options(joinedload(Document.current), joinedload(Document.group))).all()
    return found, max(1, -(-total // PAGE_SIZE))


def _conditions(work: UnitOfWork, group: Group | None) -> list[ColumnElement[bool]]:
    """What makes a document one of them."""
    readable = [Document.deleted_at.is_(None), Document.acl_id.in_(policy.acls(work.actor))]
    within = [Document.group_id == group.id] if group else []
    return [*readable, *within, Version.text_state.in_(STATES)]
