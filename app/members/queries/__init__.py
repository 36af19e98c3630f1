"""Who is in a group, who is invited, who is listed beside them, and who is written to."""

from app.members.queries.contacts import contact, contacts
from app.members.queries.mailing import Audience, mails_today, recipients
from app.members.queries.people import (
    View,
    already_invited,
    already_members,
    ending,
    former_member,
    former_members,
    grantable,
    invitation,
    invitation_of,
    invitations,
    member,
    members,
    profile,
    profile_titled,
    said,
    unanswered,
)

__all__ = [
    "Audience",
    "View",
    "already_invited",
    "already_members",
    "contact",
    "contacts",
    "ending",
    "former_member",
    "former_members",
    "grantable",
    "invitation",
    "invitation_of",
    "invitations",
    "mails_today",
    "member",
    "members",
    "profile",
    "profile_titled",
    "recipients",
    "said",
    "unanswered",
]
