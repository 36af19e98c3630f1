"""What the worker does for groups: it tells who is asked for a new one, and who asked, the answer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import jobs, mail, policy
from app.accounts.models import User
from app.groups.actions.categories import ANSWERED, ASKED
from app.groups.models import GroupRequest

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


HANDLERS = {ASKED: tell_request, ANSWERED: tell_answer}
