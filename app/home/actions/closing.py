"""The end of a group: closed, which is read-only, exported, and after some weeks deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app import errors, events, policy
from app.db import Base, now
from app.groups.models import SELF, Acl, Group
from app.jobs import Job
from app.library.models import Document, Folder, Item, Space, Upload, Version

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

    from app.work import UnitOfWork

DAYS = 30  # between the closing of a group and its deletion
PUT_OFF = timedelta(days=7)
CLEARED = "groups.cleared"  # its blobs and its index are to go
CLOSED = "mail.group_closed"
LONGEST = 500  # letters of a reason


def close_group(work: UnitOfWork, group: Group, title: str, reason: str) -> None:
    """Let a group be read and no longer changed, and be deleted in some weeks; its title is typed to confirm that."""
    policy.require_may_close(work.actor, group)
    if " ".join(title.split()).casefold() != group.title.casefold():
        raise errors.Invalid("Type the name of the group exactly as it stands there.")
    if not reason.strip() or len(reason) > LONGEST:
        raise errors.Invalid("Say why, in at most %(longest)s letters: it stays in the trail.", longest=LONGEST)
    if group.deletes_at is not None:
        raise errors.Conflict("This group is closed already.")
    group.deletes_at = now() + timedelta(days=DAYS)
    _let(work, group, policy.Level.ADMIN, policy.Level.READ)
    work.tell("groups.group_closed", group, details={"reason": reason.strip(), "deletes_at": _day(group)})
    work.later(CLOSED, group.id, group_id=group.id, by=work.actor.name, reason=reason.strip())


def reopen_group(work: UnitOfWork, group: Group) -> None:
    """Let a closed group be changed again; it is not deleted."""
    policy.require_may_close(work.actor, group)
    if group.deletes_at is None:
        raise errors.Conflict("This group is not closed.")
    group.deletes_at = None
    _let(work, group, policy.Level.READ, policy.Level.ADMIN)
    work.tell("groups.group_reopened", group)


def _let(work: UnitOfWork, group: Group, before: policy.Level, after: policy.Level) -> None:
    """Let everybody do at most so much in the group's services; what is switched off stays so."""
    mine = (Acl.group_id == group.id, Acl.parent_id.is_(None), Acl.service != SELF, Acl.ceiling == before)
    work.session.execute(update(Acl).where(*mine).values(ceiling=after))


def _day(group: Group) -> str:
    """The day on which a closed group is deleted, as the trail has it."""
    return group.deletes_at.date().isoformat() if group.deletes_at else ""


def export_group(work: UnitOfWork, group: Group, size: int) -> None:
    """Tell that a whole group was taken away by one of its leaders."""
    policy.require(work.actor, policy.ADMINISTER, group)
    work.tell("groups.group_exported", group, details={"bytes": size})


def hold_group(work: UnitOfWork, group: Group) -> None:
    """Wait until nobody else writes to a group, let nobody until the end, and see until when it is kept then.

    Rows are held in the order in which all others take them. Only who finishes an upload holds that before the
    library, and may wait for us: they are not waited for. Raises `OperationalError` meanwhile.
    """
    policy.require_system(work.actor)
    library = select(Folder.id).where(Folder.group_id == group.id, Folder.parent_id.is_(None))
    work.session.execute(library.with_for_update())
    work.session.execute(select(Upload.id).where(Upload.group_id == group.id).with_for_update(nowait=True))
    for rows in (select(Item.id), select(Version.id), select(Space.group_id)):
        work.session.execute(rows.filter_by(group_id=group.id).with_for_update())
    work.session.refresh(group, ["deletes_at"], with_for_update=True)


def put_off_deletion(work: UnitOfWork, group: Group) -> bool:
    """Whether something of a group is under legal hold, so that it is not deleted yet: some days later, perhaps."""
    policy.require_system(work.actor)
    held = select(Item.id).where(Item.group_id == group.id, Item.held_at.is_not(None)).limit(1)
    if work.session.scalar(held) is None:
        return False
    group.deletes_at = now() + PUT_OFF
    work.tell("groups.deletion_put_off", group, details={"deletes_at": _day(group)})
    return True


def delete_group(work: UnitOfWork, group: Group) -> None:
    """Delete a group with every row of it, for ever; its trail stays without titles, names and addresses.

    Its blobs and its index go in a job.
    """
    policy.require_system(work.actor)
    group_id, title = group.id, group.title
    work.session.flush()
    work.session.expunge_all()
    pointers = {"current_id": None, "latest_id": None}
    work.session.execute(update(Document.__table__).where(_of(Document.__table__, group_id)).values(**pointers))  # type: ignore[arg-type] # a table
    for table in reversed(Base.metadata.sorted_tables):
        _empty(work, table, group_id)
    work.session.execute(delete(Job).where(Job.group_id == group_id))
    work.session.execute(delete(Group).where(Group.id == group_id))
    events.erase_chain(work.session, group_id)
    work.tell("groups.group_deleted", object_kind="group", object_id=group_id, title=title)
    work.later(CLEARED, group_id, group_id=group_id)


def _empty(work: UnitOfWork, table: Table, group_id: str) -> None:
    """Delete the rows of a table that are a group's, or belong to one of its rows; let go of the group elsewhere."""
    if table.name in {Group.__tablename__, Job.__tablename__, events.Event.__tablename__}:
        return
    if "group_id" in table.c:
        work.session.execute(delete(table).where(_of(table, group_id)))
        return
    for key in table.foreign_keys:
        owner = key.column.table
        if owner.name == Group.__tablename__:
            work.session.execute(update(table).where(key.parent == group_id).values({key.parent: None}))
        elif "group_id" in owner.c:
            theirs = select(key.column).where(_of(owner, group_id))
            work.session.execute(delete(table).where(key.parent.in_(theirs)))


def _of(table: Table, group_id: str) -> ColumnElement[bool]:
    """The condition that a row is a group's."""
    condition: ColumnElement[bool] = table.c.group_id == group_id
    return condition
