"""Which documents may be passed on to another group, and who has asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from app import errors, policy
from app.accounts.models import User
from app.groups import queries as groups
from app.groups.models import Group
from app.library import handling
from app.library.models import Document, Folder, Item, ReleaseRequest, within
from app.library.queries.listings import may_see

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import ColumnElement, Select

    from app.work import UnitOfWork

MOST = 200  # requests on a page


def may_pass_on(work: UnitOfWork, document: Document) -> bool:
    """Whether whoever asks may pass a document on without asking: it is not bound, or theirs to permit."""
    return not handling.is_bound(document) or policy.can(work.actor, policy.PASS_ON, document)


def bound(work: UnitOfWork, items: Collection[Item]) -> Sequence[Document]:
    """The documents among these items, and in them, that take a permission which whoever asks does not give."""
    inside = [and_(*within(each)) for each in items if isinstance(each, Folder)]
    rows = (
        select(Document)
        .where(or_(Item.id.in_([each.id for each in items]), *inside), *may_see(work))
        .where(func.coalesce(Document.originator, "") != "", func.coalesce(Document.marking, "") != "public")
        .where(~_is_theirs(work))
        .order_by(Item.sort_key, Item.id)
    )
    return work.session.scalars(rows).unique().all()


def _is_theirs(work: UnitOfWork) -> ColumnElement[bool]:
    """The condition that whoever asks permits of a document that it is passed on."""
    own = Item.acl_id.in_(policy.acls(work.actor, policy.ADD)) & (Item.author_id == work.actor.user_id)
    return or_(Item.acl_id.in_(policy.acls(work.actor, policy.ADMINISTER)), own)


def granted(work: UnitOfWork, documents: Iterable[Document]) -> dict[str, ReleaseRequest]:
    """The permissions that whoever asks has been given for these documents and not used, by the document's id."""
    ids = [each.id for each in documents]
    rows = select(ReleaseRequest).where(
        ReleaseRequest.asked_by_id == work.actor.user_id,
        ReleaseRequest.state == "granted",
        ReleaseRequest.used_at.is_(None),
    )
    return {each.document_id: each for each in work.session.scalars(rows) if each.document_id in set(ids)}


def release(work: UnitOfWork, release_id: str) -> ReleaseRequest:
    """The request of this id, for who has asked and for those who answer, as long as they may read the document."""
    found = work.session.scalar(_requests().where(ReleaseRequest.id == release_id, *may_see(work)))
    if found is None:
        raise errors.NotFound
    if found.asked_by_id != work.actor.user_id and not policy.can(work.actor, policy.PASS_ON, found.document):
        raise errors.NotFound
    return found


def releases_of(work: UnitOfWork, document: Document) -> Sequence[ReleaseRequest]:
    """Who has asked to pass a document on, the latest first: one's own requests, or all for those who answer."""
    policy.require(work.actor, policy.READ, document)
    return _seen(work, _requests().where(ReleaseRequest.document_id == document.id))


def releases(work: UnitOfWork, group: Group) -> Sequence[ReleaseRequest]:
    """The requests of a group that whoever asks has made or may answer, the open ones first."""
    policy.require(work.actor, policy.READ, group.acl("library"))
    return _seen(work, _requests().where(ReleaseRequest.group_id == group.id, *may_see(work)))


def releases_waiting(work: UnitOfWork) -> list[tuple[Group, int]]:
    """The groups in which whoever asks has requests to pass on to answer, by title, and how many there are."""
    rows = select(Group, func.count(ReleaseRequest.id)).join(ReleaseRequest, ReleaseRequest.group_id == Group.id)
    rows = rows.join(Item, Item.id == ReleaseRequest.document_id)
    rows = rows.where(ReleaseRequest.state == "open", *may_see(work), _is_theirs(work))
    rows = rows.group_by(Group.id).order_by(Group.title, Group.id)
    return [(group, count) for group, count in work.session.execute(rows)]


def _seen(work: UnitOfWork, rows: Select[ReleaseRequest]) -> Sequence[ReleaseRequest]:
    """Those of these requests that whoever asks has made or may answer."""
    mine = ReleaseRequest.asked_by_id == work.actor.user_id
    latest = ((ReleaseRequest.state != "open"), ReleaseRequest.created_at.desc(), ReleaseRequest.id)
    return work.session.scalars(rows.where(or_(mine, _is_theirs(work))).order_by(*latest).limit(MOST)).all()


def _requests() -> Select[ReleaseRequest]:
    """Requests with their documents and the people behind them."""
    people = (joinedload(ReleaseRequest.asked_by), joinedload(ReleaseRequest.answered_by))
    rows = select(ReleaseRequest).join(Item, Item.id == ReleaseRequest.document_id)
    return rows.options(*people, joinedload(ReleaseRequest.document))


def who_permits(work: UnitOfWork, document: Document) -> Sequence[User]:
    """The people who may permit that a document is passed on: its author, and the leaders there."""
    leading = groups.readers(work, document.group_id, policy.Level.ADMIN).get(document.acl_id, set())
    adding = groups.readers(work, document.group_id, policy.Level.CONTRIBUTE).get(document.acl_id, set())
    ids = leading | (adding & {document.author_id})
    return work.session.scalars(select(User).where(User.id.in_(ids), User.active).order_by(User.name, User.id)).all()
