"""Folders, documents, versions. A document is a name and details; a version is its content as somebody left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import errors
from app.accounts.models import User
from app.db import Base, new_id, now
from app.groups.models import Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from app.library.content import Content

SERVED = ("clean", "admitted")
DEEPEST = 50  # folders within each other
GRACE = timedelta(days=30)  # between the moment when a version could go and the one when it does
DELETED_DAYS = 30  # that deleted items are kept, unless the group has chosen otherwise
TEXT = "text"  # the kind of derived blob that holds a version's text


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
            digest=content.digest,
            size=content.size,
            media_type=content.media_type,
            check_state=content.check_state,
            check_finding=content.check_finding,
            created_at=now(),
            **self._next_number(minor=minor),
        )
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


class Lock(Base):
    """A reservation: somebody works on a document until it ends, is released, or a leader breaks it."""

    __tablename__ = "lock"

    document_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    holder_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime] = mapped_column(index=True)

    holder: Mapped[User] = relationship()

    @property
    def holds(self) -> bool:
        """Whether it has not ended."""
        return self.ends_at > now()


class Star(Base):
    """Somebody wants to find an item at once."""

    __tablename__ = "star"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Transfer(Base):
    """A copy or move that takes a while: of a large folder, or into another group. Its page shows how far it is."""

    __tablename__ = "transfer"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    sources: Mapped[list[str]] = mapped_column(JSON)
    target_id: Mapped[str] = mapped_column(String(16))
    is_move: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Keyword(Base):
    """A word of the list from which a group's documents are given theirs."""

    __tablename__ = "keyword"
    __table_args__ = (UniqueConstraint("group_id", "name_key"),)
    kind = "keyword"
    LONGEST = 100

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(255))
    sort_key: Mapped[str] = mapped_column(String(400))


class DocumentKeyword(Base):
    """A keyword that a document has."""

    __tablename__ = "document_keyword"

    document_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    keyword_id: Mapped[str] = mapped_column(ForeignKey("keyword.id"), primary_key=True, index=True)


class Field(Base):
    """A detail of documents that a group has defined for itself; documents keep its value by its id."""

    __tablename__ = "detail_field"
    __table_args__ = (UniqueConstraint("group_id", "label"),)
    kind = "field"
    LONGEST = 100

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    label: Mapped[str] = mapped_column(String(100))
    form: Mapped[str] = mapped_column(String(10))
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(default=0)

    @property
    def title(self) -> str:
        """What events call it."""
        return self.label


class LibrarySettings(Base):
    """What a group has chosen for its library; a group without a row has chosen nothing."""

    __tablename__ = "library_settings"
    __table_args__ = (CheckConstraint("deleted_days BETWEEN 1 AND 3650", name="deleted_days"),)
    MOST_DAYS = 3650
    MOST_VERSIONS = 1000

    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"), primary_key=True)
    deleted_days: Mapped[int] = mapped_column(default=DELETED_DAYS)
    keep_versions: Mapped[int | None]
    keep_versions_since: Mapped[datetime | None]

    def versions_go_at(self, versions: Sequence[Version]) -> dict[str, datetime]:
        """When which of a document's versions, newest first, go by themselves, by their ids; most never do.

        A group that keeps the last N also keeps all major ones. A minor one goes 30 days after N newer ones are
        there, and never earlier than 30 days after that was chosen.
        """
        if self.keep_versions is None or self.keep_versions_since is None:
            return {}
        there = [version for version in versions if version.purged_at is None]
        pushed_out = zip(there[self.keep_versions :], there, strict=False)
        return {
            version.id: max(newer.created_at, self.keep_versions_since) + GRACE
            for version, newer in pushed_out
            if version.minor and version.id != version.document.current_id
        }

    @property
    def kept(self) -> timedelta:
        """How long deleted items are kept."""
        return timedelta(days=self.deleted_days)


class Version(Base):
    """The content of a document as somebody left it; never changed."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("document_id", "major", "minor"),
        Index("ix_version_group_digest", "group_id", "digest"),
        Index("ix_version_check_state", "check_state"),
        CheckConstraint("size >= 0", name="size"),
    )
    kind = "version"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("item.id"))
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    major: Mapped[int]
    minor: Mapped[int]
    author_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    comment: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
    language: Mapped[str | None] = mapped_column(String(5))
    check_state: Mapped[str] = mapped_column(String(12), default="pending")
    check_finding: Mapped[str] = mapped_column(String(200), default="")
    text_state: Mapped[str] = mapped_column(String(15), default="waiting")
    text_reason: Mapped[str] = mapped_column(String(200), default="")
    text_by: Mapped[str] = mapped_column(String(40), default="")
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
    def is_served(self) -> bool:
        """Whether it may be read, previewed, found: only what was checked, and is still there."""
        return self.check_state in SERVED and self.purged_at is None


class Derived(Base):
    """A blob made from a version's content, deleted with it: its text, later its previews."""

    __tablename__ = "derived"
    __table_args__ = (UniqueConstraint("version_id", "kind"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    version_id: Mapped[str] = mapped_column(ForeignKey("version.id"))
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    kind: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
