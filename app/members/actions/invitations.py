"""What changes who is in a group: invite, send again, revoke, accept, decline."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from app import errors, policy
from app.accounts import actions as accounts
from app.accounts.models import User, hashed
from app.db import new_id, now
from app.groups import actions as groups
from app.groups import queries as group_queries
from app.members import queries
from app.members.models import Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accounts.actions import NewUser
    from app.groups.models import Group, Membership, Profile
    from app.members.addresses import Entry
    from app.work import UnitOfWork

VALID = timedelta(days=14)
END = "mail.membership_ends"  # a member, and who invited them, are to be told
MAIL = "mail.invitation"


@dataclass(frozen=True)
class Terms:
    """What all who are invited together are offered."""

    profile: Profile
    message: str = ""
    language: str = "en"
    membership_ends_at: datetime | None = None


def token_of(secret_key: str, invitation: Invitation) -> str:
    """The token of an invitation, 256 bits: derived from the secret key, so that no row ever holds it."""
    said = f"invitation:{invitation.id}:{invitation.sent_count}"
    digest = hmac.digest(secret_key.encode(), said.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def invite(work: UnitOfWork, group: Group, entries: Sequence[Entry], terms: Terms) -> list[Invitation]:
    """Invite the complete addresses among these; members and people who are invited already are passed over."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    granted = group_queries.granted(work, terms.profile)
    policy.require_grantable(work.actor, granted)
    groups.require_to_come(terms.membership_ends_at)
    addresses = {entry.address: entry for entry in entries if entry.is_complete}
    for administrator in group.category.administrators:
        if administrator.email in addresses:
            groups.require_outside_office(work, group, administrator.id, granted)
    work.session.refresh(group, ["id"], with_for_update=True)
    passed = queries.already_members(work, group, addresses) | queries.already_invited(work, group, addresses)
    sent = [_invite(work, group, entry, terms) for address, entry in addresses.items() if address not in passed]
    work.session.flush()
    return sent


def _invite(work: UnitOfWork, group: Group, entry: Entry, terms: Terms) -> Invitation:
    """Write one invitation and leave its mail to be sent; one that ran out unanswered is void for good."""
    _void_others(work, group.id, entry.address)
    invitation = Invitation(
        id=new_id(),
        group_id=group.id,
        email=entry.address,
        name=entry.name,
        profile_id=terms.profile.id,
        message=terms.message.strip(),
        language=terms.language,
        invited_by_id=work.actor.user_id,
        sent_count=1,
        expires_at=now() + VALID,
        membership_ends_at=terms.membership_ends_at,
    )
    invitation.token_hash = hashed(token_of(work.settings.secret_key, invitation))
    work.session.add(invitation)
    work.tell("members.invitation_sent", invitation, details={"profile": terms.profile.title})
    work.later(MAIL, invitation.id, group_id=group.id)
    return invitation


def resend(work: UnitOfWork, group: Group, invitation: Invitation) -> None:
    """Send an invitation again with a new token and a new end; the old token is void."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    _require_sent(invitation)
    if queries.already_members(work, group, [invitation.email]):
        raise errors.Conflict("%(email)s is a member already.", email=invitation.email)
    policy.require_grantable(work.actor, group_queries.granted(work, invitation.profile))
    invitation.sent_count += 1
    invitation.token_hash = hashed(token_of(work.settings.secret_key, invitation))
    invitation.expires_at, invitation.delivery = now() + VALID, "waiting"
    work.tell("members.invitation_resent", invitation)
    work.later(MAIL, invitation.id, group_id=group.id)


def revoke(work: UnitOfWork, group: Group, invitation: Invitation) -> None:
    """Take an invitation back."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    _require_sent(invitation)
    _answer(work, invitation, "revoked")


def revoke_everywhere(work: UnitOfWork, email: str) -> list[str]:
    """Take back every invitation of an address, in every group, because access ends everywhere; their ids.

    One that is accepted at the same moment is passed over: it is a membership by then.
    """
    policy.require_administrator(work.actor)
    waiting = (Invitation.email == email, Invitation.state == "sent")
    revoked = update(Invitation).where(*waiting).values(state="revoked", answered_at=now()).returning(Invitation.id)
    ids = sorted(work.session.scalars(revoked))
    for invitation in queries.invitations_by_id(work, ids):
        work.tell("members.invitation_revoked", invitation)
    return ids


def prove(work: UnitOfWork, token: str) -> Invitation:
    """The open invitation of a token; whoever holds it has proved that its address is theirs."""
    invitation = queries.invitation_of(work, token)
    work.actor = policy.proved(work.actor, invitation.email)
    return invitation


def accept(work: UnitOfWork, invitation: Invitation, user: User) -> Membership:
    """Take one's place; the invitation is bound to its address and works once."""
    policy.require_self(work.actor, user.id)
    if user.email != invitation.email:
        raise errors.Forbidden("This invitation is for %(email)s. Sign in with that address.", email=invitation.email)
    work.session.refresh(invitation.group, ["id"], with_for_update=True)
    _answer(work, invitation, "accepted")
    _require_outside_office(work, invitation, user)
    _void_others(work, invitation.group_id, invitation.email)
    sponsor, ends_at = invitation.invited_by_id, invitation.membership_ends_at
    return groups.add_member(work, invitation.group, user, invitation.profile, ends_at, sponsor)


def _require_outside_office(work: UnitOfWork, invitation: Invitation, user: User) -> None:
    """Nobody takes a place as an administrator of the category to which they were invited by office."""
    if user.id in group_queries.administrators_of(invitation.group.category):
        inviter = group_queries.actor(work.session, invitation.invited_by_id)
        if not policy.holds(inviter, group_queries.granted(work, invitation.profile)):
            raise errors.Forbidden(groups.OF_CATEGORY)


def accept_as_new(work: UnitOfWork, invitation: Invitation, new: NewUser) -> User:
    """Make an account for the address that the invitation has proved, and take one's place."""
    policy.require_may_add_user(work.actor, invitation.email)
    user = accounts.add_user(work, new)
    work.actor = group_queries.actor(work.session, user.id, work.actor.address)
    accept(work, invitation, user)
    return user


def decline(work: UnitOfWork, invitation: Invitation) -> None:
    """Say no; whoever holds the token may."""
    policy.require_may_add_user(work.actor, invitation.email)
    _answer(work, invitation, "declined")


def record_delivery(work: UnitOfWork, invitation: Invitation, delivery: str) -> None:
    """Write what the mail server said of an invitation."""
    policy.require_system(work.actor)
    invitation.delivery = delivery[:200]
    act = "members.invitation_delivered" if delivery == "sent" else "members.invitation_not_delivered"
    work.tell(act, invitation)


def _void_others(work: UnitOfWork, group_id: str, email: str) -> None:
    """End what else waits for an answer from an address, so that no old link lets anybody in again later."""
    for invitation in queries.unanswered(work, group_id, email):
        _answer(work, invitation, "revoked")


def _require_sent(invitation: Invitation) -> None:
    """Only an invitation that waits for its answer can be sent again or taken back."""
    if invitation.state != "sent":
        raise errors.Conflict("This invitation was answered already.")


def _answer(work: UnitOfWork, invitation: Invitation, state: str) -> None:
    """End an invitation; of two answers at once exactly one counts."""
    mine = (Invitation.id == invitation.id, Invitation.state == "sent")
    answered = work.session.execute(
        update(Invitation).where(*mine).values(state=state, answered_at=now()).returning(Invitation.id)
    )
    if answered.scalar() is None:
        raise errors.Conflict("This invitation was answered already.")
    work.session.refresh(invitation)
    work.tell(f"members.invitation_{state}", invitation)


def export_members(work: UnitOfWork, group: Group) -> Sequence[Membership]:
    """Everybody who is in a group, to be taken away, for those who manage members; that is told."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    found = queries.members(work, group)
    listed = len(queries.contacts(work, group))
    work.tell("members.exported", group, details={"members": len(found), "contacts": listed})
    return found


def remind(work: UnitOfWork, place: Membership) -> None:
    """Leave mails to be sent that say that a membership ends soon."""
    policy.require_system(work.actor)
    if place.ended_at is None and place.is_to_be_reminded(now()):
        place.reminded_at = now()
        work.later(END, place.id, group_id=place.group_id)


def move_invitations(work: UnitOfWork, group: Group, profile: Profile, instead: Profile) -> None:
    """Let those who were invited as one kind of member join as another, before the first is deleted."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    work.session.refresh(group, ["id"], with_for_update=True)
    require_none_invited(work, group, profile, instead)
    moved = update(Invitation).where(Invitation.group_id == group.id, Invitation.profile_id == profile.id)
    work.session.execute(moved.values(profile_id=instead.id))


def require_none_invited(work: UnitOfWork, group: Group, profile: Profile, offered: Profile | None = None) -> None:
    """By office nobody changes what an administrator of the category is invited as: into this, or as it is now."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    granted = group_queries.granted(work, offered or profile)
    invited = queries.invited_as(work, profile)
    for administrator in group.category.administrators:
        if administrator.email in invited:
            groups.require_outside_office(work, group, administrator.id, granted)
