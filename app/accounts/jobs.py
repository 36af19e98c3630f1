"""What the worker does for accounts: it sends their mails."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app import jobs, mail, policy
from app.accounts.models import User
from app.accounts.security import CHANGED, RESET

if TYPE_CHECKING:
    from app.jobs import Job
    from app.work import Workshop


def _send(workshop: Workshop, job: Job, kind: str) -> None:
    """Send somebody a mail about their account."""
    with workshop.ask() as work:
        user = work.session.get(User, job.subject_id)
    if user is not None and user.active:
        mail.send(workshop.settings, mail.Mail(user.email, kind, user.language, {"link": job.payload.get("link", "")}))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


HANDLERS = {
    RESET: partial(_send, kind="password_reset"),
    CHANGED: partial(_send, kind="password_changed"),
}
