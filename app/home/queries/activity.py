"""What several parts know together: what is new for somebody, and what happened in a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import String, cast, false, or_, select
from sqlalchemy.orm import joinedload

from app import policy
from app.events import Event
from app.groups import queries as groups
from app.library import queries as library
from app.library.models import Document, Version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from app.groups.models import Group
    from app.work import UnitOfWork

PAGE_SIZE = 50
ARCHIVE = "library.archive_taken"
RELEASES = "library.release_"
READS = (ARCHIVE, "library.document_opened", "library.version_downloaded", "library.text_shown")


@dataclass(frozen=True)
class Activity:
    """One page of what happened, newest first; `before` is the number to ask the next page with."""

    events: Sequence[Event]
    before: int | None


@dataclass(frozen=True)
class Seen:
    """A group as somebody in it sees it: the title of their profile, how many are in it, the id of its library."""

    group: Group
    profile: str
    members: int
    library: str


def database_answers(work: UnitOfWork) -> None:
    """Return if the database does; raises `OperationalError` if not."""
    work.session.execute(select(1))


def recent_documents(work: UnitOfWork, group: Group | None = None, limit: int = 10) -> Sequence[Document]:
    """The documents that changed last, as far as one may read them: in one group or in all."""
    rows = (
        select(Document)
        .where(
            Document.deleted_at.is_(None),
            Document.current_id.is_not(None),
            Document.acl_id.in_(policy.acls(work.actor)),
        )
        .options(joinedload(Document.group), joinedload(Document.current).joinedload(Version.author))
        .order_by(Document.changed_at.desc(), Document.id)
        .limit(limit)
    )
    if group is not None:
        rows = rows.where(Document.group_id == group.id)
    return work.session.scalars(rows).all()


def new_documents(work: UnitOfWork, since: datetime, limit: int = 20) -> Sequence[Document]:
    """The documents of which others have added a version since, the latest first, as far as one may read them."""
    rows = (
        select(Document)
        .join(Version, Version.id == Document.current_id)
        .where(
            Version.created_at > since,
            Version.author_id != work.actor.user_id,
            Document.deleted_at.is_(None),
            Document.acl_id.in_(policy.acls(work.actor)),
        )
        .options(joinedload(Document.group), joinedload(Document.current).joinedload(Version.author))
        .order_by(Version.created_at.desc(), Document.id)
        .limit(limit)
    )
    return work.session.scalars(rows).all()


def seen(work: UnitOfWork, found: Sequence[Group]) -> list[Seen]:
    """Groups as whoever asks sees them."""
    profiles = {place.group_id: place.profile.title for place in groups.my_memberships(work)}
    members = groups.member_counts(work, found)
    libraries = {group_id: folder.id for group_id, folder in library.roots(work, found).items()}
    return [Seen(each, profiles.get(each.id, ""), members[each.id], libraries.get(each.id, "")) for each in found]


def activity(work: UnitOfWork, group: Group, act: str = "", before: int | None = None) -> Activity:
    """Who did what in a group, reads included: for its leaders."""
    policy.require(work.actor, policy.ADMINISTER, group)
    rows = select(Event).where(Event.chain_id == group.id)
    if act:
        rows = rows.where(Event.act.startswith(act, autoescape=True))
    return _page(work, rows, before)


def history(work: UnitOfWork, document: Document, before: int | None = None) -> Activity:
    """What was done with a document, newest first; who read it is for those who administer it.

    Who asks to pass it on is for those who answer that, and for themselves.
    """
    policy.require(work.actor, policy.READ, document)
    about = Event.object_id == document.id
    if policy.can(work.actor, policy.ADMINISTER, document):
        taken = [cast(Event.details, String).contains(version.id) for version in document.versions]
        about = or_(about, (Event.act == ARCHIVE) & or_(false(), *taken))
    else:
        about &= Event.act.not_in(READS) & (Event.result == "done")
    if not policy.can(work.actor, policy.PASS_ON, document):
        about &= Event.act.not_like(f"{RELEASES}%") | (Event.actor_id == work.actor.user_id)
    return _page(work, select(Event).where(Event.chain_id == document.group_id, about), before)


def _page(work: UnitOfWork, rows: Select[Event], before: int | None) -> Activity:
    """The newest of these events, or those before one of them."""
    rows = rows.order_by(Event.number.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        rows = rows.where(Event.number < before)
    found = work.session.scalars(rows).all()
    shown = found[:PAGE_SIZE]
    return Activity(shown, shown[-1].number if len(found) > PAGE_SIZE else None)
