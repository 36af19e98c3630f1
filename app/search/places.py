"""Where `in:` looks: folders and groups by their names, as far as whoever asks may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import policy
from app.groups import queries as groups
from app.library import names
from app.library.models import Folder
from index import grammar

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement

    from app.work import UnitOfWork
    from index.query import Query

MOST = 200  # folders that one name may mean


@dataclass(frozen=True)
class Settled:
    """A query whose places are known: the folders and groups to look in, and those to leave out."""

    query: Query
    within: frozenset[str]
    without: frozenset[str]


def settle(work: UnitOfWork, query: Query, group_ids: Collection[str]) -> Settled:
    """The folders and groups that a query names; a name that nobody bears is searched as a word."""
    within: set[str] = set()
    without: set[str] = set()
    for place in query.places:
        found = _ids(work, names.key(place.text.strip()), group_ids)
        if not found:
            query = query.with_word(place, grammar.word(place.text, is_negative=place.is_negative))
        (without if place.is_negative else within).update(found)
    return Settled(query, frozenset(within), frozenset(without))


def _ids(work: UnitOfWork, key: str, group_ids: Collection[str]) -> set[str]:
    """What bears a name; what only has it in its own where nothing does."""
    mine = groups.my_groups(work, group_ids)
    titles = {group.id: {names.key(group.title), group.slug} for group in mine}
    exact = {group_id for group_id, known in titles.items() if key in known}
    exact |= set(_folders(work, Folder.name_key == key, group_ids))
    if exact:
        return exact
    near = {group_id for group_id, known in titles.items() if any(key in one for one in known)}
    return near | set(_folders(work, Folder.name_key.contains(key, autoescape=True), group_ids))


def _folders(work: UnitOfWork, fits: ColumnElement[bool], group_ids: Collection[str]) -> Sequence[str]:
    """The ids of the folders that fit and that one may read."""
    rows = select(Folder.id).where(
        fits,
        Folder.group_id.in_(group_ids),
        Folder.acl_id.in_(policy.acls(work.actor)),
        Folder.deleted_at.is_(None),
        Folder.parent_id.is_not(None),
    )
    return work.session.scalars(rows.order_by(Folder.id).limit(MOST)).all()
