"""Uploads that are not finished: what was announced, and where it is to go. Their bytes are files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app import errors
from app.db import Base, new_id, now

LATE = errors.N_("%(name)s was not finished in time and is no longer kept.")


class Upload(Base):
    """A file that somebody sends piece by piece into a folder, or as the next version of a document.

    State: open -> done. Folder, document and version are named and not referred to: they may be deleted for ever
    while this row is still there. `error` is why it could not be put into its place when it was whole.
    """

    __tablename__ = "upload"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)
    kind = "upload"
    KEPT = timedelta(days=7)

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"), index=True)
    folder_id: Mapped[str] = mapped_column(String(16))
    document_id: Mapped[str | None] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    comment: Mapped[str] = mapped_column(Text, default="")
    minor: Mapped[bool | None]
    keep_both: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="open")
    version_id: Mapped[str | None] = mapped_column(String(16))
    error: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def is_done(self) -> bool:
        """Whether it has become a version."""
        return self.state == "done"

    def require_kept(self) -> None:
        """Pass while it is kept; raises `Expired`."""
        if self.expires_at <= now():
            raise errors.Expired(LATE, name=self.name)
