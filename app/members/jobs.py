"""What the worker does for members: it sends invitations, and tells leaders what they must know."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import jobs, mail, policy
from app.accounts.models import User
from app.db import now
from app.groups import queries as groups
from app.groups.models import Group, Membership
from app.members import actions, queries
from app.members.models import Application, Invitation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.jobs import Job
    from app.work import UnitOfWork, Workshop


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
        "group": invitation.group.title_in(invitation.language),
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


def remind_of_ends(workshop: Workshop) -> None:
    """Remind members, and those who invited them, of memberships that end soon."""
    with workshop.ask() as work:
        due = [place.id for place in queries.ending(work) if place.is_to_be_reminded(now())]
    for membership_id in due:
        with workshop.do_as(policy.SYSTEM) as work:
            actions.remind(work, work.session.get_one(Membership, membership_id))


def tell_end(workshop: Workshop, job: Job) -> None:
    """Tell a member that their membership ends, and who invited them, as long as they can do something about it."""
    with workshop.ask() as work:
        wanted = [joinedload(Membership.user), joinedload(Membership.sponsor), joinedload(Membership.group)]
        place = work.session.get(Membership, job.subject_id, options=wanted)
        sponsor = place.sponsor if place and place.sponsor and _may_renew(work, place) else None
    if place is not None and place.expires_at is not None and place.ended_at is None:
        for person in filter(None, (place.user, sponsor)):
            day = format_date(place.expires_at, locale=person.language)
            link = f"{workshop.settings.url}/groups/{place.group.slug}/members/{place.id}"
            values = {"name": place.user.name, "group": place.group.title_in(person.language), "day": day, "link": link}
            values["is_theirs"] = "yes" if person is place.user else ""
            with suppress(mail.Refused):
                mail.send(workshop.settings, mail.Mail(person.email, "membership_ends", person.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def _may_renew(work: UnitOfWork, place: Membership) -> bool:
    """Whether who invited somebody still manages the group's members."""
    theirs = groups.actor(work.session, str(place.sponsor_id))
    return policy.can(theirs, policy.MANAGE, place.group.acl("members"))


def tell_application(workshop: Workshop, job: Job) -> None:
    """Tell those who manage a group's members that somebody asks to join."""
    with workshop.ask() as work:
        found = _application(work, job)
        people = _who_manage(work, found.group) if found is not None and found.state == "open" else []
    if found is not None:
        link = f"{workshop.settings.url}/groups/{found.group.slug}/members/applications"
        for person in people:
            title = found.group.title_in(person.language)
            values = {"name": found.user.name, "group": title, "why": found.justification, "link": link}
            with suppress(mail.Refused):
                mail.send(workshop.settings, mail.Mail(person.email, "application", person.language, values))
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def tell_answer(workshop: Workshop, job: Job) -> None:
    """Tell somebody who asked to join what became of it."""
    with workshop.ask() as work:
        found = _application(work, job)
    if found is not None:
        is_in = found.state == "accepted"
        link = workshop.settings.url + (f"/groups/{found.group.slug}/" if is_in else "/groups/")
        title = found.group.title_in(found.user.language)
        values = {"group": title, "is_in": "yes" if is_in else "", "answer": found.answer, "link": link}
        with suppress(mail.Refused):
            mail.send(
                workshop.settings, mail.Mail(found.user.email, "application_answered", found.user.language, values)
            )
    with workshop.do_as(policy.SYSTEM) as work:
        jobs.finish(work.session, job)


def _application(work: UnitOfWork, job: Job) -> Application | None:
    """The application that a job is about, with whom it concerns."""
    wanted = [joinedload(Application.user), joinedload(Application.group).selectinload(Group.default_acls)]
    return work.session.get(Application, job.subject_id, options=wanted)


def _who_manage(work: UnitOfWork, group: Group) -> Sequence[User]:
    """The people who may manage a group's members."""
    theirs = groups.readers(work, group.id, policy.MANAGE.level).get(group.acl("members").id, set())
    return work.session.scalars(select(User).where(User.id.in_(theirs), User.active).order_by(User.name)).all()


def send_letter(workshop: Workshop, job: Job) -> None:
    """Send somebody who is still a member what another wrote to them, and write what the server refused."""
    with workshop.ask() as work:
        place = work.session.get(
            Membership, job.subject_id, options=[joinedload(Membership.user), joinedload(Membership.group)]
        )
        sender = work.session.get(User, job.payload["sender_id"])
    refusal = ""
    if place and sender and sender.active and _is_reached(place):
        refusal = _refusal(workshop, _letter(workshop, job, place, sender))
    with workshop.do_as(policy.SYSTEM) as work:
        if jobs.finish(work.session, job) and refusal:
            actions.record_refusal(work, work.session.get_one(Membership, job.subject_id), refusal)


def _is_reached(place: Membership) -> bool:
    """Whether somebody is still in the group and has their account."""
    is_over = place.ended_at is not None or (place.expires_at is not None and place.expires_at <= now())
    return place.user.active and not is_over


def _letter(workshop: Workshop, job: Job, place: Membership, sender: User) -> mail.Mail:
    """The mail to one member: nobody else's address is in it but the sender's."""
    values = {
        "subject": job.payload["subject"],
        "text": job.payload["text"],
        "sender": sender.name,
        "group": place.group.title_in(place.user.language),
        "link": f"{workshop.settings.url}/groups/{place.group.slug}/",
    }
    return mail.Mail(place.user.email, "letter", place.user.language, values, reply_to=sender.email, id=job.id)


def _refusal(workshop: Workshop, letter: mail.Mail) -> str:
    """What the mail server said when it refused a mail for good; empty where it took it."""
    try:
        mail.send(workshop.settings, letter)
    except mail.Refused as refusal:
        return refusal.message
    return ""


HANDLERS = {
    actions.MAIL: send_invitation,
    actions.END: tell_end,
    actions.LETTER: send_letter,
    actions.APPLIED: tell_application,
    actions.ANSWERED: tell_answer,
}
