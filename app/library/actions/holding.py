"""Legal holds, which beat every deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, policy
from app.db import now
from app.library import queries

if TYPE_CHECKING:
    from app.library.models import Item
    from app.work import UnitOfWork

LONGEST_REASON = 500
HELD = errors.N_("“%(name)s” is under legal hold: %(reason)s. Nothing of it can be deleted or taken away.")


def hold(work: UnitOfWork, item: Item, reason: str) -> None:
    """Put an item, with everything in it, under legal hold: nothing of it is deleted by anybody until it is lifted."""
    policy.require(work.actor, policy.ADMINISTER, item)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise errors.Invalid("Say why, in up to %(longest)s characters.", longest=LONGEST_REASON)
    item.held_at, item.held_by, item.hold_reason = now(), work.actor.name, reason
    work.tell("library.hold_set", item, title=item.name, details={"reason": reason})


def lift_hold(work: UnitOfWork, item: Item) -> None:
    """End the legal hold that was put on an item itself."""
    policy.require(work.actor, policy.ADMINISTER, item)
    if item.held_at is None:
        raise errors.Conflict("This is not under legal hold.")
    item.held_at, item.held_by, item.hold_reason = None, "", ""
    work.tell("library.hold_lifted", item, title=item.name)


def require_not_held(work: UnitOfWork, item: Item) -> None:
    """Pass unless an item, a folder around it or something in it is under legal hold; raises `Conflict`."""
    found = queries.held(work, item)
    if found is not None:
        raise errors.Conflict(HELD, name=found.name, reason=found.hold_reason)
