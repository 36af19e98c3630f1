"""What is done with all that the platform holds about somebody: it is taken away, or erased."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, update

from app import errors, events, policy
from app.accounts.models import SignIn, Token, User
from app.db import now
from app.events import Event
from app.groups.models import CategoryAdministrator, GroupRequest, Membership
from app.library.kinds import FORGET, INDEX
from app.library.models import Import, ImportMember, Item, Star, Upload, Version
from app.members.models import Application, Invitation
from app.search.models import RecentSearch, SavedSearch

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from app.work import UnitOfWork

EMPTY = ("country", "function", "unit", "telephone", "languages", "note")
OFF = ("is_administrator", "is_auditor", "may_create_groups", "shows_email", "shows_telephone", "shows_note")


def tell_data_taken(work: UnitOfWork, user_id: str) -> None:
    """Keep that somebody took away what the platform holds about them."""
    policy.require_self(work.actor, user_id)
    work.tell("people.data_taken", object_kind="user", object_id=user_id, title=work.actor.name)


def erase(work: UnitOfWork, user: User) -> None:
    """Erase somebody whose access has ended: what they contributed stays, under the name of their organisation.

    The trail keeps what was done and when; names, titles that name them and network addresses go out of it. Raises
    `Conflict` for somebody who can still sign in, or who was erased already.
    """
    policy.require_administrator(work.actor)
    work.session.refresh(user, with_for_update=True)
    if user.active:
        raise errors.Conflict("%(name)s can still sign in. End their access first.", name=user.name)
    if user.erased_at is not None:
        raise errors.Conflict("This person was erased already.")
    _erase_from_trail(work, user)
    _erase_from_library(work, user)
    _end_memberships(work, user)
    _erase_account(work, user)
    work.tell("people.person_erased", object_kind="user", object_id=user.id, title=user.name)


def _erase_from_trail(work: UnitOfWork, user: User) -> None:
    """Take somebody's name and network addresses out of the events of all chains."""
    invited = select(Invitation.id).where(Invitation.email == user.email)
    applied = select(Application.id).where(Application.user_id == user.id)
    tokens = select(Token.id).where(Token.user_id == user.id)
    is_about = or_(
        (Event.object_kind == "user") & (Event.object_id == user.id),
        (Event.object_kind == "invitation") & Event.object_id.in_(invited),
        (Event.object_kind == "application") & Event.object_id.in_(applied),
    )
    is_tried = (Event.act == "account.sign_in_failed") & (Event.title == user.email)
    is_reach = (Event.act == "library.access_exported") & (Event.object_kind == "group") & (Event.title == user.name)
    is_token = (Event.object_kind == "token") & Event.object_id.in_(tokens)
    is_theirs = Event.actor_id == user.id
    events.erase(work.session, "address", or_(is_theirs, is_tried, is_about & Event.actor_id.is_(None)))
    events.erase(work.session, "title", or_(is_about, is_tried, is_reach, is_token))
    events.erase(work.session, "actor", is_theirs)


def _erase_from_library(work: UnitOfWork, user: User) -> None:
    """Forget what somebody starred, searched or did not finish sending; their name, also where search finds by it."""
    held = _did(user, "library.hold_set", Item.id)
    purged = _did(user, "library.version_purged", Version.document_id)
    admitted = _did(user, "library.version_admitted", Version.document_id)
    named = _name_of_former(user)
    _forget_imports(work, user)
    for model in (Star, Upload, RecentSearch, SavedSearch):
        work.session.execute(delete(model).where(model.user_id == user.id))
    work.session.execute(update(Item).where(Item.held_by == user.name, held).values(held_by=named))
    work.session.execute(update(Version).where(Version.purged_by == user.name, purged).values(purged_by=named))
    work.session.execute(update(Version).where(Version.admitted_by == user.name, admitted).values(admitted_by=named))
    by_group: dict[str, list[str]] = {}
    written = select(Version.document_id).where(Version.author_id == user.id)
    rows = select(Item.group_id, Item.id).where(or_(Item.author_id == user.id, Item.id.in_(written)))
    for group_id, item_id in work.session.execute(rows):
        by_group.setdefault(group_id, []).append(item_id)
    for group_id, ids in by_group.items():
        work.later(INDEX, ids[0], group_id=group_id, ids=ids)


def _forget_imports(work: UnitOfWork, user: User) -> None:
    """Forget the zips that somebody has imported, and the reports of what became of them."""
    for made in work.session.scalars(select(Import).where(Import.user_id == user.id)).all():
        work.later(FORGET, made.id, group_id=made.group_id, digests=[made.digest])
        work.session.execute(delete(ImportMember).where(ImportMember.import_id == made.id))
        work.session.delete(made)


def _did(user: User, act: str, object_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether somebody did this to an object, by the trail: another may have the same name."""
    found = select(Event.id).where(Event.act == act, Event.object_id == object_id, Event.actor_id == user.id)
    return found.correlate(object_id.class_).exists()


def _end_memberships(work: UnitOfWork, user: User) -> None:
    """End the places and offices that somebody still has, and what they were invited to or have asked for.

    Invitations name nobody any more, and applications and requests for groups say nothing.
    """
    silent = {"justification": "", "answer": ""}
    over = {"state": "withdrawn", "answered_at": now()}
    work.session.execute(delete(CategoryAdministrator).where(CategoryAdministrator.user_id == user.id))
    asked = update(Application).where(Application.user_id == user.id)
    work.session.execute(asked.values(silent))
    work.session.execute(asked.where(Application.state == "open").values(over))
    wished = update(GroupRequest).where(GroupRequest.asked_by_id == user.id)
    work.session.execute(wished.values({**silent, "purpose": "", "leaders": ""}))
    work.session.execute(wished.where(GroupRequest.state == "open").values(over))
    still = (Membership.user_id == user.id, Membership.ended_at.is_(None))
    work.session.execute(update(Membership).where(*still).values(ended_at=now(), end_reason="removed"))
    to_them = Invitation.email == user.email
    waiting = update(Invitation).where(to_them, Invitation.state == "sent")
    work.session.execute(waiting.values(state="revoked", answered_at=now()))
    nobody = {"email": _address_of_nobody(user), "name": "", "message": ""}
    work.session.execute(update(Invitation).where(to_them).values(nobody))


def _erase_account(work: UnitOfWork, user: User) -> None:
    """Empty what somebody said of themselves but their organisation, and all that they could sign in with."""
    for model in (SignIn, Token):
        work.session.execute(delete(model).where(model.user_id == user.id))
    user.name, user.email = _name_of_former(user), _address_of_nobody(user)
    user.password, user.fs_uniquifier, user.erased_at = None, secrets.token_hex(32), now()
    for name in EMPTY:
        setattr(user, name, "")
    for name in OFF:
        setattr(user, name, False)


def _name_of_former(user: User) -> str:
    """What somebody is called who was erased: their contributions are those of their authority."""
    return f"A former member of {user.organisation}"[:200] if user.organisation else "A former member"


def _address_of_nobody(user: User) -> str:
    """An address to which no mail can go, and nobody else's."""
    return f"erased-{user.id}@erased.invalid"
