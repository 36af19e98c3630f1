"""People who can sign in, and what they sign in with."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, new_id, now


def hashed(secret: str) -> str:
    """How a secret of at least 128 random bits is kept: as its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Role(RoleMixin):
    """Flask-Security asks for a kind of role; ours are profiles, so that nobody holds any."""


class User(Base, UserMixin):
    """A person who can sign in; belongs to an organisation and a country."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)  # type: ignore[assignment] # ours are letters
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_hex(32))
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    language: Mapped[str] = mapped_column(String(5), default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Brussels")
    function: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(50), default="")
    languages: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    shows_email: Mapped[bool] = mapped_column(default=True)
    shows_telephone: Mapped[bool] = mapped_column(default=False)
    shows_note: Mapped[bool] = mapped_column(default=False)
    roles = ()  # type: ignore[assignment] # nobody holds any
    is_administrator: Mapped[bool] = mapped_column(default=False)
    may_create_groups: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages they work in, by their codes."""
        return tuple(self.languages.split())


class SignIn(Base):
    """One session of one person in one browser; checked at every request, ended at sign-out."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    last_visit_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User] = relationship()


class Token(Base):
    """What a program signs in with: shown once, kept as a hash, with an end."""

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str] = mapped_column(String(10), default="write")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class Attempt(Base):
    """A failed try at something that is guarded against guessing, by account and by source."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_subject_at", "subject", "at"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    subject: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now)
