"""Finding: what the index knows, as far as whoever asks may read it, read again from the database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload, load_only

import index
from app import jobs, policy
from app.accounts.models import User
from app.groups import queries as groups
from app.groups.models import SELF, Group
from app.library import names
from app.library import queries as library
from app.library.handling import Form
from app.library.kinds import INDEX_SUBTREE
from app.library.models import Document, Item, Version
from app.search import entries, places
from index import snippet

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from app.work import UnitOfWork

PAGE_SIZE = 20
DEEPEST = 50  # pages


@dataclass(frozen=True)
class Wish:
    """What somebody asks of search: words, a page, an order, filters by field, whether old versions are looked at."""

    words: str
    page: int = 1
    order: str = "best"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    with_old: bool = False


@dataclass(frozen=True)
class Found:
    """One hit: the item, read again from the database, the digest of its text, where words stand, which it lacks.

    Where it is an old version that fits, `version` is that one.
    """

    item: Item
    matched: frozenset[str]
    digest: str | None = None
    snippets: Sequence[snippet.Snippet] = ()
    missing: tuple[str, ...] = ()
    version: Version | None = None

    @property
    def language(self) -> str | None:
        """The language that the text is written in, as far as it is known: what its authors say counts first."""
        if not isinstance(self.item, Document):
            return None
        version = self.version or self.item.current
        return self.item.language or (version.language if version else None)


@dataclass(frozen=True)
class Results:
    """One page of hits, how many there are in all, and counts by field.

    `is_degraded` where the index is away and only names were searched, `is_broken` where it is to be made anew.

    `partial` is how many more have some of the words; `notes` say what in the query was understood otherwise;
    `did_you_mean` is a query that would find more.
    """

    total: int
    hits: Sequence[Found]
    facets: Mapping[str, Mapping[str, int]]
    page: int
    pages: int
    is_degraded: bool = False
    is_broken: bool = False
    partial: int = 0
    notes: Sequence[index.query.Note] = ()
    did_you_mean: str = ""


NOTHING = Results(0, (), {}, 1, 1)


# Asked at every search, hence written once.
_WAITING = select(jobs.Job.group_id, jobs.Job.subject_id).where(jobs.Job.kind == INDEX_SUBTREE)

_UNREAD = (
    select(Document.group_id, Document.acl_id, func.count())
    .join(Version, Version.id == Document.current_id)
    .where(Document.deleted_at.is_(None), Version.text_state == "waiting")
    .group_by(Document.group_id, Document.acl_id)
)

# What is said of a hit: a list of them needs no more.
_SHOWN = (
    load_only(Item.kind, Item.group_id, Item.acl_id, Item.author_id, Item.name, Item.trail, Item.changed_at),
    load_only(Document.title, Document.language, Document.marking, Document.current_id),
    joinedload(Document.current)
    .load_only(Version.major, Version.minor, Version.size, Version.language, Version.text_state)
    .joinedload(Version.author)
    .load_only(User.name),
    joinedload(Item.group).load_only(Group.slug, Group.title, Group.texts),
)

_ITEMS = select(Item).where(Item.id.in_(bindparam("ids", expanding=True)), Item.deleted_at.is_(None)).options(*_SHOWN)

_OLD = (
    select(Version)
    .join(Document, Document.id == Version.document_id)
    .where(
        Version.id.in_(bindparam("ids", expanding=True)),
        Document.id.in_(bindparam("items", expanding=True)),
        *entries.is_old(),
    )
    .options(joinedload(Version.author))
)


def reach(slug: str = "") -> policy.Reach:
    """The rights that it takes to search: in libraries, and to the group of this slug itself."""
    return policy.Reach((SELF, "library") if slug else ("library",))


def reach_to(hits: Sequence[index.Hit], *more: str) -> policy.Reach:
    """The rights that it takes to read hits again: in the libraries of their groups, and of these."""
    return policy.Reach(("library",), frozenset(hit.group for hit in hits).union(more))


def question(work: UnitOfWork, wish: Wish, group: Group | None = None) -> index.Question | None:
    """What the index is to be asked for somebody: in one group or in all of theirs; None where nothing can be found."""
    anywhere = anything(work, group) if wish.words.strip() else None
    if anywhere is None:
        return None
    settled = places.settle(work, index.grammar.parse(wish.words), anywhere.scopes)
    return replace(
        anywhere,
        query=settled.query,
        within=settled.within,
        without=settled.without | anywhere.without,
        filters=wish.filters,
        facets=index.FACETS,
        order=wish.order,
        offset=(min(max(1, wish.page), DEEPEST) - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
        with_old=wish.with_old,
    )


def anything(work: UnitOfWork, group: Group | None = None) -> index.Question | None:
    """A question that is still to be filled: where somebody may look, in one group or in all of theirs."""
    scopes = _scopes(work, group)
    return index.Question(index.query.Query(), scopes, without=_waiting(work, scopes)) if scopes else None


def _scopes(work: UnitOfWork, group: Group | None) -> dict[str, frozenset[int]]:
    """The fences behind which this person may read the library, by group."""
    scopes = groups.fences(work, "library")
    if group is None:
        return scopes
    return {group.id: scopes[group.id]} if group.id in scopes else {}


def _waiting(work: UnitOfWork, scopes: Mapping[str, object]) -> frozenset[str]:
    """The subtrees that wait to be indexed again: every search leaves them out at once."""
    return frozenset(subject_id for group_id, subject_id in work.session.execute(_WAITING) if group_id in scopes)


def read_again(work: UnitOfWork, wish: Wish, results: index.Results) -> Results:
    """Hits as rows of the database under the same fences; one that has gone meanwhile is left out."""
    hits = found(work, results.hits)
    pages = min(max(1, -(-(results.total + results.partial) // PAGE_SIZE)), DEEPEST)
    return Results(results.total, hits, results.facets, wish.page, pages, partial=results.partial)


def found(work: UnitOfWork, hits: Sequence[index.Hit]) -> list[Found]:
    """Those of these hits that one may read at this moment, with the digests of what may be shown of their texts."""
    rows = {item.id: item for item in _readable(work, [hit.of for hit in hits])}
    olds = {version.id: version for version in _old(work, [hit.id for hit in hits if hit.id != hit.of], rows)}
    withheld = library.withheld(work, rows.values(), Form.SNIPPET)
    there = [hit for hit in hits if hit.of in rows and (hit.id == hit.of or hit.id in olds)]
    shown = {hit.id: _version_id(hit, rows[hit.of]) for hit in there if hit.of not in withheld}
    digests = entries.texts(work.session, filter(None, shown.values()))
    return [
        Found(rows[hit.of], hit.matched, digests.get(shown.get(hit.id) or ""), (), hit.missing, olds.get(hit.id))
        for hit in there
    ]


def _version_id(hit: index.Hit, item: Item) -> str | None:
    """The version whose text a hit is found by; None where it has none."""
    if hit.id != hit.of:
        return hit.id
    return item.current_id if isinstance(item, Document) else None


def _old(work: UnitOfWork, ids: Sequence[str], items: Collection[str]) -> Sequence[Version]:
    """Those of these versions that are old ones of these items and can still be read."""
    if not ids:
        return ()
    return work.session.scalars(_OLD, {"ids": list(ids), "items": list(items)}).all()


def _readable(work: UnitOfWork, ids: Sequence[str]) -> Sequence[Item]:
    """The items of these ids that one may read at this moment."""
    found = work.session.scalars(_ITEMS, {"ids": list(ids)})
    return [item for item in found if policy.can(work.actor, policy.READ, item)]


def by_name(work: UnitOfWork, wish: Wish, scopes: Mapping[str, frozenset[int]]) -> Results:
    """Without the index: what bears one of the words in its name or title."""
    words = [names.key(word) for word in wish.words.split()][:10]
    fits = or_(*(Item.name_key.contains(word, autoescape=True) for word in words))
    allowed = [acl_id for ids in scopes.values() for acl_id in ids]
    conditions = (fits, Item.acl_id.in_(allowed), Item.deleted_at.is_(None), Item.parent_id.is_not(None))
    total = work.session.scalar(select(func.count()).select_from(Item).where(*conditions)) or 0
    page = min(max(1, wish.page), DEEPEST)
    ids = select(Item.id).where(*conditions).order_by(Item.sort_key, Item.id)
    wanted = work.session.scalars(ids.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    hits = [Found(item, frozenset({"name"})) for item in _readable(work, wanted)]
    return Results(total, hits, {}, page, max(1, -(-total // PAGE_SIZE)), is_degraded=True)


def not_searchable_yet(work: UnitOfWork, group: Group | None = None) -> int:
    """How many documents that one may read still wait for their text."""
    readable = policy.acls(work.actor)
    rows = work.session.execute(_UNREAD)
    wanted = ((acl_id, count) for group_id, acl_id, count in rows if group is None or group_id == group.id)
    return sum(count for acl_id, count in wanted if acl_id in readable)
