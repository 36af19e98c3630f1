"""Whether the scanned pages of a group are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import errors, policy
from app.library import queries
from app.library.actions.versions import leave_scan
from app.text import ocr

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork

MOST_LEFT = 5000  # scans that are there already and are read once it is chosen


def choose_scans(work: UnitOfWork, group: Group, *, reads_scans: bool) -> None:
    """Choose whether scanned pages are read; those that are there already are, too, once it is chosen."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    if reads_scans and not ocr.installed(work.settings.tesseract):
        raise errors.Conflict("Scanned pages cannot be read here: Tesseract is not installed.")
    chosen = queries.settings(work, group.id)
    work.session.add(chosen)
    is_new = reads_scans and not chosen.reads_scans
    chosen.reads_scans = reads_scans
    work.tell("library.settings_changed", group, details={"reads_scans": reads_scans})
    for version in queries.unread_scans(work, group.id, MOST_LEFT) if is_new else ():
        leave_scan(work, version)
