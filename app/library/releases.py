"""The mails about requests to pass a document on: to those who answer, and to who has asked."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app import jobs, mail, policy
from app.groups import queries as groups
from app.library import queries
from app.library.kinds import RELEASE_ANSWERED, RELEASE_ASKED
from app.library.models import ReleaseRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accounts.models import User
    from app.jobs import Job
    from app.work import UnitOfWork, Workshop


def tell_asked(workshop: Workshop, job: Job) -> None:
    """Tell the author of a document and the leaders that somebody asks to pass it on."""
    with workshop.ask() as work:
        request = work.session.get(ReleaseRequest, job.subject_id)
        is_open = request is not None and request.state == "open" and request.document.deleted_at is None
        people = queries.who_permits(work, request.document) if request is not None and is_open else []
        values = _values(work, request) if request is not None else {}
    _send(workshop, job, "release_asked", people, values)


def tell_answered(workshop: Workshop, job: Job) -> None:
    """Tell who has asked what the answer is, as long as they may read the document."""
    with workshop.ask() as work:
        request = work.session.get(ReleaseRequest, job.subject_id)
        people = [request.asked_by] if request is not None and _reads(work, request) else []
        values = _values(work, request) if request is not None else {}
    _send(workshop, job, "release_answered", people, values)


def _reads(work: UnitOfWork, request: ReleaseRequest) -> bool:
    """Whether who has asked may read the document at this moment."""
    theirs = groups.actor(work.session, request.asked_by_id)
    return request.document.deleted_at is None and policy.can(theirs, policy.READ, request.document)


def _values(work: UnitOfWork, request: ReleaseRequest) -> dict[str, str]:
    """What the mails say; of a sensitive document no more than that there is a request, unless its group allows it."""
    name = queries.name_in_mail(work, request.document)
    said = {"recipient": request.recipient, "reason": request.reason, "comment": request.comment}
    return {
        "name": name,
        "by": request.asked_by.name,
        "answered_by": request.answered_by.name if request.answered_by else "",
        "state": request.state,
        "link": f"{work.settings.url}/d/{request.document_id}/releases",
        **(said if name else dict.fromkeys(said, "")),
    }


def _send(workshop: Workshop, job: Job, kind: str, people: Sequence[User], values: dict[str, str]) -> None:
    """Send it to these people, and be done."""
    for person in people:
        with suppress(mail.Refused):
            mail.send(workshop.settings, mail.Mail(person.email, kind, person.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


MAILS = {RELEASE_ASKED: tell_asked, RELEASE_ANSWERED: tell_answered}
