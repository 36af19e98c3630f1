"""Versions, which are never changed, and what is made of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import media, scanner
from app.accounts.models import User
from app.db import Base, new_id, now
from app.text import ocr

if TYPE_CHECKING:
    from app.library.models.items import Document  # noqa: TC004 (SQLAlchemy finds it by its name)

SERVED = ("clean", "admitted")
CHECKED = ("check_state", "check_finding", "checked_with", "checked_at", "admitted_at", "admitted_by", "admit_reason",
           "bytes_type")  # fmt: skip
TEXT = "text"  # the kind of derived blob that holds a version's text
PREVIEW = "preview"  # and what can be seen of it, but for its pages


def page_kind(number: int) -> str:
    """The kind of derived blob that holds one page of a preview, counted from 1."""
    return f"page-{number}"


class Version(Base):
    """The content of a document as somebody left it; never changed."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("document_id", "major", "minor"),
        Index("ix_version_group_digest", "group_id", "digest"),
        Index("ix_version_check_state", "check_state"),
        Index("ix_version_digest", "digest"),
        Index("ix_version_text_state", "text_state"),
        Index("ix_version_checked_with", "checked_with"),
        Index("ix_version_created", "created_at", "id"),
        CheckConstraint("size >= 0", name="size"),
    )
    kind = "version"
    has_twin = False  # said to who adds it: whether something else in the group has the same content

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("item.id"))
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    major: Mapped[int]
    minor: Mapped[int]
    author_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    comment: Mapped[str] = mapped_column(Text, default="")
    file_modified_at: Mapped[datetime | None]  # as the file said that came in a zip; in UTC
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    language: Mapped[str | None] = mapped_column(String(5))
    check_state: Mapped[str] = mapped_column(String(12), default="pending")
    check_finding: Mapped[str] = mapped_column(String(200), default="")
    checked_with: Mapped[str] = mapped_column(String(120), default="")  # the signatures of its last check
    checked_at: Mapped[datetime | None]
    infected_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]
    admitted_by: Mapped[str] = mapped_column(String(200), default="")
    admit_reason: Mapped[str] = mapped_column(String(500), default="")
    bytes_type: Mapped[str] = mapped_column(String(100), default="")
    text_state: Mapped[str] = mapped_column(String(15), default="waiting")
    text_reason: Mapped[str] = mapped_column(String(200), default="")
    text_by: Mapped[str] = mapped_column(String(40), default="")
    said: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by the file of itself: title, author, dates
    preview_state: Mapped[str] = mapped_column(String(10), default="waiting")
    preview_reason: Mapped[str] = mapped_column(String(200), default="")
    restored_from_id: Mapped[str | None] = mapped_column(ForeignKey("version.id"))
    purged_at: Mapped[datetime | None]
    purged_by: Mapped[str] = mapped_column(String(200), default="")
    purge_reason: Mapped[str] = mapped_column(String(500), default="")

    document: Mapped[Document] = relationship(back_populates="versions", foreign_keys=[document_id])
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    restored_from: Mapped[Version | None] = relationship(foreign_keys=[restored_from_id], remote_side=[id])

    @property
    def number(self) -> str:
        """Major and minor, as people write them."""
        return f"{self.major}.{self.minor}"

    @property
    def has_macros(self) -> bool:
        """Whether it is clean but for macros, which do as they like once somebody lets them."""
        return self.check_state == "clean" and self.check_finding.startswith("Heuristics.OLE2.ContainsMacros")

    @property
    def is_encrypted(self) -> bool:
        """Whether nobody could look inside, for want of a password."""
        return self.check_finding.startswith("Heuristics.Encrypted.")

    @property
    def check_note(self) -> str | None:
        """Why it could not be checked, for people (a message key)."""
        return scanner.note_on(self.check_finding) if self.check_state in ("unscannable", "admitted") else None

    @property
    def is_read_from_scan(self) -> bool:
        """Whether its text was read off pictures of its pages, so that letters may be mistaken."""
        return self.text_by == ocr.NAME

    @property
    def is_misnamed(self) -> bool:
        """Whether its bytes are certainly something else than the name of its document says."""
        return media.is_misnamed(self.document.name, self.bytes_type)

    @property
    def is_served(self) -> bool:
        """Whether it may be read, previewed, found: only what was checked, and is still there."""
        return self.check_state in SERVED and self.purged_at is None


class Derived(Base):
    """A blob made from a version's content, deleted with it: its text, its preview, each page of that."""

    __tablename__ = "derived"
    __table_args__ = (UniqueConstraint("version_id", "kind"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"))
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    kind: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
