"""The library's things one by one: by id, by path, by what somebody has selected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import errors, policy
from app.accounts.models import User
from app.db import now
from app.events import Event
from app.groups import queries as groups
from app.library import names
from app.library.handling import Form
from app.library.models import (
    DEEPEST,
    PREVIEW,
    TEXT,
    Derived,
    Document,
    Folder,
    Item,
    Lock,
    Star,
    Transfer,
    Version,
    WebAddress,
    page_kind,
)
from app.library.queries.listings import may_see
from app.library.queries.serving import may_serve, require_served

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.groups.models import Group
    from app.work import UnitOfWork

Kind = TypeVar("Kind", bound=Item)
MOST_STARRED = 100
A_MOMENT = timedelta(hours=1)  # in which looking at a document's pages is one act


def root(work: UnitOfWork, group: Group) -> Folder:
    """The library of a group: the folder that lies in no other."""
    return _readable(work, roots(work, [group]).get(group.id))


def roots(work: UnitOfWork, groups: Iterable[Group]) -> dict[str, Folder]:
    """The libraries of these groups that one may read, by the group's id."""
    ids = [group.id for group in groups]
    rows = select(Folder).where(Folder.group_id.in_(ids), Folder.parent_id.is_(None))
    return {each.group_id: each for each in work.session.scalars(rows) if policy.can(work.actor, policy.READ, each)}


def item_at(work: UnitOfWork, group: Group, path: str) -> Item:
    """The folder or document that stands at a path of names; `NotFound` where one may not read it."""
    parts = [names.key(part) for part in path.split("/") if part]
    if len(parts) > DEEPEST + 1:
        raise errors.NotFound
    found = select(Item.id).where(Item.group_id == group.id, Item.parent_id.is_(None))
    for part in parts:
        around = found.scalar_subquery()
        found = select(Item.id).where(Item.parent_id == around, Item.name_key == part, Item.deleted_at.is_(None))
    return _readable(work, work.session.scalar(select(Item).where(Item.id == found.scalar_subquery())))


def folder_at(work: UnitOfWork, group: Group, path: str) -> Folder:
    """The folder that stands at a path of names."""
    found = item_at(work, group, path)
    if not isinstance(found, Folder):
        raise errors.NotFound
    return found


def item(work: UnitOfWork, item_id: str) -> Item:
    """The folder or document of this id."""
    return _readable(work, work.session.get(Item, item_id))


def folder(work: UnitOfWork, folder_id: str) -> Folder:
    """The folder of this id."""
    return _readable(work, work.session.get(Folder, folder_id))


def folder_in(work: UnitOfWork, group: Group, folder_id: str) -> Folder:
    """The folder of this id, where it is in this group."""
    found = folder(work, folder_id)
    if found.group_id != group.id:
        raise errors.NotFound
    return found


def web_address(work: UnitOfWork, address_id: str) -> WebAddress:
    """The link of this id."""
    return _readable(work, work.session.get(WebAddress, address_id))


def document(work: UnitOfWork, document_id: str) -> Document:
    """The document of this id, with its versions and the people behind them."""
    wanted = (
        select(Document)
        .where(Document.id == document_id)
        .options(
            selectinload(Document.versions).joinedload(Version.author),
            selectinload(Document.keywords),
            joinedload(Document.lock).joinedload(Lock.holder),
            joinedload(Document.author),
            joinedload(Document.current),
            joinedload(Document.latest),
            joinedload(Document.group),
        )
    )
    return _readable(work, work.session.scalar(wanted))


def deleted(work: UnitOfWork, item_id: str) -> Item:
    """The deleted item of this id, for those who may bring it back."""
    found = work.session.get(Item, item_id)
    if found is None or not policy.can(work.actor, policy.DELETE, found.deletion):
        raise errors.NotFound
    return found


def _readable(work: UnitOfWork, item: Kind | None) -> Kind:
    """The item, if it is there and one may read it."""
    if item is None or item.deleted_at is not None:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, item)
    return item


def documents_in(work: UnitOfWork, folder: Folder, ids: Sequence[str]) -> Sequence[Document]:
    """Those of these documents that lie in a folder and that one may read."""
    policy.require(work.actor, policy.READ, folder)
    rows = select(Document).where(Document.id.in_(ids), Document.parent_id == folder.id, *may_see(work))
    return work.session.scalars(rows.options(joinedload(Document.latest))).all()


def selected(work: UnitOfWork, folder: Folder, ids: Sequence[str]) -> Sequence[Item]:
    """Those items that somebody has selected in a folder; `NotFound` unless all are there and readable."""
    policy.require(work.actor, policy.READ, folder)
    rows = select(Item).where(Item.id.in_(ids), Item.parent_id == folder.id, *may_see(work))
    found = work.session.scalars(rows.order_by(Item.kind.desc(), Item.sort_key, Item.id)).all()
    if len(found) < len(set(ids)):
        raise errors.NotFound
    return found


def version(work: UnitOfWork, document: Document, number: str) -> Version:
    """The version of this number that may be opened: one that was checked."""
    found = next((one for one in document.versions if one.number == number), None)
    if found is None or not (found.is_served or policy.can(work.actor, policy.ADD, document)):
        raise errors.NotFound
    return found


def visible_versions(work: UnitOfWork, document: Document) -> list[Version]:
    """The versions that whoever asks may know of: readers see those that are served, and what is left of others."""
    sees_all = policy.can(work.actor, policy.ADD, document)
    return [version for version in document.versions if sees_all or version.is_served or version.purged_at]


def text_of(work: UnitOfWork, version: Version) -> Derived | None:
    """The text that was read of a version; `Forbidden` where it is not to be shown."""
    policy.require(work.actor, policy.READ, version.document)
    require_served(work, version.document, Form.TEXT)
    return _derived(work, version, TEXT)


def _derived(work: UnitOfWork, version: Version, kind: str) -> Derived | None:
    """What was made of a version, of one kind; whoever asks has asked the gate."""
    return work.session.scalar(select(Derived).where(Derived.version_id == version.id, Derived.kind == kind))


def shown(work: UnitOfWork, version: Version) -> Derived | None:
    """What can be shown of a version: its preview, or else its text; `Forbidden` where it is not to be shown."""
    policy.require(work.actor, policy.READ, version.document)
    require_served(work, version.document, Form.PREVIEW)
    if not version.is_served:
        return None
    kinds = (PREVIEW, TEXT) if may_serve(work, version.document, Form.TEXT) else (PREVIEW,)
    rows = select(Derived).where(Derived.version_id == version.id, Derived.kind.in_(kinds))
    return work.session.scalar(rows.order_by(Derived.kind).limit(1))  # "preview" comes before "text"


def page(work: UnitOfWork, version: Version, number: int) -> Derived:
    """One page of a version's preview, counted from 1; `Forbidden` where it is not to be shown."""
    policy.require(work.actor, policy.READ, version.document)
    require_served(work, version.document, Form.PREVIEW)
    found = _derived(work, version, page_kind(number)) if version.is_served else None
    if found is None:
        raise errors.NotFound
    return found


def has_just_opened(work: UnitOfWork, document: Document, version: Version) -> bool:
    """Whether it was told, a moment ago, that whoever asks looks at this version from where they are."""
    told = select(Event.details).where(
        Event.chain_id == document.group_id,
        Event.object_id == document.id,
        Event.actor_id == work.actor.user_id,
        Event.address == work.actor.address,
        Event.act == "library.document_opened",
        Event.at > now() - A_MOMENT,
    )
    return any(details.get("version") == version.number for details in work.session.scalars(told))


def group_of(work: UnitOfWork, item: Item) -> Group:
    """The group that an item belongs to."""
    return groups.group_by_id(work, item.group_id)


def possible_authors(work: UnitOfWork, item: Item) -> Sequence[User]:
    """The people who could be an item's author: those who may add something where it stands."""
    ids = groups.readers(work, item.group_id, policy.Level.CONTRIBUTE).get(item.acl_id, set())
    return work.session.scalars(select(User).where(User.id.in_(ids), User.active).order_by(User.name, User.id)).all()


def can_take_version(work: UnitOfWork, item: Item) -> bool:
    """Whether a file of the same name may become this item's next version."""
    return isinstance(item, Document) and policy.can(work.actor, policy.CHANGE, item)


def transfer(work: UnitOfWork, transfer_id: str) -> Transfer:
    """The large copy of this id, for whoever began it."""
    found = work.session.get(Transfer, transfer_id)
    if found is None or found.user_id != work.actor.user_id:
        raise errors.NotFound
    return found


def is_starred(work: UnitOfWork, item: Item) -> bool:
    """Whether whoever asks has starred an item."""
    return work.session.get(Star, (work.actor.user_id, item.id)) is not None


def starred(work: UnitOfWork) -> Sequence[Item]:
    """What whoever asks has starred and may still read, the latest first; at most `MOST_STARRED`."""
    rows = select(Item).join(Star, Star.item_id == Item.id).where(Star.user_id == work.actor.user_id, *may_see(work))
    rows = rows.options(joinedload(Item.group), joinedload(Document.current)).order_by(Star.created_at.desc(), Item.id)
    return work.session.scalars(rows.limit(MOST_STARRED)).unique().all()
