"""Members, invitations, contacts and mail to members, by program."""

from app.members.api import contacts, mailing, people
from app.members.api.door import bp

__all__ = ["bp", "contacts", "mailing", "people"]
