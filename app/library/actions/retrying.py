"""Texts that are to be read once more: one by a leader, those that failed by an administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app import errors, policy
from app.db import now
from app.jobs import Job
from app.library import queries
from app.library.actions.versions import take_turn, tell_version
from app.library.kinds import EXTRACT, SCAN

if TYPE_CHECKING:
    from app.library.models import Document, Version
    from app.work import UnitOfWork

READING = (EXTRACT, SCAN)
MOST_RETRIED = 5000  # in one go


def retry_text(work: UnitOfWork, document: Document, version: Version) -> None:
    """Let the text of a version be read once more; its leaders only.

    Raises `Conflict` where it waits to be read already, or nobody here can read it.
    """
    policy.require(work.actor, policy.ADMINISTER, document)
    take_turn(work, document)
    work.session.refresh(version)
    if not version.is_served:
        raise errors.Conflict("Only what has passed the virus check is read.")
    if not queries.can_read(work, document):
        raise errors.Conflict("The text of files of this kind cannot be read.")
    _forget_dead(work, version.id)
    if work.session.scalar(select(Job.id).where(Job.kind.in_(READING), Job.subject_id == version.id).limit(1)):
        raise errors.Conflict("The text waits to be read already.")
    before = version.text_state
    _wait(work, version)
    tell_version(work, "library.text_retried", version, before=before)


def retry_texts(work: UnitOfWork, ending: str = "") -> int:
    """Let texts be read once more that could not be read, in all groups; how many there were, a few thousand at most.

    Those are among them that nobody could read before an upgrade. An ending keeps files of one kind.
    """
    policy.require_administrator(work.actor)
    awake = _wake(work, ending)
    found = queries.unread(work, ending, MOST_RETRIED)
    for version in found:
        _forget_dead(work, version.id)
        _wait(work, version)
    count = awake + len(found)
    if count:
        work.tell("admin.texts_retried", object_kind="version", details={"count": count, "kind": ending})
    return count


def _wake(work: UnitOfWork, ending: str) -> int:
    """Let what was set aside while the text waits be tried again, whatever its kind; how many there were."""
    if ending:
        return 0
    dead = update(Job).where(Job.kind.in_(READING), Job.state == "dead")
    return len(work.session.execute(dead.values(state="waiting", attempts=0, run_at=now()).returning(Job.id)).all())


def _forget_dead(work: UnitOfWork, version_id: str) -> None:
    """Forget that reading a text was set aside."""
    work.session.execute(delete(Job).where(Job.kind.in_(READING), Job.subject_id == version_id, Job.state == "dead"))


def _wait(work: UnitOfWork, version: Version) -> None:
    """Leave the text of a version to be read."""
    version.text_state, version.text_reason = "waiting", ""
    work.later(EXTRACT, version.id, group_id=version.group_id)
