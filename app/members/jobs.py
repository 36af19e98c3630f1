"""What the worker does for members: it sends invitations, and tells leaders what they must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date
from sqlalchemy.orm import joinedload

from app import jobs, mail, policy
from app.members import actions
from app.members.models import Invitation

if TYPE_CHECKING:
    from app.jobs import Job
    from app.work import Workshop


def send_invitation(workshop: Workshop, job: Job) -> None:
    """Send an invitation that still waits for its answer, and write what the server said."""
    with workshop.ask() as work:
        wanted = [joinedload(Invitation.group), joinedload(Invitation.profile), joinedload(Invitation.invited_by)]
        invitation = work.session.get(Invitation, job.subject_id, options=wanted)
    delivery = _sent(workshop, invitation) if invitation is not None and invitation.is_open() else None
    with workshop.do_as(policy.SYSTEM) as work:
        if jobs.finish(work.session, job) and delivery:
            actions.record_delivery(work, work.session.get_one(Invitation, job.subject_id), delivery)


def _sent(workshop: Workshop, invitation: Invitation) -> str:
    """Send it; the server's refusal is a result, its absence is tried again."""
    settings = workshop.settings
    values = {
        "inviter": invitation.invited_by.name,
        "group": invitation.group.title,
        "profile": invitation.profile.title,
        "message": invitation.message,
        "link": f"{settings.url}/invitations/{actions.token_of(settings.secret_key, invitation)}",
        "end": format_date(invitation.expires_at, locale=invitation.language),
    }
    try:
        mail.send(settings, mail.Mail(invitation.email, "invitation", invitation.language, values))
    except mail.Refused as refusal:
        return refusal.message
    return "sent"


HANDLERS = {actions.MAIL: send_invitation}
