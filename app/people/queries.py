"""What the platform holds about somebody: as they may take it away, and whom it still knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import errors, policy
from app.accounts.models import Acceptance, SignIn, Terms, Token, User
from app.events import PLATFORM, Event
from app.groups import queries as groups
from app.groups.models import GroupRequest, Membership
from app.library.models import Document, Import, Item, Star, Upload, Version
from app.members.models import Application, Invitation
from app.search.models import RecentSearch, SavedSearch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from app.work import UnitOfWork

Row = dict[str, Any]
PLACES = ("created_at", "expires_at", "ended_at", "end_reason")
SESSIONS = ("created_at", "seen_at", "ended_at", "address", "browser")
TOKENS = ("id", "label", "scope", "created_at", "expires_at", "used_at", "revoked_at")
INVITATIONS = ("created_at", "expires_at", "state", "answered_at", "name", "message", "language")
APPLICATIONS = ("created_at", "justification", "state", "answered_at", "answer")
REQUESTS = (*APPLICATIONS, "title", "purpose", "leaders")
EVENTS = ("chain_id", "number", "at", "act", "object_kind", "object_id", "result", "address")
NAMING = ("title", "details")  # of events: what may name a thing
UPLOADS = ("group_id", "name", "size", "state", "created_at", "expires_at")
IMPORTS = ("group_id", "name", "size", "state", "created_at", "ended_at")
RECENT = ("group_id", "words", "created_at")
SAVED = (*RECENT, "name", "filters", "order", "with_old")
ACCOUNT = (
    *("id", "email", "name", "organisation", "unit", "function", "country", "languages", "telephone", "note"),
    *("shows_email", "shows_telephone", "shows_note", "language", "time_zone"),
    *("is_administrator", "may_create_groups", "created_at"),
)


def person(work: UnitOfWork, user_id: str) -> User:
    """Anybody who has or had an account, for administrators."""
    policy.require_administrator(work.actor)
    found = work.session.get(User, user_id)
    if found is None:
        raise errors.NotFound
    return found


def data(work: UnitOfWork) -> dict[str, Any]:
    """All that the platform holds about whoever asks, file by file; titles only as far as they may still read them."""
    policy.require_signed_in(work.actor)
    user = work.session.get_one(User, work.actor.user_id)
    titles = {place.group_id: place.group.title for place in groups.my_memberships(work)}
    return {
        "account": _said(user, ACCOUNT) | {"terms accepted": _acceptances(work, user)},
        "memberships": _memberships(work, user, titles),
        "sessions": [_said(one, SESSIONS) for one in _rows(work, SignIn, user)],
        "tokens": [_said(one, TOKENS) for one in _rows(work, Token, user)],
        "invitations": _invitations(work, user, titles),
        "applications": _applications(work, user, titles),
        "group_requests": _requests(work, user),
        "documents": _documents(work, user, titles),
        "versions": _versions(work, user, titles),
        "uploads": [_said(one, UPLOADS) for one in _rows(work, Upload, user)],
        "imports": [_said(one, IMPORTS) for one in _rows(work, Import, user)],
        "starred": [_said(one, ("item_id", "created_at")) for one in work.session.scalars(_of(Star, user))],
        "recent_searches": [_said(one, RECENT) for one in _rows(work, RecentSearch, user)],
        "saved_searches": [_said(one, SAVED) for one in _rows(work, SavedSearch, user)],
        "events": _events(work, user, titles),
    }


def _said(row: object, names: Iterable[str]) -> Row:
    """What a row says, by the names of its columns."""
    return {name: getattr(row, name) for name in names}


def _of(model: Any, user: User) -> Any:
    """The rows of a table that are somebody's, the oldest first."""
    return select(model).where(model.user_id == user.id).order_by(model.created_at)


def _rows(work: UnitOfWork, model: Any, user: User) -> Iterable[object]:
    """The same, read."""
    return work.session.scalars(_of(model, user)).all()


def _acceptances(work: UnitOfWork, user: User) -> list[Row]:
    """The terms of use that somebody has accepted."""
    rows = select(Terms.number, Acceptance.accepted_at).join(Terms, Terms.id == Acceptance.terms_id)
    found = work.session.execute(rows.where(Acceptance.user_id == user.id).order_by(Terms.number))
    return [{"version": number, "accepted_at": at} for number, at in found]


def _memberships(work: UnitOfWork, user: User, titles: Mapping[str, str]) -> list[Row]:
    """Where somebody is a member, and was; a group that they have left is not named."""
    rows = _of(Membership, user).options(joinedload(Membership.profile))
    return [
        _of_group(place.group_id, titles)
        | {"profile": place.profile.title if place.group_id in titles else None}
        | _said(place, PLACES)
        for place in work.session.scalars(rows)
    ]


def _of_group(group_id: str, titles: Mapping[str, str]) -> Row:
    """A group by its id, and by its title where somebody is still in it."""
    return {"group_id": group_id, "group": titles.get(group_id)}


def _invitations(work: UnitOfWork, user: User, titles: Mapping[str, str]) -> list[Row]:
    """The invitations to somebody's address."""
    rows = select(Invitation).where(Invitation.email == user.email).order_by(Invitation.created_at)
    return [_of_group(one.group_id, titles) | _said(one, INVITATIONS) for one in work.session.scalars(rows)]


def _applications(work: UnitOfWork, user: User, titles: Mapping[str, str]) -> list[Row]:
    """Which groups somebody has asked to join, and the answers."""
    rows = work.session.scalars(_of(Application, user))
    return [_of_group(one.group_id, titles) | _said(one, APPLICATIONS) for one in rows]


def _requests(work: UnitOfWork, user: User) -> list[Row]:
    """The groups that somebody has asked for, and the answers."""
    rows = select(GroupRequest).where(GroupRequest.asked_by_id == user.id).order_by(GroupRequest.created_at)
    return [_said(one, REQUESTS) for one in work.session.scalars(rows)]


def _documents(work: UnitOfWork, user: User, titles: Mapping[str, str]) -> list[Row]:
    """What is somebody's own in libraries: folders, documents and links."""
    rows = select(Item).where(Item.author_id == user.id, Item.parent_id.is_not(None)).order_by(Item.created_at)
    return [
        _of_group(item.group_id, titles)
        | _said(item, ("id", "kind", "created_at", "deleted_at"))
        | {"name": item.name if _reads(work, item.acl_id, item.deleted_at) else None}
        for item in work.session.scalars(rows)
    ]


def _versions(work: UnitOfWork, user: User, titles: Mapping[str, str]) -> list[Row]:
    """The versions that somebody has added, with their digests."""
    rows = select(Version, Document).join(Document, Document.id == Version.document_id)
    found = work.session.execute(rows.where(Version.author_id == user.id).order_by(Version.created_at, Version.id))
    return [
        _of_group(version.group_id, titles)
        | {"document_id": document.id, "version": version.number, "sha256": version.digest}
        | _said(version, ("created_at", "size", "media_type", "purged_at"))
        | {"document": document.name if _reads(work, document.acl_id, document.deleted_at) else None}
        | {"title": document.title if _reads(work, document.acl_id, document.deleted_at) else None}
        for version, document in found
    ]


def _reads(work: UnitOfWork, acl_id: int, deleted_at: datetime | None) -> bool:
    """Whether somebody may still read what stands behind a fence and is there."""
    return deleted_at is None and acl_id in policy.acls(work.actor)


def _events(work: UnitOfWork, user: User, titles: Mapping[str, str]) -> list[Row]:
    """What somebody did, in the order of its time."""
    rows = select(Event, Item).outerjoin(Item, Item.id == Event.object_id).where(Event.actor_id == user.id)
    found = work.session.execute(rows.order_by(Event.at, Event.chain_id, Event.number))
    return [
        _said(event, EVENTS)
        | dict.fromkeys(NAMING)
        | _said(event, NAMING if _may_name(work, event, item, titles) else ())
        for event, item in found
    ]


def _may_name(work: UnitOfWork, event: Event, item: Item | None, titles: Mapping[str, str]) -> bool:
    """Whether the title of an event may still be told to who did it."""
    is_near = event.chain_id == PLATFORM or event.chain_id in titles
    return is_near and (item is None or _reads(work, item.acl_id, item.deleted_at))
