"""What becomes of documents whose day has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, policy
from app.library import queries
from app.library.actions import deleting
from app.library.kinds import EXPIRY

if TYPE_CHECKING:
    from datetime import date

    from app.library.models import Document, Folder
    from app.work import UnitOfWork

RULES = ("", "remind", "delete", "nothing")


def choose_expiry_rule(work: UnitOfWork, folder: Folder, rule: str) -> None:
    """Say what becomes of expired documents in a folder; empty, what the folder around it says."""
    policy.require(work.actor, policy.ADMINISTER, folder)
    if rule not in RULES:
        raise errors.Invalid("Choose what becomes of documents that expire.")
    if rule != (folder.expiry_rule or ""):
        folder.expiry_rule = rule
        work.tell("library.expiry_rule_chosen", folder, title=folder.name, details={"rule": rule})


def expire(work: UnitOfWork, document: Document, today: date) -> None:
    """Remind of a document's expiry, or do what its folder says; what is held or reserved stays."""
    policy.require_system(work.actor)
    rule = queries.expiry_rule(work, document)
    if document.expires_on is None or rule == "nothing":
        return
    left = (document.expires_on - today).days
    if rule == "delete" and left <= 0:
        deleting.delete_expired(work, document)
    elif document.is_to_be_reminded(today):
        document.reminded_on = today
        work.later(EXPIRY, document.id, group_id=document.group_id, rule=rule)
