"""What virus checks mean for versions: served, withheld in all groups at once, admitted by a leader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app import errors, policy
from app.db import now
from app.jobs import Job
from app.library import names, queries
from app.library.actions.versions import leave_next, take_turn, tell_version
from app.library.kinds import FORGET, INDEX_SUBTREE, STOCK, VIRUS_FOUND, VIRUS_LATE
from app.library.models import Derived, Version

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.library.models import Document, Folder
    from app.library.queries import Exposure
    from app.work import UnitOfWork

LONGEST_REASON = 500


def record_check(work: UnitOfWork, version: Version, state: str, finding: str, database: str = "") -> None:
    """Write the end of a virus check, the first or a later one; a find withholds the same content in all groups.

    A later check that could not look inside takes nothing back of what was known before.
    """
    policy.require_system(work.actor)
    if state == "infected":
        withhold(work, version.digest, finding, database)
        return
    take_turn(work, version.document)
    before = version.check_state
    version.checked_with, version.checked_at = database, now()
    if before == "pending" or state == "clean":
        version.check_state, version.check_finding, version.infected_at = state, finding, None
    if version.check_state != before:
        version.document.choose_current()
        tell_version(work, "library.version_checked", version, state=state, finding=finding, before=before)
        leave_next(work, version)


def record_unchanged(work: UnitOfWork, ids: Collection[str], database: str) -> None:
    """Write that a later check of these versions has found what the one before had found."""
    policy.require_system(work.actor)
    same = update(Version).where(Version.id.in_(ids), Version.check_state != "pending")
    work.session.execute(same.values(checked_with=database, checked_at=now()))


def record_given_up(work: UnitOfWork, ids: Collection[str], database: str) -> None:
    """Write that these versions could not be checked again with these signatures: what was known before holds."""
    policy.require_system(work.actor)
    tried = update(Version).where(Version.id.in_(ids), Version.check_state != "pending")
    work.session.execute(tried.values(checked_with=database))


def begin_stock_check(work: UnitOfWork) -> None:
    """Let the stock be checked again, unless that is being done."""
    policy.require_system(work.actor)
    work.session.execute(delete(Job).where(Job.kind == STOCK, Job.state == "dead"))
    if work.session.scalar(select(Job.id).where(Job.kind == STOCK).limit(1)) is None:
        work.later(STOCK)


def withhold(work: UnitOfWork, digest: str, finding: str, database: str = "") -> int:
    """Make every version with this content unreadable at once, in all groups, and tell their leaders; how many.

    What a group is told is the same wherever the virus was found.
    """
    policy.require_system(work.actor)
    same = (Version.digest == digest, Version.purged_at.is_(None), Version.check_state != "infected")
    found = work.session.scalars(select(Version).where(*same).order_by(Version.document_id, Version.id)).all()
    for version in found:
        _withhold(work, version, finding, database)
    return len(found)


def _withhold(work: UnitOfWork, version: Version, finding: str, database: str) -> None:
    """Make one version unreadable, take back what was made of it, tell it."""
    document = version.document
    take_turn(work, document)
    before = version.check_state
    version.check_state, version.check_finding, version.checked_with = "infected", finding, database
    version.checked_at = version.infected_at = now()
    document.choose_current()
    _take_back(work, version)
    said = {"state": "infected", "finding": finding, "before": before}
    if before == "pending":
        tell_version(work, "library.version_checked", version, **said)
    else:
        tell_version(work, "library.virus_found_later", version, **said)
    _tell_leaders(work, version, is_late=before != "pending")


def _take_back(work: UnitOfWork, version: Version) -> None:
    """Forget the text and the preview of a version; until that is done no search finds its document."""
    made = delete(Derived).where(Derived.version_id == version.id).returning(Derived.digest)
    digests = sorted(work.session.scalars(made))
    version.text_state = version.preview_state = "waiting"
    version.text_reason = version.text_by = version.preview_reason = ""
    version.said = {}
    work.later(INDEX_SUBTREE, version.document_id, group_id=version.group_id)
    if digests:
        work.later(FORGET, version.document_id, group_id=version.group_id, digests=digests)


def _tell_leaders(work: UnitOfWork, version: Version, *, is_late: bool) -> None:
    """Let the leaders of a group be told that a virus was found in a version of theirs."""
    document = version.document
    said = {"name": queries.name_in_mail(work, document), "finding": version.check_finding}
    if is_late:
        work.later(VIRUS_LATE, document.id, group_id=version.group_id, number=version.number, **said)
    else:
        act = "library.version_checked"
        work.later(VIRUS_FOUND, str(document.parent_id), group_id=version.group_id, act=act, **said)


def admit(work: UnitOfWork, document: Document, version: Version, reason: str) -> None:
    """Let a version be read that could not be checked, for a reason that every reader sees."""
    policy.require(work.actor, policy.ADMINISTER, document)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise errors.Invalid("Say why, in up to %(longest)s characters.", longest=LONGEST_REASON)
    take_turn(work, document)
    if version.check_state != "unscannable" or version.purged_at is not None:
        raise errors.Conflict("Only a version that could not be checked can be admitted.")
    if not queries.is_admissible(work, version):
        raise errors.Conflict("Those who run this platform do not let such files be admitted.")
    version.check_state, version.admitted_at = "admitted", now()
    version.admitted_by, version.admit_reason = work.actor.name, reason
    document.choose_current()
    tell_version(work, "library.version_admitted", version, finding=version.check_finding, reason=reason)
    leave_next(work, version)


def show_exposure(work: UnitOfWork, document: Document, version: Version, *, by: str = "page") -> Sequence[Exposure]:
    """Who had opened a version or taken it away, for leaders; that they looked is told."""
    policy.require(work.actor, policy.ADMINISTER, document)
    found = queries.exposures(work, version)
    tell_version(work, "library.exposure_shown", version, people=len({each.user_id for each in found}), door=by)
    return found


def refuse_infected(work: UnitOfWork, folder: Folder, name: str, finding: str) -> None:
    """Keep, of a file in which a virus was found before the answer, nothing but the event; tell the leaders."""
    policy.require(work.actor, policy.ADD, folder)
    act, name = "library.upload_infected", name[: names.LONGEST]
    work.tell("library.upload_infected", folder, title=name, result="refused", details={"finding": finding})
    held = queries.named(work, folder, [name]).get(names.key(name))
    told = queries.name_in_mail(work, held) if held is not None else name
    work.later(VIRUS_FOUND, folder.id, group_id=folder.group_id, name=told, finding=finding, act=act)
