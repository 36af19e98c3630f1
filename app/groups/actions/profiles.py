"""Kinds of member that leaders make for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app import errors, policy
from app.db import new_id
from app.groups import queries
from app.groups.actions.places import require_outside_office
from app.groups.models import SELF, SERVICES, Membership, Profile, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.groups.models import Group
    from app.work import UnitOfWork

MOST = 30  # profiles of a group
LONGEST = 100  # letters of a title


def create_profile(work: UnitOfWork, group: Group, title: str, levels: Mapping[str, policy.Level]) -> Profile:
    """Make a kind of member: its title, and a level for each service; none above one's own."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    _hold(work, group)
    everybody = queries.all_profiles(work, group.id)
    if len(everybody) >= MOST:
        raise errors.Conflict("A group can have %(most)s profiles. Delete one first.", most=MOST)
    made = Profile(id=new_id(), group_id=group.id, title=_free_title(work, group, title), position=len(everybody))
    work.session.add(made)
    work.session.flush()
    _give(work, group, made, levels)
    work.tell("groups.profile_created", group, title=made.title, details=_said(levels))
    return made


def edit_profile(
    work: UnitOfWork, group: Group, profile: Profile, title: str, levels: Mapping[str, policy.Level]
) -> None:
    """Give a kind of member another title and other levels; leaders keep theirs. It holds for all who are that."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    _hold(work, group)
    policy.require_grantable(work.actor, queries.granted(work, profile))
    profile.title = _free_title(work, group, title, profile)
    if not profile.is_leader:
        _give(work, group, profile, levels)
    _require_outside_office(work, group, profile, queries.granted(work, profile))
    said = {} if profile.is_leader else _said(levels)
    work.tell("groups.profile_edited", group, title=profile.title, details=said)


def delete_profile(work: UnitOfWork, group: Group, profile: Profile, instead: Profile) -> int:
    """Take a kind of member away; whoever is or was that becomes another kind; how many are that now."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    _hold(work, group)
    if profile.is_leader:
        raise errors.Conflict("Every group has leaders: this profile stays.")
    if instead.id == profile.id or instead.group_id != group.id:
        raise errors.Invalid("Choose another profile for its members.")
    for one in (profile, instead):
        granted = queries.granted(work, one)
        policy.require_grantable(work.actor, granted)
        _require_outside_office(work, group, profile, granted)
    if queries.profile_of(work, group) == profile.id:
        raise errors.Forbidden("You cannot do this to your own membership. Ask another leader.")
    count = queries.profile_counts(work, group).get(profile.id, 0)
    move = update(Membership).where(Membership.profile_id == profile.id)
    work.session.execute(move.values(profile_id=instead.id))
    work.session.execute(delete(Rule).where(Rule.profile_id == profile.id))
    work.tell(
        "groups.profile_deleted", group, title=profile.title, details={"instead": instead.title, "members": count}
    )
    work.session.delete(profile)
    work.session.flush()
    return count


def _hold(work: UnitOfWork, group: Group) -> None:
    """Let nobody else change who is what in the group."""
    work.session.refresh(group, ["id"], with_for_update=True)


def _require_outside_office(
    work: UnitOfWork, group: Group, profile: Profile, granted: Mapping[int, policy.Level]
) -> None:
    """By office nobody changes what an administrator of the category is or was, themselves included."""
    are_that = Membership.user_id.in_(queries.administrators_of(group.category))
    rows = select(Membership.user_id).where(Membership.profile_id == profile.id, are_that)
    for user_id in work.session.scalars(rows.distinct()):
        require_outside_office(work, group, user_id, granted)


def _free_title(work: UnitOfWork, group: Group, title: str, mine: Profile | None = None) -> str:
    """A title that no other profile of the group has, whatever the case."""
    title = " ".join(title.split())
    if not title or len(title) > LONGEST:
        raise errors.Invalid("Give the profile a title of at most %(longest)s letters.", longest=LONGEST)
    others = [each for each in queries.all_profiles(work, group.id) if mine is None or each.id != mine.id]
    if title.casefold() in {each.title.casefold() for each in others}:
        raise errors.Conflict("The group has a profile of this title already.")
    return title


def _give(work: UnitOfWork, group: Group, profile: Profile, levels: Mapping[str, policy.Level]) -> None:
    """Write the rules of a profile in the default fences: what is not named is none; all read what the group is."""
    given = {group.acl(service).id: levels.get(service, policy.Level.NONE) for service in SERVICES}
    policy.require_grantable(work.actor, given)
    given[group.acl(SELF).id] = policy.Level.READ
    work.session.execute(delete(Rule).where(Rule.profile_id == profile.id, Rule.acl_id.in_(given)))
    work.session.add_all(Rule(acl_id=acl_id, profile_id=profile.id, level=level) for acl_id, level in given.items())
    work.session.flush()


def _said(levels: Mapping[str, policy.Level]) -> dict[str, int]:
    """Levels as the trail has them."""
    return {service: int(level) for service, level in levels.items()}
