"""People who can sign in, what they sign in with, and the terms of use that they have accepted."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

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
    is_auditor: Mapped[bool] = mapped_column(default=False, server_default=false())
    may_create_groups: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]

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
    owes_terms: Mapped[bool] = query_expression()

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
    owes_terms: Mapped[bool] = query_expression()

    user: Mapped[User] = relationship()


class Attempt(Base):
    """A failed try at something that is guarded against guessing, by account and by source."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_subject_at", "subject", "at"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    subject: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now)


class Terms(Base):
    """One version of the terms of use; the newest is in force."""

    __tablename__ = "terms"
    kind = "terms"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    english: Mapped[str] = mapped_column(Text)
    french: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(default=now)
    author_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))

    author: Mapped[User] = relationship()

    @property
    def title(self) -> str:
        """What the trail calls it."""
        return str(self.number)


class Acceptance(Base):
    """Somebody accepted a version of the terms of use."""

    __tablename__ = "acceptance"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    terms_id: Mapped[str] = mapped_column(ForeignKey("terms.id"), primary_key=True, index=True)
    accepted_at: Mapped[datetime] = mapped_column(default=now)
