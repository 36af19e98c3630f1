"""What a search leaves behind: that somebody looked; and what people keep of their searches, which nobody is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from app import errors, policy
from app.search.models import RecentSearch, SavedSearch

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.search.queries import Wish
    from app.work import UnitOfWork

REBUILD = "search.rebuild"  # the index is to be made anew
PAUSE = timedelta(hours=1)  # after a rebuild that failed for good


def tell_search(work: UnitOfWork, words: str, total: int, group: Group | None = None) -> None:
    """Tell a search: inside a group to the group's chain, across groups to the platform's only."""
    if group is not None:
        policy.require(work.actor, policy.READ, group)
    else:
        policy.require_signed_in(work.actor)
    group_id = group.id if group else None
    work.tell("search.searched", group_id=group_id, object_kind="search", title=words, details={"hits": total})


def remember(work: UnitOfWork, words: str, group: Group | None = None) -> None:
    """Put a search before the others that somebody has made lately; the same one before is forgotten."""
    policy.require_signed_in(work.actor)
    mine = RecentSearch.user_id == work.actor.user_id
    group_id = group.id if group else None
    same = (RecentSearch.words == words, RecentSearch.group_id == group_id)
    work.session.execute(delete(RecentSearch).where(mine, *same))
    work.session.add(RecentSearch(user_id=work.actor.user_id, group_id=group_id, words=words))
    work.session.flush()
    latest = select(RecentSearch.id).where(mine).order_by(RecentSearch.created_at.desc()).limit(RecentSearch.KEPT)
    work.session.execute(delete(RecentSearch).where(mine, RecentSearch.id.not_in(work.session.scalars(latest).all())))


def forget(work: UnitOfWork, search: RecentSearch) -> None:
    """Forget something that somebody has searched."""
    policy.require_self(work.actor, search.user_id)
    work.session.delete(search)


def forget_all(work: UnitOfWork) -> None:
    """Forget all that whoever asks has searched."""
    policy.require_signed_in(work.actor)
    work.session.execute(delete(RecentSearch).where(RecentSearch.user_id == work.actor.user_id))


def save(work: UnitOfWork, name: str, wish: Wish, group: Group | None = None) -> SavedSearch:
    """Keep a search under a name, in a group or in everything; raises `Conflict` for one too many."""
    if group is not None:
        policy.require(work.actor, policy.READ, group)
    else:
        policy.require_signed_in(work.actor)
    if not wish.words:
        raise errors.Invalid("Search for something first.")
    mine = select(func.count()).select_from(SavedSearch).where(SavedSearch.user_id == work.actor.user_id)
    if (work.session.scalar(mine) or 0) >= SavedSearch.MOST:
        raise errors.Conflict("You keep %(most)s searches already. Delete one first.", most=SavedSearch.MOST)
    made = SavedSearch(user_id=work.actor.user_id, group_id=group.id if group else None, name=_name(name))
    made.words, made.order, made.with_old = wish.words, wish.order, wish.with_old
    made.filters = {facet: list(values) for facet, values in wish.filters.items()}
    work.session.add(made)
    work.session.flush()
    return made


def rename(work: UnitOfWork, search: SavedSearch, name: str) -> None:
    """Give a kept search another name."""
    policy.require_self(work.actor, search.user_id)
    search.name = _name(name)


def discard(work: UnitOfWork, search: SavedSearch) -> None:
    """Keep a search no longer."""
    policy.require_self(work.actor, search.user_id)
    work.session.delete(search)


def _name(name: str) -> str:
    """A name as it is kept; raises `Invalid` for none, or one too long."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= SavedSearch.LONGEST_NAME:
        raise errors.Invalid("Give it a name of up to %(longest)s characters.", longest=SavedSearch.LONGEST_NAME)
    return name
