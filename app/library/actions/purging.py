"""Versions that are deleted for ever, one by one by a leader or by what the group has chosen to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app import errors, policy
from app.db import now
from app.library import queries
from app.library.actions import holding, reserving, spaces
from app.library.actions.versions import take_turn, tell_version
from app.library.kinds import FORGET, INDEX
from app.library.models import Derived, Version

if TYPE_CHECKING:
    from app.library.models import Document
    from app.work import UnitOfWork

LONGEST_REASON = 500


def purge_version(work: UnitOfWork, document: Document, version: Version, reason: str) -> None:
    """Delete one version for ever; what remains says which it was, by whom and why.

    Raises `Conflict` for the only one that is left: then the document is to be deleted.
    """
    policy.require(work.actor, policy.ADMINISTER, document)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise errors.Invalid("Say why, in up to %(longest)s characters.", longest=LONGEST_REASON)
    take_turn(work, document)
    reserving.require_unreserved(work, document)
    holding.require_not_held(work, document)
    if version.purged_at is not None:
        raise errors.Conflict("This version was deleted for ever already.")
    if all(each is version or each.purged_at for each in document.versions):
        raise errors.Conflict("This is the only version that is left. Delete the document instead.")
    _purge(work, version, reason)


def purge_old_versions(work: UnitOfWork, document: Document) -> int:
    """Delete those versions for ever that the group no longer keeps; how many there were."""
    policy.require_system(work.actor)
    take_turn(work, document)
    if queries.held(work, document) is not None:
        return 0
    going = queries.settings(work, document.group_id).versions_go_at(document.versions)
    due = [version for version in document.versions if version.id in going and going[version.id] <= now()]
    for version in due:
        _purge(work, version, "")
    return len(due)


def purge_infected(work: UnitOfWork, version: Version) -> None:
    """Delete a version for ever that has been infected for as long as such are kept, unless it is under legal hold."""
    policy.require_system(work.actor)
    take_turn(work, version.document)
    if queries.is_infected_for_long(version) and queries.held(work, version.document) is None:
        _purge(work, version, "")


def _purge(work: UnitOfWork, version: Version, reason: str) -> None:
    """Leave a tombstone, tell it, and leave bytes and entry to be done."""
    document = version.document
    version.purged_at, version.purged_by, version.purge_reason = now(), work.actor.name, reason
    version.said = {}
    made = select(Derived.digest).where(Derived.version_id == version.id)
    digests = sorted({version.digest, *work.session.scalars(made)})
    work.session.execute(delete(Derived).where(Derived.version_id == version.id))
    spaces.give_back(work, version.group_id, {version.digest: version.size})
    document.choose_current()
    tell_version(work, "library.version_purged", version, reason=reason)
    work.later(INDEX, document.id, group_id=document.group_id)
    work.later(FORGET, document.id, group_id=document.group_id, digests=digests)
