"""What the worker does for groups: it tells of requests for new ones, their answers, and openings."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from babel.dates import format_datetime, get_timezone
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import jobs, mail, policy
from app.accounts.models import User
from app.groups import queries
from app.groups.actions import OPENED
from app.groups.actions.categories import ANSWERED, ASKED
from app.groups.models import GroupRequest, Opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.jobs import Job
    from app.work import UnitOfWork, Workshop


def tell_request(workshop: Workshop, job: Job) -> None:
    """Tell the administrators of a category that somebody asks for a group."""
    with workshop.ask() as work:
        found = _request(work, job)
        people = _who_answers(work, found) if found is not None and found.state == "open" else []
    if found is not None:
        link = f"{workshop.settings.url}/groups/requests/{found.id}"
        values = {"title": found.title, "name": found.asked_by.name, "why": found.justification, "link": link}
        for person in people:
            with suppress(mail.Refused):
                mail.send(workshop.settings, mail.Mail(person.email, "group_asked", person.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def tell_answer(workshop: Workshop, job: Job) -> None:
    """Tell who asked for a group what became of it."""
    with workshop.ask() as work:
        found = _request(work, job)
    if found is not None:
        made = f"/groups/{found.made.slug}/" if found.made else "/groups/"
        values = {
            "title": found.title,
            "is_there": "yes" if found.made else "",
            "answer": found.answer,
            "link": workshop.settings.url + made,
        }
        person = found.asked_by
        with suppress(mail.Refused):
            mail.send(workshop.settings, mail.Mail(person.email, "group_answered", person.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def _request(work: UnitOfWork, job: Job) -> GroupRequest | None:
    """The request that a job is about, with whom it concerns."""
    wanted = [joinedload(GroupRequest.asked_by), joinedload(GroupRequest.made), joinedload(GroupRequest.category)]
    return work.session.get(GroupRequest, job.subject_id, options=wanted)


def _who_answers(work: UnitOfWork, request: GroupRequest) -> Sequence[User]:
    """The administrators of the category; the platform's where it has none."""
    mine = [person for person in request.category.administrators if person.active]
    return mine or work.session.scalars(select(User).where(User.is_administrator, User.active)).all()


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
        "group": opening.group.title_in(leader.language),
        "reason": opening.reason,
        "until": format_datetime(opening.expires_at, "medium", zone, leader.language),
        "link": f"{url}/groups/{opening.group.slug}/openings",
    }
    return mail.Mail(leader.email, "group_opened", leader.language, values)


HANDLERS = {ASKED: tell_request, ANSWERED: tell_answer, OPENED: tell_opened}
