"""What the worker does once a virus was found: tells leaders, and deletes for ever what was kept long enough."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app import jobs, mail, policy
from app.groups import queries as groups
from app.groups.models import Group
from app.library import actions, queries
from app.library.kinds import VIRUS_FOUND, VIRUS_LATE
from app.library.models import Version

if TYPE_CHECKING:
    from app.jobs import Job
    from app.work import Workshop

MOST_PURGED = 1000  # in one go


def purge_infected(workshop: Workshop) -> None:
    """Purge the versions in which a virus was found, when they have been kept for long enough."""
    with workshop.ask() as work:
        due = queries.infected_for_long(work, MOST_PURGED)
    for each in due:
        with workshop.do_as(policy.SYSTEM) as work:
            version = work.session.get(Version, each.id)
            if version is not None:
                actions.purge_infected(work, version)


def tell_virus(workshop: Workshop, job: Job) -> None:
    """Tell the leaders of a group that a virus was found."""
    _tell_leaders(workshop, job, "virus_found", f"/groups/{{slug}}/activity?act={job.payload['act']}")


def tell_virus_late(workshop: Workshop, job: Job) -> None:
    """Tell the leaders of a group that a later check has found a virus in a version of theirs."""
    _tell_leaders(workshop, job, "virus_late", f"/d/{job.subject_id}/v/{job.payload['number']}/exposure")


def _tell_leaders(workshop: Workshop, job: Job, template: str, path: str) -> None:
    """Send a mail with what the job says to each leader of its group."""
    with workshop.ask() as work:
        group = work.session.get(Group, job.group_id)
        leaders = groups.leaders(work, group) if group is not None else ()
    if group is not None:
        link = workshop.settings.url + path.format(slug=group.slug)
        for leader in leaders:
            values = {"group": group.title_in(leader.language), "link": link, **job.payload}
            with suppress(mail.Refused):
                mail.send(workshop.settings, mail.Mail(leader.email, template, leader.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


MAILS = {VIRUS_FOUND: tell_virus, VIRUS_LATE: tell_virus_late}
