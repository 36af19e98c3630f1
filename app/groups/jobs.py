"""What the worker does for groups: it tells leaders that an administrator reads along."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from babel.dates import format_datetime, get_timezone
from sqlalchemy.orm import joinedload

from app import jobs, mail, policy
from app.groups import actions, queries
from app.groups.models import Opening

if TYPE_CHECKING:
    from app.accounts.models import User
    from app.jobs import Job
    from app.work import Workshop


def tell_opened(workshop: Workshop, job: Job) -> None:
    """Tell the leaders of a group that an administrator has opened it, why, and until when."""
    with workshop.ask() as work:
        opening = work.session.get(
            Opening, job.subject_id, options=[joinedload(Opening.group), joinedload(Opening.user)]
        )
        leaders = queries.leaders(work, opening.group) if opening is not None else []
    for leader in leaders:
        if opening is not None:
            with suppress(mail.Refused):
                mail.send(workshop.settings, _mail(workshop.settings.url, opening, leader))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def _mail(url: str, opening: Opening, leader: User) -> mail.Mail:
    """What one leader is told."""
    zone = get_timezone(leader.time_zone)
    values = {
        "administrator": opening.user.name,
        "group": opening.group.title,
        "reason": opening.reason,
        "until": format_datetime(opening.expires_at, "medium", zone, leader.language),
        "link": f"{url}/groups/{opening.group.slug}/openings",
    }
    return mail.Mail(leader.email, "group_opened", leader.language, values)


HANDLERS = {actions.OPENED: tell_opened}
