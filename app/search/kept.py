"""What whoever asks has searched lately, and the searches that they keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import func, select

from app import errors, policy
from app.groups.models import Group
from app.search.models import RecentSearch, SavedSearch
from app.search.queries import Wish

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.work import UnitOfWork


Kind = TypeVar("Kind", RecentSearch, SavedSearch)


@dataclass(frozen=True)
class Kept(Generic[Kind]):
    """A search that is kept, and the group that it looks into; None of one that one may no longer open."""

    search: Kind
    group: Group | None

    @property
    def is_lost(self) -> bool:
        """Whether it looks into a group that one may no longer open: then it finds nothing."""
        return self.search.group_id is not None and self.group is None

    @property
    def slug(self) -> str:
        """The slug of the group that it looks into; empty where it looks everywhere."""
        return self.group.slug if self.group else ""

    @property
    def wish(self) -> Wish:
        """What it asks for."""
        if isinstance(self.search, RecentSearch):
            return Wish(self.search.words)
        filters = {name: tuple(values) for name, values in self.search.filters.items()}
        return Wish(self.search.words, order=self.search.order, filters=filters, with_old=self.search.with_old)


def recent(work: UnitOfWork) -> list[Kept[RecentSearch]]:
    """What whoever asks has searched lately, the latest first."""
    policy.require_signed_in(work.actor)
    mine = select(RecentSearch).where(RecentSearch.user_id == work.actor.user_id)
    return _with_groups(work, work.session.scalars(mine.order_by(RecentSearch.created_at.desc())).all())


def saved(work: UnitOfWork) -> list[Kept[SavedSearch]]:
    """The searches that whoever asks keeps, by their names."""
    policy.require_signed_in(work.actor)
    mine = select(SavedSearch).where(SavedSearch.user_id == work.actor.user_id)
    return _with_groups(work, work.session.scalars(mine.order_by(func.lower(SavedSearch.name), SavedSearch.id)).all())


def _with_groups(work: UnitOfWork, searches: Sequence[Kind]) -> list[Kept[Kind]]:
    """Searches with the groups that they look into: one question for all."""
    ids = {one.group_id for one in searches if one.group_id}
    groups = {group.id: group for group in _open(work, ids)}
    return [Kept(one, groups.get(str(one.group_id))) for one in searches]


def _open(work: UnitOfWork, ids: Collection[str]) -> list[Group]:
    """Those of these groups that one may open."""
    rows = work.session.scalars(select(Group).where(Group.id.in_(ids))) if ids else ()
    return [group for group in rows if policy.can(work.actor, policy.READ, group)]


def saved_search(work: UnitOfWork, saved_id: str) -> Kept[SavedSearch]:
    """The kept search of this id, for whoever keeps it."""
    found = work.session.get(SavedSearch, saved_id)
    if found is None or found.user_id != work.actor.user_id:
        raise errors.NotFound
    return _with_groups(work, [found])[0]


def recent_search(work: UnitOfWork, recent_id: str) -> RecentSearch:
    """What somebody has searched, for themselves."""
    found = work.session.get(RecentSearch, recent_id)
    if found is None or found.user_id != work.actor.user_id:
        raise errors.NotFound
    return found
