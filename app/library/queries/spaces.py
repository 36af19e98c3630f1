"""How much room a group has, what it takes in, and where it has the same content already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.library.intake import Intake
from app.library.models import Document, LibrarySettings, Space, Version
from app.library.queries.listings import may_see

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.work import UnitOfWork


def intake(work: UnitOfWork, group_id: str) -> Intake:
    """What a group takes in at this moment."""
    rows = select(Space, LibrarySettings).outerjoin(LibrarySettings, LibrarySettings.group_id == Space.group_id)
    found = work.session.execute(rows.where(Space.group_id == group_id)).one_or_none()
    space, chosen = found or (None, work.session.get(LibrarySettings, group_id))
    return intake_of(work, space or Space(group_id=group_id, used=taken(work, group_id), told=0), chosen)


def intake_of(work: UnitOfWork, space: Space, chosen: LibrarySettings | None) -> Intake:
    """The same from its rows."""
    largest, endings = (chosen.file_limit, chosen.endings) if chosen else (None, None)
    return Intake(
        used=space.used,
        quota=space.limit(work.settings.group_quota),
        file_limit=min(largest or work.settings.file_limit, work.settings.file_limit),
        endings=None if endings is None else tuple(endings),
    )


def space(work: UnitOfWork, group_id: str) -> Space:
    """How much space a group takes, and may take."""
    return work.session.get(Space, group_id) or Space(group_id=group_id, used=taken(work, group_id), told=0)


def taken(work: UnitOfWork, group_id: str) -> int:
    """How many bytes the versions of a group take, counted anew: each content once, without what was purged."""
    mine = (Version.group_id == group_id, Version.purged_at.is_(None))
    once = select(func.max(Version.size).label("size")).where(*mine).group_by(Version.digest).subquery()
    return int(work.session.scalar(select(func.coalesce(func.sum(once.c.size), 0))) or 0)


def named_contents(work: UnitOfWork, group_id: str, among: Collection[str]) -> set[str]:
    """Those of these digests that a version of the group names."""
    found: set[str] = set()
    wanted = sorted(among)
    for start in range(0, len(wanted), 500):
        mine = (Version.group_id == group_id, Version.purged_at.is_(None))
        rows = select(Version.digest).where(*mine, Version.digest.in_(wanted[start : start + 500])).distinct()
        found |= set(work.session.scalars(rows))
    return found


def same_content(work: UnitOfWork, version: Version) -> Document | None:
    """Another document of the group in which a version has the same content, as far as one may read it."""
    rows = (
        select(Document)
        .join(Version, Version.document_id == Document.id)
        .where(Version.group_id == version.group_id, Version.digest == version.digest, Version.purged_at.is_(None))
        .where(Document.id != version.document_id, *may_see(work))
        .order_by(Version.created_at, Document.id)
    )
    return work.session.scalars(rows.limit(1)).first()
