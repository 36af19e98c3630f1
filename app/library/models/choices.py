"""What a group has chosen for its library: settings, keywords, fields."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, new_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.library.models.versions import Version

GRACE = timedelta(days=30)  # between the moment when a version could go and the one when it does
DELETED_DAYS = 30  # that deleted items are kept, unless the group has chosen otherwise


class LibrarySettings(Base):
    """What a group has chosen for its library; a group without a row has chosen nothing."""

    __tablename__ = "library_settings"
    __table_args__ = (CheckConstraint("deleted_days BETWEEN 1 AND 3650", name="deleted_days"),)
    MOST_DAYS = 3650
    MOST_VERSIONS = 1000
    OF_SENSITIVE = ("sensitive_previews", "sensitive_texts", "sensitive_archives", "sensitive_titles")

    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"), primary_key=True)
    deleted_days: Mapped[int] = mapped_column(default=DELETED_DAYS)
    keep_versions: Mapped[int | None]
    keep_versions_since: Mapped[datetime | None]
    sensitive_previews: Mapped[bool] = mapped_column(default=False)
    sensitive_texts: Mapped[bool] = mapped_column(default=False)
    sensitive_archives: Mapped[bool] = mapped_column(default=False)
    sensitive_titles: Mapped[bool] = mapped_column(default=False)
    sensitive_profiles: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    reads_scans: Mapped[bool] = mapped_column(default=False)  # where Tesseract is installed
    file_limit: Mapped[int | None] = mapped_column(BigInteger)  # bytes of the largest file; None: the platform's limit
    endings: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # of the files it takes; None: all

    @classmethod
    def unchosen(cls, group_id: str) -> LibrarySettings:
        """What holds for a group that has chosen nothing."""
        unchosen = dict.fromkeys((*cls.OF_SENSITIVE, "reads_scans"), False)
        return cls(group_id=group_id, deleted_days=DELETED_DAYS, **unchosen)

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
