"""Imports of zips, and what became of each of their members."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, new_id, now


class Import(Base):
    """A zip of which the files are put into a folder by the worker; its bytes wait as a blob of the group.

    State: waiting -> running -> done | failed. Folder and document are named and not referred to: they may be deleted
    for ever meanwhile. `faults` is what is wrong with the table of details, `error` why nothing was imported.
    """

    __tablename__ = "zip_import"
    kind = "import"
    OPEN = ("waiting", "running")  # while it is in one of these states, its zip is kept
    KEPT = timedelta(days=90)  # for which its report can be read
    SAME_NAMES = ("version", "both", "skip")

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"), index=True)
    folder_id: Mapped[str] = mapped_column(String(16))
    document_id: Mapped[str | None] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    same_names: Mapped[str] = mapped_column(String(10), default="version")
    with_details: Mapped[bool] = mapped_column(default=False)
    leaves_out_wrong: Mapped[bool] = mapped_column(default=False)  # details that are wrong, instead of refusing all
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    error: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    ended_at: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        """Whether it has not come to its end."""
        return self.state in self.OPEN


class ImportMember(Base):
    """One member of a zip, by its place in it, and what became of it.

    State: waiting -> added | versioned | there (a folder that was there already) | skipped | refused. `details` is
    what the table says of it, as `actions.edit_details` takes it.
    """

    __tablename__ = "zip_import_member"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index("ix_zip_import_member_state", "import_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    import_id: Mapped[str] = mapped_column(ForeignKey("zip_import.id"))
    number: Mapped[int]
    path: Mapped[str] = mapped_column(Text)
    is_folder: Mapped[bool] = mapped_column(default=False)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    item_id: Mapped[str | None] = mapped_column(String(16))
    version_id: Mapped[str | None] = mapped_column(String(16))
