"""Members, invitations, applications, profiles, contacts and mail to members, by program."""

from app.members.api import applications, contacts, invitations, mailing, people, profiles
from app.members.api.door import bp

__all__ = ["applications", "bp", "contacts", "invitations", "mailing", "people", "profiles"]
