"""Mail to members: one message, a mail of its own for each who gets it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from app import errors, policy
from app.db import new_id
from app.members import queries

if TYPE_CHECKING:
    from app.groups.models import Group, Membership
    from app.members.queries import Audience
    from app.work import UnitOfWork

LETTER = "mail.to_member"
MOST_A_DAY = 20  # messages to the members of one group
OFTEN = errors.N_("This group was sent %(most)s mails within a day. Send yours tomorrow.")
LONGEST_SUBJECT = 200
LONGEST_TEXT = 10_000  # characters


@dataclass(frozen=True)
class Message:
    """What is written to members."""

    subject: str
    text: str


def send_mail(work: UnitOfWork, group: Group, audience: Audience, message: Message) -> int:
    """Leave a mail to be sent for each member of an audience; how many there are.

    Raises `TooMany` where the group was written to as often as it may be within a day.
    """
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    tidy = _checked(message)
    work.session.refresh(group, ["id"], with_for_update=True)
    if queries.mails_today(work, group) >= MOST_A_DAY:
        raise errors.TooMany(OFTEN, most=MOST_A_DAY)
    places = queries.recipients(work, group, audience)
    if not places:
        raise errors.Invalid("Nobody would get this. Choose who is to get it.")
    for place in places:
        work.later(LETTER, place.id, group_id=group.id, sender_id=work.actor.user_id, **asdict(tidy))
    about = {"object_kind": "mail", "object_id": new_id(), "title": tidy.subject}
    work.tell("members.mail_sent", group, **about, details={"recipients": len(places)})
    return len(places)


def record_refusal(work: UnitOfWork, place: Membership, words: str) -> None:
    """Keep what the mail server said when it refused a mail to a member; the address stays out of the trail."""
    policy.require_system(work.actor)
    about = {"object_kind": "user", "object_id": place.user_id, "title": place.user.name}
    details = {"reason": words.replace(place.user.email, "...")}
    work.tell("members.mail_refused", place, **about, result="refused", details=details)


def _checked(message: Message) -> Message:
    """The same, tidied: the subject in one line; raises `Invalid` where a part is missing or too long."""
    tidy = Message(" ".join(message.subject.split()), message.text.strip())
    if not tidy.subject or not tidy.text:
        raise errors.Invalid("Write a subject and a text.")
    if len(tidy.subject) > LONGEST_SUBJECT or len(tidy.text) > LONGEST_TEXT:
        raise errors.Invalid("Your message is too long. The text can have %(most)s letters.", most=LONGEST_TEXT)
    return tidy
