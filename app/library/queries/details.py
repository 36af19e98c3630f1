"""The keywords and fields from which a group's documents have their details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app import errors
from app.library.models import (
    DocumentKeyword,
    Field,
    Keyword,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.groups.models import Group
    from app.work import UnitOfWork


def keywords(work: UnitOfWork, group_id: str) -> Sequence[Keyword]:
    """The words from which a group's documents are given theirs, in order."""
    rows = select(Keyword).where(Keyword.group_id == group_id).order_by(Keyword.sort_key, Keyword.id)
    return work.session.scalars(rows).all()


def keyword_counts(work: UnitOfWork, group_id: str) -> dict[str, int]:
    """How many documents have each keyword of a group, by the keyword's id."""
    rows = (
        select(DocumentKeyword.keyword_id, func.count())
        .join(Keyword, Keyword.id == DocumentKeyword.keyword_id)
        .where(Keyword.group_id == group_id)
        .group_by(DocumentKeyword.keyword_id)
    )
    return dict(iter(work.session.execute(rows)))


def keyword(work: UnitOfWork, group: Group, keyword_id: str) -> Keyword:
    """The keyword of this id."""
    found = work.session.get(Keyword, keyword_id)
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    return found


def fields(work: UnitOfWork, group_id: str) -> Sequence[Field]:
    """The details of documents that a group has defined for itself, in order."""
    rows = select(Field).where(Field.group_id == group_id).order_by(Field.position, Field.id)
    return work.session.scalars(rows).all()


def field(work: UnitOfWork, group: Group, field_id: str) -> Field:
    """The field of this id."""
    found = work.session.get(Field, field_id)
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    return found
