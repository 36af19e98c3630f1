"""Who is in a group, and who is invited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app import errors, policy
from app.accounts.choices import SPOKEN
from app.accounts.models import User, hashed
from app.db import now
from app.groups.cards import sees_addresses
from app.groups.models import REMINDED, Membership, Profile
from app.groups.queries import granted, is_active, member_ids, profiles
from app.members.models import Contact, Invitation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement

    from app.groups.models import Group
    from app.work import UnitOfWork

MOST = 1000
MOST_WORDS = 10  # of a filter


@dataclass(frozen=True)
class View:
    """Which members are to be shown, and in which order."""

    words: str = ""
    profile: str = ""
    sort: str = "name"
    is_descending: bool = False
    country: str = ""
    language: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.words.strip() or self.profile or self.country or self.language)


_IN_FULL = (joinedload(Invitation.group), joinedload(Invitation.profile), joinedload(Invitation.invited_by))
SORTS = {
    "name": User.name,
    "organisation": User.organisation,
    "country": User.country,
    "profile": Profile.position,
    "since": Membership.created_at,
    "until": Membership.expires_at,
}


def members(work: UnitOfWork, group: Group, view: View | None = None) -> Sequence[Membership]:
    """Everybody who is in a group, or those whose card has these words; nobody is found by what they do not show."""
    policy.require(work.actor, policy.READ, group.acl("members"))
    view = view or View()
    rows = (
        select(Membership)
        .join(Membership.user)
        .join(Membership.profile)
        .where(Membership.group_id == group.id, is_active())
        .options(contains_eager(Membership.user), contains_eager(Membership.profile))
    )
    rows = rows.where(*_fits(view, sees_all=sees_addresses(work, group)))
    first = SORTS.get(view.sort, User.name)
    ordered = first.desc().nulls_last() if view.is_descending else first.asc().nulls_last()
    return work.session.scalars(rows.order_by(ordered, User.name, User.id).limit(MOST)).all()


def _fits(view: View, *, sees_all: bool) -> list[ColumnElement[bool]]:
    """What is true of those whom a view keeps."""
    kept: list[ColumnElement[bool]] = []
    for word in view.words.split()[:MOST_WORDS]:
        shown = (User.name, User.organisation, User.unit, User.function, User.country)
        found = [column.icontains(word, autoescape=True) for column in shown]
        of_address = User.email.icontains(word, autoescape=True)
        kept.append(or_(*found, of_address if sees_all else User.shows_email & of_address))
    if view.profile:
        kept.append(Membership.profile_id == view.profile)
    if view.country:
        kept.append(User.country == view.country)
    if view.language:
        kept.append(User.languages.contains(view.language) if view.language in SPOKEN else false())
    return kept


def said(work: UnitOfWork, group: Group) -> tuple[set[str], set[str]]:
    """The countries of a group's members and contacts, and the languages that members work in, by their codes."""
    policy.require(work.actor, policy.READ, group.acl("members"))
    rows = select(User.country, User.languages).join(Membership, Membership.user_id == User.id).distinct()
    found = work.session.execute(rows.where(Membership.group_id == group.id, is_active())).all()
    listed = work.session.scalars(select(Contact.country).where(Contact.group_id == group.id).distinct())
    countries = {country for country, _spoken in found} | set(listed)
    return countries - {""}, {each for _country, spoken in found for each in spoken.split()}


def member(work: UnitOfWork, group: Group, membership_id: str) -> Membership:
    """One place in a group."""
    policy.require(work.actor, policy.READ, group.acl("members"))
    found = work.session.get(Membership, membership_id)
    if found is None or found.group_id != group.id or found.ended_at is not None:
        raise errors.NotFound
    return found


def ending(work: UnitOfWork) -> Sequence[Membership]:
    """The memberships that end soon, for the house itself."""
    soon = now() + max(REMINDED)
    rows = select(Membership).join(Membership.user).where(is_active(), Membership.expires_at <= soon, User.active)
    return work.session.scalars(rows).all()


def former_members(work: UnitOfWork, group: Group) -> Sequence[Membership]:
    """The last place of each who was in a group and is no more, the latest first, for those who manage members."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    rows = (
        select(Membership)
        .where(Membership.group_id == group.id, ~is_active())
        .where(Membership.user_id.not_in(member_ids(work, group.id)))
        .where(Membership.user_id.not_in(select(User.id).where(User.erased_at.is_not(None))))
        .options(joinedload(Membership.user), joinedload(Membership.profile))
        .order_by(func.coalesce(Membership.ended_at, Membership.expires_at).desc())
        .limit(MOST)
    )
    latest: dict[str, Membership] = {}
    for place in work.session.scalars(rows):
        latest.setdefault(place.user_id, place)
    return list(latest.values())


def former_member(work: UnitOfWork, group: Group, membership_id: str) -> Membership:
    """The place that somebody had in a group."""
    found = next((place for place in former_members(work, group) if place.id == membership_id), None)
    if found is None:
        raise errors.NotFound
    return found


def invitations(work: UnitOfWork, group: Group) -> Sequence[Invitation]:
    """The invitations that are still to be answered, the latest first."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    return work.session.scalars(
        select(Invitation)
        .where(Invitation.group_id == group.id, Invitation.state == "sent")
        .options(joinedload(Invitation.profile), joinedload(Invitation.invited_by))
        .order_by(Invitation.created_at.desc(), Invitation.email)
        .limit(MOST),
    ).all()


def invitation(work: UnitOfWork, group: Group, invitation_id: str) -> Invitation:
    """One invitation of a group, for those who may invite."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    found = work.session.get(Invitation, invitation_id)
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    return found


def invitation_of(work: UnitOfWork, token: str) -> Invitation:
    """The open invitation of a token; wrong, spent, expired and revoked ones look the same."""
    found = work.session.scalar(
        select(Invitation)
        .where(Invitation.token_hash == hashed(token), Invitation.state == "sent", Invitation.expires_at > now())
        .options(*_IN_FULL),
    )
    if found is None:
        raise errors.NotFound("This invitation cannot be used. Ask whoever invited you to send it again.")
    return found


def already_members(work: UnitOfWork, group: Group, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses whose owners are in the group."""
    rows = select(User.email).join(Membership, Membership.user_id == User.id)
    return set(
        work.session.scalars(rows.where(Membership.group_id == group.id, is_active(), User.email.in_(addresses)))
    )


def already_invited(work: UnitOfWork, group: Group, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that have an open invitation to the group."""
    is_open = (Invitation.group_id == group.id, Invitation.state == "sent", Invitation.expires_at > now())
    return set(work.session.scalars(select(Invitation.email).where(*is_open, Invitation.email.in_(addresses))))


def invited_as(work: UnitOfWork, profile: Profile) -> set[str]:
    """The addresses that were invited as a kind of member and have not answered, whoever asks."""
    waiting = (Invitation.profile_id == profile.id, Invitation.state == "sent")
    return set(work.session.scalars(select(Invitation.email).where(*waiting)))


def unanswered(work: UnitOfWork, group_id: str, email: str) -> Sequence[Invitation]:
    """The invitations of an address to a group that nobody has answered, those that ran out included."""
    mine = (Invitation.group_id == group_id, Invitation.email == email, Invitation.state == "sent")
    return work.session.scalars(select(Invitation).where(*mine)).all()


def invitations_to(work: UnitOfWork, email: str) -> Sequence[Invitation]:
    """The invitations of an address that nobody has answered, in all groups, for administrators."""
    policy.require_administrator(work.actor)
    rows = select(Invitation).where(Invitation.email == email, Invitation.state == "sent")
    return work.session.scalars(rows.options(*_IN_FULL).order_by(Invitation.created_at, Invitation.id)).all()


def invitations_by_id(work: UnitOfWork, ids: Sequence[str]) -> Sequence[Invitation]:
    """Invitations of whichever groups, for administrators."""
    policy.require_administrator(work.actor)
    rows = select(Invitation).where(Invitation.id.in_(ids)).options(*_IN_FULL)
    return work.session.scalars(rows.order_by(Invitation.created_at, Invitation.id)).all()


def grantable(work: UnitOfWork, group: Group) -> list[Profile]:
    """The profiles under which whoever asks may invite: none above their own levels."""
    return [profile for profile in profiles(work, group) if policy.can_grant(work.actor, granted(work, profile))]


def profile(work: UnitOfWork, group: Group, profile_id: str) -> Profile:
    """One profile of a group."""
    found = work.session.get(Profile, profile_id)
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    return found


def profile_titled(work: UnitOfWork, group: Group, title: str) -> Profile:
    """The profile of this title; raises `Invalid` where the group has none."""
    found = next((profile for profile in profiles(work, group) if profile.title == title), None)
    if found is None:
        raise errors.Invalid("This group has no profile called %(title)s.", title=title[:100])
    return found
