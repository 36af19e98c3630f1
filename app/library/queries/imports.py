"""Imports of zips: how far they are, and what became of each member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app import errors, policy
from app.db import now
from app.groups import queries as groups
from app.library import handling, names
from app.library.models import Folder, Import, ImportMember, Item, Version
from app.library.queries.listings import may_see
from app.library.queries.places import named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.library.models import Document
    from app.work import UnitOfWork

ROWS = 100  # of a report, on one page
LAST = 10  # imports of one person that are listed
PROBLEMS = ("refused", "skipped", "partial")
ZIP = "application/zip"


@dataclass(frozen=True)
class Report:
    """A page of what became of the members of a zip; `items` by id, as far as readable, and `numbers` of versions."""

    members: Sequence[ImportMember]
    items: Mapping[str, Item]
    numbers: Mapping[str, str]
    page: int
    pages: int


def zip_import(work: UnitOfWork, import_id: str) -> Import:
    """The import of this id, for whoever began it and is still a member of the group."""
    found = work.session.get(Import, import_id)
    if found is None or found.user_id != work.actor.user_id:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, groups.group_by_id(work, found.group_id).acl("library"))
    return found


def my_imports(work: UnitOfWork, group_id: str) -> Sequence[Import]:
    """The last imports of whoever asks into a group, the latest first."""
    mine = select(Import).where(Import.user_id == work.actor.user_id, Import.group_id == group_id)
    return work.session.scalars(mine.order_by(Import.created_at.desc(), Import.id).limit(LAST)).all()


def open_imports(work: UnitOfWork) -> int:
    """How many imports of whoever asks have not come to their end."""
    mine = (Import.user_id == work.actor.user_id, Import.state.in_(Import.OPEN))
    return work.session.scalar(select(func.count()).select_from(Import).where(*mine)) or 0


def old_imports(work: UnitOfWork, limit: int) -> Sequence[Import]:
    """Imports whose reports are kept no longer."""
    policy.require_system(work.actor)
    old = select(Import).where(Import.created_at < now() - Import.KEPT, Import.state.not_in(Import.OPEN))
    return work.session.scalars(old.order_by(Import.created_at).limit(limit)).all()


def import_counts(work: UnitOfWork, found: Import) -> dict[str, int]:
    """How many members have come to what, by state."""
    rows = select(ImportMember.state, func.count()).where(ImportMember.import_id == found.id)
    return dict(work.session.execute(rows.group_by(ImportMember.state)).all())


def waiting_members(work: UnitOfWork, found: Import, limit: int) -> Sequence[ImportMember]:
    """The members that come next."""
    rows = select(ImportMember).where(ImportMember.import_id == found.id, ImportMember.state == "waiting")
    return work.session.scalars(rows.order_by(ImportMember.number).limit(limit)).all()


def import_report(work: UnitOfWork, found: Import, states: Sequence[str] = (), page: int = 1) -> Report:
    """One page of the members of an import, in their order, or of those that have come to one of these states."""
    policy.require_self(work.actor, found.user_id)
    rows = select(ImportMember).where(ImportMember.import_id == found.id)
    if states:
        rows = rows.where(ImportMember.state.in_(states))
    total = work.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    pages = max(1, -(-total // ROWS))
    page = min(page, pages)
    members = work.session.scalars(rows.order_by(ImportMember.number).offset((page - 1) * ROWS).limit(ROWS)).all()
    ids = [member.item_id for member in members if member.item_id]
    readable = select(Item).where(Item.id.in_(ids), Item.deleted_at.is_(None), *may_see(work))
    items = {item.id: item for item in work.session.scalars(readable).unique()}
    versions = select(Version).where(Version.id.in_([one.version_id for one in members if one.item_id in items]))
    numbers = {version.id: version.number for version in work.session.scalars(versions)}
    return Report(members, items, numbers, page, pages)


def may_unpack(work: UnitOfWork, document: Document) -> bool:
    """Whether what is in a document can be put beside it by whoever asks."""
    is_open = document.current is not None and document.current.media_type == ZIP
    is_closed = handling.is_sensitive(document) or handling.is_bound(document)
    folder = work.session.get(Folder, document.parent_id)
    return is_open and not is_closed and folder is not None and policy.can(work.actor, policy.ADD, folder)


def way_in(work: UnitOfWork, folder: Folder, way: Sequence[str]) -> tuple[Folder, Sequence[str]]:
    """The innermost folder on a way of names that is there and may be read, and the names that are left."""
    for place, name in enumerate(way):
        held = named(work, folder, [name]).get(names.key(name))
        if not isinstance(held, Folder) or not policy.can(work.actor, policy.READ, held):
            return folder, way[place:]
        folder = held
    return folder, ()
