"""Folders and documents: what has a name in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import errors
from app.accounts.models import User
from app.db import Base, new_id, now
from app.groups.models import Group
from app.library.models.choices import Keyword
from app.library.models.versions import Version
from app.library.models.work import Lock

if TYPE_CHECKING:
    from app.library.content import Content

REMINDED = (30, 7, 0)  # days before a document expires, on which its author is told
DEEPEST = 50  # folders within each other


class Item(Base):
    """A folder or a document: what has a name in a folder. Sibling names are unique across both."""

    __tablename__ = "item"
    __mapper_args__ = {"polymorphic_on": "kind", "with_polymorphic": "*"}  # noqa: RUF012 (SQLAlchemy's declarative hook)

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(10))
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("item.id"), index=True)
    acl_id: Mapped[int] = mapped_column(ForeignKey("acl.id"), index=True)
    author_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(255))
    name_key: Mapped[str] = mapped_column(String(255))
    sort_key: Mapped[str] = mapped_column(String(400))
    trail: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    deleted_with_id: Mapped[str | None] = mapped_column(String(16), index=True)
    held_at: Mapped[datetime | None]
    held_by: Mapped[str] = mapped_column(String(200), default="")
    hold_reason: Mapped[str] = mapped_column(String(500), default="")

    group: Mapped[Group] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    deleted_by: Mapped[User | None] = relationship(foreign_keys=[deleted_by_id])

    @property
    def ancestors(self) -> tuple[str, ...]:
        """The ids of the folders that it lies in, outermost first."""
        return tuple(part for part in self.trail.split("/") if part)

    @property
    def deletion(self) -> Deletion:
        """The act of deleting it, which is undone as a whole; raises `NotFound` where it was not deleted by itself."""
        if self.deleted_at is None or self.deleted_with_id != self.id:
            raise errors.NotFound
        return Deletion(self.acl_id, str(self.deleted_by_id), self.deleted_at)


@dataclass(frozen=True)
class Deletion:
    """An act of deleting: it stands behind the fence of what was deleted, and is its doer's own."""

    acl_id: int
    author_id: str
    at: datetime


Index(
    "uq_item_sibling",
    Item.parent_id,
    Item.name_key,
    unique=True,
    sqlite_where=Item.deleted_at.is_(None),
    postgresql_where=Item.deleted_at.is_(None),
)
Index(
    "uq_item_root",
    Item.group_id,
    unique=True,
    sqlite_where=Item.parent_id.is_(None),
    postgresql_where=Item.parent_id.is_(None),
)
Index("ix_item_listing", Item.parent_id, Item.kind.desc(), Item.sort_key, Item.id)
Index("ix_item_group_trail", Item.group_id, Item.trail)


class Folder(Item):
    """A folder; the group's library is the one without a parent."""

    __mapper_args__ = {"polymorphic_identity": "folder"}  # noqa: RUF012 (SQLAlchemy's declarative hook)

    expiry_rule: Mapped[str] = mapped_column(String(10), default="", nullable=True)

    @property
    def is_root(self) -> bool:
        """Whether it is the library itself."""
        return self.parent_id is None

    @property
    def trail_within(self) -> str:
        """The trail of what lies in it."""
        return f"{self.trail}/{self.id}"


def within(folder: Folder) -> tuple[ColumnElement[bool], ...]:
    """The conditions for everything that lies in a folder, at any depth, deleted or not."""
    return (Item.group_id == folder.group_id, Item.trail.like(f"{folder.trail_within}%"))


class Document(Item):
    """A document: a name, details, versions that are never changed."""

    __mapper_args__ = {"polymorphic_identity": "document"}  # noqa: RUF012 (SQLAlchemy's declarative hook)

    title: Mapped[str] = mapped_column(String(300), default="", nullable=True)
    written_by: Mapped[str] = mapped_column(String(300), default="", nullable=True)
    status: Mapped[str] = mapped_column(String(10), default="", nullable=True)
    reference: Mapped[str] = mapped_column(String(100), default="", nullable=True)
    issued_on: Mapped[date | None] = mapped_column(nullable=True)
    expires_on: Mapped[date | None] = mapped_column(nullable=True, index=True)
    reminded_on: Mapped[date | None] = mapped_column(nullable=True)
    language: Mapped[str] = mapped_column(String(5), default="", nullable=True)
    marking: Mapped[str] = mapped_column(String(10), default="normal", nullable=True)
    originator: Mapped[str] = mapped_column(String(300), default="", nullable=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, nullable=True)
    revision: Mapped[int] = mapped_column(default=0, nullable=True)
    revised_by_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), nullable=True)
    current_id: Mapped[str | None] = mapped_column(ForeignKey("version.id", use_alter=True), index=True, nullable=True)
    latest_id: Mapped[str | None] = mapped_column(ForeignKey("version.id", use_alter=True), nullable=True)

    current: Mapped[Version | None] = relationship(foreign_keys=[current_id], post_update=True)
    latest: Mapped[Version | None] = relationship(foreign_keys=[latest_id], post_update=True)
    revised_by: Mapped[User | None] = relationship(foreign_keys=[revised_by_id])
    lock: Mapped[Lock | None] = relationship(uselist=False, viewonly=True)
    keywords: Mapped[list[Keyword]] = relationship(secondary="document_keyword", order_by="Keyword.sort_key")
    versions: Mapped[list[Version]] = relationship(
        back_populates="document",
        foreign_keys="Version.document_id",
        order_by="Version.major.desc(), Version.minor.desc()",
    )

    @property
    def reservation(self) -> Lock | None:
        """Who works on it and until when; None where nobody does."""
        return self.lock if self.lock is not None and self.lock.holds else None

    def is_to_be_reminded(self, today: date) -> bool:
        """Whether a day for a reminder of its expiry has come since the last one."""
        if self.expires_on is None:
            return False
        left = (self.expires_on - today).days
        passed = [days for days in REMINDED if left <= days]
        at_the_last = (self.expires_on - self.reminded_on).days if self.reminded_on else None
        return bool(passed) and (at_the_last is None or at_the_last > min(passed))

    def add_version(self, content: Content, author_id: str, *, comment: str = "", minor: bool = False) -> Version:
        """Put a new version on top; its number follows the latest and is never used again.

        Raises `NotFound` where the document was deleted meanwhile.
        """
        if self.deleted_at is not None:
            raise errors.NotFound
        version = Version(
            id=new_id(),
            document=self,
            group_id=self.group_id,
            author_id=author_id,
            comment=comment,
            file_modified_at=content.file_modified_at,
            digest=content.digest,
            size=content.size,
            media_type=content.media_type,
            check_state=content.check_state,
            check_finding=content.check_finding,
            checked_with=content.checked_with,
            created_at=now(),
            **self._next_number(minor=minor),
        )
        version.checked_at = version.created_at if version.check_state != "pending" else None
        self.latest = version
        if version.is_served:
            self.current = version
        self.changed_at = version.created_at
        return version

    def _next_number(self, *, minor: bool) -> dict[str, int]:
        """The number after the latest: 1.0 first, a major step by default."""
        if self.latest is None:
            return {"major": 1, "minor": 0}
        if minor:
            return {"major": self.latest.major, "minor": self.latest.minor + 1}
        return {"major": self.latest.major + 1, "minor": 0}

    def choose_current(self) -> None:
        """Point at the newest version that is served, after a check has changed one."""
        self.current = next((version for version in self.versions if version.is_served), None)

    def served(self) -> Version:
        """The version that readers get; raises `Conflict` while none can be opened."""
        if self.current is None:
            raise errors.Conflict("This document cannot be opened before its virus check has ended.")
        return self.current


class WebAddress(Item):
    """A link to an address on the web, kept beside documents under a name of its own."""

    __mapper_args__ = {"polymorphic_identity": "address"}  # noqa: RUF012 (SQLAlchemy's declarative hook)

    url: Mapped[str] = mapped_column(String(2000), default="", nullable=True)
