"""Invitations into a group, and contacts beside its members."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db import Base, new_id, now
from app.groups.models import Group, Profile


class Invitation(Base):
    """We ask somebody, by their e-mail address, to join; its token is kept only as a hash."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_group_email", "group_id", "email"),)
    kind = "invitation"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200), default="")
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"))
    message: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5), default="en")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    membership_ends_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="sent")
    answered_at: Mapped[datetime | None]
    delivery: Mapped[str] = mapped_column(String(200), default="waiting")
    sent_count: Mapped[int] = mapped_column(default=1)

    group: Mapped[Group] = relationship()
    profile: Mapped[Profile] = relationship()
    invited_by: Mapped[User] = relationship()

    @property
    def title(self) -> str:
        """What the trail calls it: whom it went to."""
        return self.email

    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.state == "sent" and self.expires_at > now()


class Application(Base):
    """Somebody asks to join a group that is listed."""

    __tablename__ = "application"
    __table_args__ = (Index("ix_application_group_state", "group_id", "state"),)
    kind = "application"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    justification: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")

    group: Mapped[Group] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def title(self) -> str:
        """What the trail calls it: who asks."""
        return self.user.name


Index(
    "uq_application_open",
    Application.group_id,
    Application.user_id,
    unique=True,
    sqlite_where=Application.state == "open",
    postgresql_where=Application.state == "open",
)


class Contact(Base):
    """A person or unit that a group lists beside its members, and that cannot sign in."""

    __tablename__ = "contact"
    kind = "contact"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    telephone: Mapped[str] = mapped_column(String(50), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    author_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))

    group: Mapped[Group] = relationship()
    author: Mapped[User] = relationship()
