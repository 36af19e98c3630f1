"""Mails to leaders: the room of their group comes to its end."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from babel.numbers import format_decimal

from app import jobs, mail, policy
from app.groups import queries as groups
from app.groups.models import Group
from app.library import queries
from app.library.kinds import SPACE

if TYPE_CHECKING:
    from app.jobs import Job
    from app.work import Workshop

MEGABYTE = 1024 * 1024


def tell_space(workshop: Workshop, job: Job) -> None:
    """Tell the leaders of a group that so many percent of its room are taken, unless there is more by now."""
    with workshop.ask() as work:
        group = work.session.get(Group, job.group_id)
        taken = queries.intake(work, group.id) if group is not None else None
        leaders = groups.leaders(work, group) if group is not None else []
    if group is not None and taken is not None and taken.left is not None:
        for leader in leaders:
            values = {
                "group": group.title_in(leader.language),
                "percent": job.payload["percent"],
                "left": _megabytes(taken.left, leader.language),
                "quota": _megabytes(taken.quota or 0, leader.language),
                "link": f"{workshop.settings.url}/groups/{group.slug}/settings/library",
            }
            with suppress(mail.Refused):
                mail.send(workshop.settings, mail.Mail(leader.email, "space", leader.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def _megabytes(size: int, language: str) -> str:
    """So many bytes, as people of that language write them."""
    return f"{format_decimal(size / MEGABYTE, '#,##0.#', language)} MB"


MAILS = {SPACE: tell_space}
