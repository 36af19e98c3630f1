"""Stars: what somebody wants to find at once. They are their own, and nobody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import policy
from app.library.models import Star

if TYPE_CHECKING:
    from app.library.models import Item
    from app.work import UnitOfWork


def star(work: UnitOfWork, item: Item) -> None:
    """Put an item among one's starred ones."""
    policy.require(work.actor, policy.READ, item)
    if work.session.get(Star, (work.actor.user_id, item.id)) is None:
        work.session.add(Star(user_id=work.actor.user_id, item_id=item.id))


def unstar(work: UnitOfWork, item: Item) -> None:
    """Take it away from them."""
    policy.require(work.actor, policy.READ, item)
    found = work.session.get(Star, (work.actor.user_id, item.id))
    if found is not None:
        work.session.delete(found)
