"""Deleting, which is undone as a whole, and purging, which is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete as delete_rows
from sqlalchemy import or_, select, update

from app import errors, policy
from app.db import now
from app.library import names, queries
from app.library.actions import holding, placing, reserving, spaces
from app.library.actions.moving import put_into
from app.library.kinds import FORGET, INDEX, INDEX_SUBTREE
from app.library.models import (
    Derived,
    Document,
    DocumentKeyword,
    Folder,
    Item,
    Lock,
    ReleaseRequest,
    Star,
    Version,
    within,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from app.work import UnitOfWork

FOLDER_GONE = errors.N_("The folder in which this was has been deleted too. Choose another one.")


def delete(work: UnitOfWork, item: Item) -> None:
    """Put an item, with everything in it, among the deleted items; `restore` undoes it as a whole.

    Raises `Forbidden` where something in it may not be deleted by whoever asks.
    """
    policy.require(work.actor, policy.DELETE, item)
    placing.folder_of(work, item)
    placing.hold_tree(work, item)
    if not queries.can_all(work, policy.DELETE, item):
        raise errors.Forbidden("There is something in this folder that you may not delete.")
    reserving.require_unreserved(work, item)
    holding.require_not_held(work, item)
    _delete(work, item)


def delete_expired(work: UnitOfWork, item: Item) -> None:
    """The same by the house itself, when a document has expired and its folder says so; what is held stays."""
    policy.require_system(work.actor)
    placing.hold_tree_of_deleted(work, item)
    if item.deleted_at is None and queries.held(work, item) is None and queries.lock_on(work, item) is None:
        _delete(work, item)


def _delete(work: UnitOfWork, item: Item) -> None:
    """Mark it, tell it, and leave the entries to be removed."""
    going = update(Item).where(_whole(item), Item.deleted_at.is_(None))
    work.session.execute(
        going.values(deleted_at=now(), deleted_by_id=work.actor.user_id, deleted_with_id=item.id),
    )
    work.tell(f"library.{item.kind}_deleted", item, title=item.name)
    work.later(INDEX_SUBTREE, item.id, group_id=item.group_id)


def _whole(item: Item) -> ColumnElement[bool]:
    """The condition for an item itself and everything that lies in it."""
    if isinstance(item, Folder):
        return or_(Item.id == item.id, Item.id.in_(select(Item.id).where(*within(item))))
    return Item.id == item.id


def restore(work: UnitOfWork, item: Item, target: Folder | None = None, name: str | None = None) -> None:
    """Bring back what was deleted as it was then: to its folder or another one, under its name or a new one.

    Whoever deleted it may, and leaders. Raises `Conflict` where its folder has gone, or its name is taken there.
    """
    policy.require(work.actor, policy.DELETE, item.deletion)
    source = placing.folder_of(work, item)
    placing.hold_tree_of_deleted(work, item, target or source)
    policy.require(work.actor, policy.DELETE, item.deletion)
    target = target or source
    if target.deleted_at is not None:
        raise errors.Conflict(FOLDER_GONE)
    policy.require(work.actor, policy.ADD, target)
    placing.call(item, names.clean(name or item.name))
    placing.require_free(work, target, item.name)
    back = update(Item).where(Item.deleted_with_id == item.id)
    work.session.execute(back.values(deleted_at=None, deleted_by_id=None, deleted_with_id=None))
    if target.id != source.id:
        put_into(work, item, source, target)
    placing.write(work, placing.NAME_LOST)
    work.tell(f"library.{item.kind}_restored", item, title=item.name)
    work.later(INDEX_SUBTREE, item.id, group_id=item.group_id)


def purge(work: UnitOfWork, item: Item) -> None:
    """Delete for ever what is among the deleted items: rows at once, entries and bytes by the jobs that it leaves."""
    policy.require(work.actor, policy.ADMINISTER, item.deletion)
    placing.hold_tree_of_deleted(work, item)
    policy.require(work.actor, policy.ADMINISTER, item.deletion)
    if not queries.can_all(work, policy.ADMINISTER, item):
        raise errors.Forbidden("There is something in this folder that you may not delete.")
    holding.require_not_held(work, item)
    _purge(work, item)


def purge_due(work: UnitOfWork, item: Item) -> None:
    """The same by the house itself, when the group's time for deleted items has passed."""
    policy.require_system(work.actor)
    placing.hold_tree_of_deleted(work, item)
    if queries.is_due(work, item) and queries.held(work, item) is None:
        _purge(work, item)


def _purge(work: UnitOfWork, item: Item) -> None:
    """Tell it, erase the rows, and leave what is not a row to be done."""
    work.tell(f"library.{item.kind}_purged", item, title=item.name)
    ids = list(work.session.scalars(select(Item.id).where(_whole(item))))
    work.later(INDEX, item.id, group_id=item.group_id, ids=ids)
    work.later(FORGET, item.id, group_id=item.group_id, digests=_erase(work, item))


def _erase(work: UnitOfWork, item: Item) -> list[str]:
    """Delete the rows of an item and of everything in it, the innermost first; the digests that they named."""
    documents = select(Document.id).where(_whole(item))
    versions = select(Version.id).where(Version.document_id.in_(documents))
    texts = select(Derived.digest).where(Derived.version_id.in_(versions))
    contents = select(Version.digest, Version.size).where(Version.document_id.in_(documents))
    counted = dict(work.session.execute(contents.where(Version.purged_at.is_(None))).all())
    digests = {*work.session.scalars(texts), *counted}
    work.session.execute(delete_rows(Derived).where(Derived.version_id.in_(versions)))
    work.session.execute(update(Document).where(_whole(item)).values(current_id=None, latest_id=None))
    work.session.execute(delete_rows(ReleaseRequest).where(ReleaseRequest.document_id.in_(documents)))
    work.session.execute(delete_rows(Lock).where(Lock.document_id.in_(documents)))
    work.session.execute(delete_rows(DocumentKeyword).where(DocumentKeyword.document_id.in_(documents)))
    work.session.execute(delete_rows(Version).where(Version.document_id.in_(documents)))
    work.session.execute(delete_rows(Star).where(Star.item_id.in_(select(Item.id).where(_whole(item)))))
    work.session.execute(delete_rows(Item).where(_whole(item)))
    spaces.give_back(work, item.group_id, counted)
    return sorted(digests)
