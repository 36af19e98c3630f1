"""Who may see an item, and why; and what that would be behind other rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app import errors, policy
from app.groups import queries as groups
from app.groups.models import Acl, Group
from app.library.models import Folder, Item, within
from app.library.queries.keeping import settings
from app.library.queries.listings import may_see

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.accounts.models import User
    from app.groups.models import Membership
    from app.groups.queries import Access
    from app.library.models import Document
    from app.work import UnitOfWork

MOST_FENCES = 1000
OF_PROFILES = errors.N_("Who can see the library itself is a matter of profiles.")


@dataclass(frozen=True)
class Effect:
    """Whom other rules would let in and whom they would shut out; `authors` of what is inside are among the latter."""

    gains: Sequence[User]
    loses: Sequence[User]
    authors: Sequence[User]


def own_fence(work: UnitOfWork, item: Item) -> Acl | None:
    """The fence of an item's own, where it does not stand behind that of the folder around it."""
    around = work.session.get(Folder, item.parent_id) if item.parent_id else None
    if around is None or around.acl_id == item.acl_id:
        return None
    return work.session.get_one(Acl, item.acl_id)


def access(work: UnitOfWork, item: Item) -> list[Access]:
    """What each member may do with an item, for those who may read it and see who is in the group."""
    policy.require(work.actor, policy.READ, item)
    policy.require(work.actor, policy.READ, groups.group_by_id(work, item.group_id).acl("members"))
    return groups.access(work, item.acl_id)


def fenced_by(work: UnitOfWork, group: Group, acl_ids: Sequence[int]) -> dict[int, Item]:
    """The item that each of these fences stands around, as far as one may read it."""
    wanted = [acl_id for acl_id in acl_ids if acl_id in policy.acls(work.actor)]
    rows = select(Item).where(Item.group_id == group.id, Item.acl_id.in_(wanted), Item.deleted_at.is_(None))
    found: dict[int, Item] = {}
    for item in work.session.scalars(rows.order_by(func.length(Item.trail), Item.id)):
        found.setdefault(item.acl_id, item)
    return found


@dataclass(frozen=True)
class Reach:
    """What one member may do in a library: in general, and with each item that has a fence of its own."""

    place: Membership
    level: policy.Level
    fenced: Sequence[tuple[Item, policy.Level]]


def reach(work: UnitOfWork, group: Group, place: Membership) -> Reach:
    """What a member may do, for those who administer the library, and for themselves where they may read it."""
    library = group.acl("library")
    is_mine = place.user_id == work.actor.user_id
    policy.require(work.actor, policy.READ if is_mine else policy.ADMINISTER, library)
    levels = groups.actor(work.session, place.user_id).levels
    around = aliased(Item)
    rows = (
        select(Item)
        .join(around, around.id == Item.parent_id)
        .where(Item.group_id == group.id, Item.acl_id != around.acl_id, *may_see(work))
        .order_by(func.length(Item.trail), Item.sort_key, Item.id)
        .limit(MOST_FENCES)
    )
    fenced = [(item, levels.get(item.acl_id, policy.Level.NONE)) for item in work.session.scalars(rows)]
    return Reach(place, levels.get(library.id, policy.Level.NONE), fenced)


def fence_rules(work: UnitOfWork, item: Item) -> dict[str, policy.Level]:
    """The rules that one begins with who changes who may see an item: its own, or what holds for it now."""
    policy.require(work.actor, policy.ADMINISTER, item)
    own = own_fence(work, item)
    return groups.rules(work, own) if own else groups.rules_in_effect(work, work.session.get_one(Acl, item.acl_id))


def effect(work: UnitOfWork, item: Item, levels: Mapping[str, policy.Level] | None) -> Effect:
    """What other rules would change, or, where there are none, what no fence would."""
    policy.require(work.actor, policy.ADMINISTER, item)
    if item.parent_id is None:
        raise errors.Conflict(OF_PROFILES)
    return _effect(work, item, work.session.get_one(Folder, item.parent_id).acl_id, levels)


def effect_of_marking(work: UnitOfWork, document: Document) -> Effect:
    """What marking a document as sensitive would change, for whoever may: nothing where it has a fence of its own."""
    policy.require(work.actor, policy.CHANGE, document)
    if own_fence(work, document) is not None:
        return Effect((), (), ())
    return _effect(work, document, document.acl_id, marked_rules(work, document))


def marked_rules(work: UnitOfWork, document: Document) -> dict[str, policy.Level]:
    """The rules of the fence that the marking makes: the profiles that the group has chosen and the author, as now."""
    acl = work.session.get_one(Acl, document.acl_id)
    chosen = sensitive_profiles(work, document.group_id)
    people = {each.place.user_id: each.level for each in groups.access(work, acl.id)}
    levels = {who: level for who, level in groups.profile_levels(work, acl).items() if who in chosen}
    levels[document.author_id] = people.get(document.author_id, policy.Level.NONE)
    return {who: level for who, level in levels.items() if level}


def sensitive_profiles(work: UnitOfWork, group_id: str) -> set[str]:
    """The ids of the profiles that see what is marked: those that the group has chosen, else whoever may edit."""
    chosen, everybody = settings(work, group_id).sensitive_profiles, groups.all_profiles(work, group_id)
    if chosen is None:
        library = work.session.get_one(Group, group_id).acl("library")
        levels = groups.profile_levels(work, library)
        chosen = [each.id for each in everybody if levels[each.id] >= policy.Level.EDIT]
    return {each.id for each in everybody if each.is_leader or each.id in chosen}


def _effect(work: UnitOfWork, item: Item, around: int, levels: Mapping[str, policy.Level] | None) -> Effect:
    """Whom a fence of these rules within that one would let in, and whom it would shut out."""
    before = {each.place.user_id: each for each in groups.access(work, item.acl_id)}
    after = {each.place.user_id: each.level for each in groups.access(work, around, _with_leaders(work, item, levels))}
    loses = [each.place.user for who, each in before.items() if each.level and not after[who]]
    gains = [each.place.user for who, each in before.items() if after[who] and not each.level]
    authors = authors_within(work, item)
    return Effect(gains, loses, [user for user in loses if user.id in authors])


def _with_leaders(
    work: UnitOfWork, item: Item, levels: Mapping[str, policy.Level] | None
) -> Mapping[str, policy.Level] | None:
    """These rules, and the one that every fence has."""
    if levels is None:
        return None
    everybody = groups.profiles(work, groups.group_by_id(work, item.group_id))
    return {**levels, **{each.id: policy.Level.ADMIN for each in everybody if each.is_leader}}


def authors_within(work: UnitOfWork, item: Item) -> set[str]:
    """The ids of those whose an item is, or something in it."""
    inside = select(Item.author_id).where(*within(item)) if isinstance(item, Folder) else None
    return {item.author_id, *(work.session.scalars(inside.distinct()) if inside is not None else ())}
