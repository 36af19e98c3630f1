"""What administrators do that spans parts: end somebody's access everywhere, let them in again, offices, exports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app import errors, policy
from app.accounts import actions as accounts
from app.accounts import queries as accounts_queries
from app.admin import people, trail
from app.groups import actions as groups
from app.library import actions as library
from app.members import actions as members
from app.members import queries as members_queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accounts.actions import Roles
    from app.accounts.models import User
    from app.admin.people import Held
    from app.groups.models import Group, Membership
    from app.work import UnitOfWork


def end_access(work: UnitOfWork, user: User, reason: str) -> Held:
    """End a person's access everywhere at once: memberships, sessions, tokens, open invitations; what that ended.

    Open invitations go first, so that one that is accepted at the same moment is a membership that ends here too.
    """
    policy.require_administrator(work.actor)
    policy.require_other(work.actor, user.id)
    reason = groups.reason_of(reason)
    accounts.hold_administrators(work, user)
    revoked = members.revoke_everywhere(work, user.email)
    held = people.held(work, user)
    if not (user.active or held or revoked):
        raise errors.Conflict("The access of %(name)s has ended already.", name=user.name)
    accounts.disable_user(work, user)
    for place in held.memberships:
        groups.end_membership(work, place.group, place)
    groups.end_openings(work, user)
    _tell_end(work, user, reason, held, revoked)
    return replace(held, invitations=members_queries.invitations_by_id(work, revoked))


def _tell_end(work: UnitOfWork, user: User, reason: str, held: Held, revoked: Sequence[str]) -> None:
    """Tell that access ended, why, and what by its ids, so that it can be shown again."""
    details = {
        "reason": reason,
        "memberships": [place.id for place in held.memberships],
        "sign_ins": [each.id for each in held.sign_ins],
        "tokens": [token.id for token in held.tokens],
        "openings": [opening.id for opening in held.openings],
        "invitations": list(revoked),
        "without_leader": sorted(held.without_leader),
    }
    work.tell("admin.access_ended", object_kind="user", object_id=user.id, title=user.name, details=details)


def let_in_again(work: UnitOfWork, user: User) -> None:
    """Let a person sign in again; leaders bring them back into groups, and they make new tokens."""
    policy.require_administrator(work.actor)
    accounts.enable_user(work, user)


def choose_roles(work: UnitOfWork, user: User, roles: Roles) -> None:
    """Say which offices somebody holds; with the administrator's office ends whatever they had opened by it."""
    policy.require_administrator(work.actor)
    policy.require_other(work.actor, user.id)
    if user.is_administrator and not roles.is_administrator:
        accounts.hold_administrators(work, user)
        groups.end_openings(work, user)
    accounts.choose_roles(work, user, roles)


def name_leader(work: UnitOfWork, group: Group, email: str) -> Membership:
    """Give a group that is without a leader one, by the address that they sign in with."""
    policy.require_administrator(work.actor)
    if not accounts_queries.has_account(work, email):
        raise errors.Invalid("Nobody signs in with %(email)s. Name somebody who has an account.", email=email[:254])
    return groups.name_leader(work, group, accounts_queries.user_by_email(work, email))


def choose_quota(work: UnitOfWork, group: Group, quota: int | None) -> None:
    """Say how many bytes the files of a group may take: 0 for any, None for the platform's default."""
    policy.require_administrator(work.actor)
    library.choose_quota(work, group, quota)


def export_trail(work: UnitOfWork, act: str, group: Group | None = None) -> Sequence[trail.Line]:
    """The platform's trail, or a group's, to be taken away: the newest lines of an act; that is told."""
    policy.require_overseer(work.actor)
    found = trail.newest(work, act, group)
    work.tell("admin.trail_exported", group, group_id=None, details={"act": act, "lines": len(found)})
    if group is not None:
        work.tell("admin.trail_exported", group, details={"act": act, "lines": len(found)})
    return found
