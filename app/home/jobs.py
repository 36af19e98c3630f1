"""What the worker does for whole groups: it tells that one is closed, deletes it when its time has come."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from app import jobs, mail, policy
from app.db import now
from app.groups import queries as groups
from app.groups.models import Group
from app.home import actions
from app.home.actions.closing import CLOSED

if TYPE_CHECKING:
    from app.jobs import Job
    from app.work import UnitOfWork, Workshop

log = logging.getLogger("cercle.worker")
ATTEMPTS = 5  # to delete a group to which somebody is just writing, before that waits for the next round
PAUSE = 0.2  # seconds between them


def delete_closed(workshop: Workshop) -> None:
    """Delete the groups that were closed long enough ago, but those in which something is under legal hold."""
    with workshop.ask() as work:
        due = work.session.scalars(select(Group.id).where(Group.deletes_at <= now())).all()
    for group_id in due:
        if not any(_try_to_delete(workshop, group_id) for _attempt in range(ATTEMPTS)):
            log.warning("group %s is still being written to: it is deleted later", group_id)


def _try_to_delete(workshop: Workshop, group_id: str) -> bool:
    """Delete a group if it is due; False where somebody is just writing to it, after a pause."""
    try:
        with workshop.do_as(policy.SYSTEM) as work:
            group = work.session.get(Group, group_id)
            if group is not None:
                _delete_due(work, group)
    except (IntegrityError, OperationalError):
        time.sleep(PAUSE)
        return False
    return True


def _delete_due(work: UnitOfWork, group: Group) -> None:
    """Delete a group for which it is time still, when nobody else writes to it, unless that is put off."""
    actions.hold_group(work, group)
    is_due = group.deletes_at is not None and group.deletes_at <= now()
    if is_due and not actions.put_off_deletion(work, group):
        actions.delete_group(work, group)


def clear(workshop: Workshop, job: Job) -> None:
    """Remove the blobs and the index of a group that was deleted."""
    namespace = job.subject_id
    with workshop.ask() as work:
        is_there = work.session.get(Group, namespace) is not None
    if not is_there:
        for blob in list(workshop.blobs.iter(namespace)):
            workshop.blobs.remove(namespace, blob.digest, now())
        workshop.index.clear(namespace)
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def tell_closed(workshop: Workshop, job: Job) -> None:
    """Tell the leaders of a group, and the administrators of its category, that it was closed and is to be deleted."""
    with workshop.ask() as work:
        group = work.session.get(Group, job.subject_id)
        if group is not None and group.deletes_at is not None:
            people = {one.id: one for one in (*groups.leaders(work, group), *group.category.administrators)}
        else:
            people = {}
    for person in people.values():
        values = {
            "group": group.title_in(person.language),  # type: ignore[union-attr] # there are people only where it is there
            "day": format_date(group.deletes_at, locale=person.language),  # type: ignore[union-attr] # likewise
            "link": f"{workshop.settings.url}/groups/{group.slug}/settings/close",  # type: ignore[union-attr] # likewise
            **job.payload,
        }
        with suppress(mail.Refused):
            mail.send(workshop.settings, mail.Mail(person.email, "group_closed", person.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


MAILS = {CLOSED: tell_closed}
