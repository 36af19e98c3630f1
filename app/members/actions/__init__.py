"""What changes who is in a group, who is listed beside its members, and what they are written."""

from app.members.actions.contacts import ContactSaid, add_contact, change_contact, delete_contact
from app.members.actions.inviting import (
    END,
    MAIL,
    Terms,
    accept,
    accept_as_new,
    decline,
    export_members,
    invite,
    move_invitations,
    prove,
    record_delivery,
    remind,
    resend,
    revoke,
    token_of,
)
from app.members.actions.mailing import LETTER, LONGEST_SUBJECT, LONGEST_TEXT, Message, record_refusal, send_mail

__all__ = [
    "END",
    "LETTER",
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "MAIL",
    "ContactSaid",
    "Message",
    "Terms",
    "accept",
    "accept_as_new",
    "add_contact",
    "change_contact",
    "decline",
    "delete_contact",
    "export_members",
    "invite",
    "move_invitations",
    "prove",
    "record_delivery",
    "record_refusal",
    "remind",
    "resend",
    "revoke",
    "send_mail",
    "token_of",
]
