"""What changes several parts at once: starting a group with everything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, policy
from app.accounts.models import User
from app.groups import actions as groups
from app.groups import queries
from app.home.patterns import PATTERNS, PLAIN
from app.library import actions as library
from app.members import actions as members
from app.members import addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.groups.models import Category, Group, GroupRequest
    from app.home.patterns import Place
    from app.library.models import Folder
    from app.work import UnitOfWork


def start_group(
    work: UnitOfWork,
    title: str,
    purpose: str = "",
    leader: User | None = None,
    pattern: str = PLAIN,
    category: Category | None = None,
) -> Group:
    """Start a group with its library; whoever starts it leads it unless another leader is named."""
    policy.require_may_create_groups(work.actor)
    leader = leader or work.session.get(User, work.actor.user_id)
    if leader is None:
        raise errors.Invalid("Name somebody to lead the group.")
    if pattern not in PATTERNS:
        raise errors.Invalid("Choose what the group is to begin as.")
    asked_by, begun = work.actor, PATTERNS[pattern]
    new = groups.NewGroup(title, purpose or str(begun.purpose), category, begun.profiles)
    group = groups.create(work, new, leader)
    work.actor = queries.actor(work.session, leader.id, work.actor.address)
    _make(work, library.open_library(work, group), begun.places)
    if asked_by.is_system:
        work.actor = asked_by
    return group


def _make(work: UnitOfWork, folder: Folder, places: Sequence[Place]) -> None:
    """Make folders in a folder, and those in them."""
    for place in places:
        _make(work, library.create_folder(work, folder, str(place.name), str(place.description)), place.places)


def accept_request(work: UnitOfWork, request: GroupRequest, wish: groups.Wish, answer: str = "") -> Group:
    """Start a group that was asked for, as its administrators have edited the wish; who asked for it leads it.

    The others who are to lead it are invited.
    """
    policy.require_manages(work.actor, queries.administrators_of(request.category))
    _require_outside_office(request, wish.leaders)
    groups.grant_request(work, request, answer)
    answered_by, work.actor = work.actor, policy.trusted_to_start(work.actor)
    request.title = " ".join(wish.title.split())[:200]
    made = start_group(work, request.title, wish.purpose, request.asked_by, wish.pattern or PLAIN, request.category)
    request.made_id = made.id
    _invite_leaders(work, made, request.asked_by, wish.leaders)
    work.actor = answered_by
    return made


def _require_outside_office(request: GroupRequest, pasted: str) -> None:
    """An administrator of the category leads the group only where who asked for it has named them."""
    named = {entry.address for entry in addresses.parse(request.leaders)}
    added = {entry.address for entry in addresses.parse(pasted)} - named - {request.asked_by.email}
    if added & {each.email for each in request.category.administrators}:
        raise errors.Forbidden(groups.OF_CATEGORY)


def _invite_leaders(work: UnitOfWork, group: Group, asked_by: User, pasted: str) -> None:
    """Invite those who are to lead a group together with whoever asked for it, in that person's name."""
    entries = [entry for entry in addresses.parse(pasted) if entry.is_complete and entry.address != asked_by.email]
    leading = next(profile for profile in queries.profiles(work, group) if profile.is_leader)
    members.invite(work, group, entries, members.Terms(leading, language=asked_by.language))
