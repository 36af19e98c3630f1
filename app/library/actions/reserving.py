"""Reserving a document while one works on it, and handing it to somebody else as its author."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app import errors, policy
from app.db import now
from app.library import queries
from app.library.kinds import RESERVATION_BROKEN
from app.library.models import Document, Folder, Item, Lock, within

if TYPE_CHECKING:
    from app.accounts.models import User
    from app.work import UnitOfWork

HOURS = 8  # of a reservation, unless another time is asked for
MOST_HOURS = 14 * 24
RESERVED = errors.N_("%(name)s has reserved this document. Ask them to release it, or wait until the reservation ends.")
RESERVED_WITHIN = errors.N_("%(name)s has reserved “%(document)s”. Ask them to release it, or wait until then.")


def reserve(work: UnitOfWork, document: Document, hours: int = HOURS) -> Lock:
    """Reserve a document for so many hours from now, or go on for so many; raises `Locked` where another has it."""
    policy.require(work.actor, policy.CHANGE, document)
    if not 1 <= hours <= MOST_HOURS:
        raise errors.Invalid("Reserve for 1 to %(most)s hours.", most=MOST_HOURS)
    found = _hold(work, document)
    require_unreserved(work, document)
    is_mine = found is not None and found.holds
    found = found or Lock(document_id=document.id)
    found.holder_id, found.ends_at = str(work.actor.user_id), now() + timedelta(hours=hours)
    work.session.add(found)
    work.session.flush()
    work.session.expire(document, ["lock"])
    act = "library.reservation_renewed" if is_mine else "library.reserved"
    work.tell(act, document, title=document.name, details={"hours": hours})
    return found


def _hold(work: UnitOfWork, document: Document) -> Lock | None:
    """Wait until nobody else reserves or changes a document; its lock, if it has one, ended or not."""
    work.session.refresh(document, ["deleted_at"], with_for_update=True)
    if document.deleted_at is not None:
        raise errors.NotFound
    work.session.expire(document, ["lock"])
    return document.lock


def release(work: UnitOfWork, document: Document) -> None:
    """End a reservation: one's own, or, as a leader, another's, whose holder is told."""
    policy.require(work.actor, policy.READ, document)
    found = _hold(work, document)
    if found is None or not found.holds:
        raise errors.Conflict("This document is not reserved.")
    if found.holder_id == work.actor.user_id:
        work.tell("library.released", document, title=document.name)
    else:
        policy.require(work.actor, policy.ADMINISTER, document)
        work.tell("library.reservation_broken", document, title=document.name, details={"holder": found.holder_id})
        said = {"holder_id": found.holder_id, "by": work.actor.name}
        work.later(RESERVATION_BROKEN, document.id, group_id=document.group_id, **said)
    unlock(work, document)


def unlock(work: UnitOfWork, document: Document) -> None:
    """Take the lock away."""
    work.session.execute(delete(Lock).where(Lock.document_id == document.id))
    work.session.expire(document, ["lock"])


def require_unreserved(work: UnitOfWork, item: Item) -> None:
    """Pass unless somebody else has reserved a document, or one that lies in a folder; raises `Locked`."""
    others = (Lock.holder_id != work.actor.user_id, Lock.ends_at > now())
    if isinstance(item, Folder):
        inside = select(Document).join(Lock, Lock.document_id == Document.id).where(*within(item), *others)
        found = work.session.scalar(inside.where(Document.deleted_at.is_(None)).order_by(Document.name).limit(1))
        if found is not None and found.lock is not None:
            raise errors.Locked(RESERVED_WITHIN, name=found.lock.holder.name, document=found.name)
        return
    found_lock = work.session.scalar(select(Lock).where(Lock.document_id == item.id, *others))
    if found_lock is not None:
        raise errors.Locked(RESERVED, name=found_lock.holder.name)


def hand_over(work: UnitOfWork, document: Document, to: User) -> None:
    """Make somebody else of the group its author: one's own document, or, as a leader, anybody's."""
    policy.require(work.actor, policy.HAND_OVER, document)
    if to.id not in {person.id for person in queries.possible_authors(work, document)}:
        raise errors.Invalid("%(name)s may not add anything here, and so cannot be the author.", name=to.name)
    former = document.author_id
    if to.id != former:
        document.author_id = to.id
        work.session.flush()
        work.session.expire(document, ["author"])
        work.tell("library.handed_over", document, title=document.name, details={"from": former, "to": to.id})
