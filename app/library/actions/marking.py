"""The marking of documents as sensitive: who may set it and take it away, and the fence that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app import errors, policy
from app.groups import queries as groups
from app.groups.models import Acl
from app.library import handling, queries
from app.library.actions import fences
from app.library.models import LibrarySettings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.groups.models import Group
    from app.library.models import Document
    from app.work import UnitOfWork

STAYS_SENSITIVE = errors.N_("Only leaders can take the marking “sensitive” away. Ask one of them.")
STAYS_BOUND = errors.N_(
    "While a document names an originator, only its author and the leaders can change that or mark it as public."
)


def choose_handling(
    work: UnitOfWork, group: Group, rules: Mapping[str, bool], profiles: Collection[str] | None = None
) -> None:
    """Choose what may be done with sensitive documents, and which profiles see them; what is not named stays.

    `rules` are by the names of `LibrarySettings.OF_SENSITIVE`. Documents that are marked already keep their fences.
    """
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    if not rules.keys() <= set(LibrarySettings.OF_SENSITIVE):
        raise errors.Invalid
    chosen = queries.settings(work, group.id)
    work.session.add(chosen)
    for name, allowed in rules.items():
        setattr(chosen, name, allowed)
    if profiles is not None:
        if not set(profiles) <= {each.id for each in groups.all_profiles(work, group.id)}:
            raise errors.Invalid("Only profiles of the group can be named here.")
        chosen.sensitive_profiles = sorted(set(profiles))
    said = {name: getattr(chosen, name) for name in LibrarySettings.OF_SENSITIVE}
    work.tell("library.handling_chosen", group, details={**said, "profiles": chosen.sensitive_profiles})


def require_may_say(work: UnitOfWork, document: Document, said: Mapping[str, Any]) -> None:
    """Pass who may give a document this marking and this originator; raises `Forbidden` for those who only edit it."""
    marking = said.get("marking", document.marking)
    if handling.is_sensitive(document) and marking != handling.SENSITIVE:
        _require(work, policy.ADMINISTER, document, STAYS_SENSITIVE)
    is_freed = marking == "public" != document.marking or said.get("originator", document.originator) != (
        document.originator
    )
    if document.originator and is_freed:
        _require(work, policy.PASS_ON, document, STAYS_BOUND)


def _require(work: UnitOfWork, action: policy.Action, document: Document, why_not: str) -> None:
    """Pass who may do this, or say why not."""
    if not policy.can(work.actor, action, document):
        raise errors.Forbidden(why_not)


def follow(work: UnitOfWork, document: Document) -> None:
    """Tell that a document was marked as sensitive, and put a fence around it; or that it is so no more.

    A fence of its own stays as it is, in both cases.
    """
    if not handling.is_sensitive(document):
        work.tell("library.marking_taken_away", document, title=document.name)
        return
    work.tell("library.marked_sensitive", document, title=document.name)
    if queries.own_fence(work, document) is None:
        fences.narrow(work, document, queries.marked_rules(work, document))


def fence_copy(work: UnitOfWork, source: Document, copied: Document) -> None:
    """Put a fence around the copy of a sensitive document: in its group, for who sees the original and who copied it.

    In another group it is for those who see what is marked there.
    """
    policy.require(work.actor, policy.CHANGE, copied)
    levels = queries.marked_rules(work, copied)
    if source.group_id == copied.group_id:
        theirs = groups.present_levels(work, work.session.get_one(Acl, source.acl_id))
        levels = {**theirs, **{who: level for who, level in levels.items() if who == copied.author_id}}
    fences.narrow(work, copied, levels)
