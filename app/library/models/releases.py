"""Requests to pass a document on to another group, which its originator has to permit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db import Base, new_id, now
from app.library.models.items import Document


class ReleaseRequest(Base):
    """Somebody who may read a document asks to pass it on: to whom, and why.

    State: open -> granted | refused | withdrawn. A granted one lets who asked copy it into another group once.
    """

    __tablename__ = "release_request"
    __table_args__ = (Index("ix_release_request_group_state", "group_id", "state"),)
    kind = "release"
    LONGEST_RECIPIENT = 300
    LONGEST_TEXT = 2000

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    document_id: Mapped[str] = mapped_column(ForeignKey("item.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    recipient: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(String(10), default="open")
    answered_by_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(String(2000), default="")
    used_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def is_pending(self) -> bool:
        """Whether it waits for its answer, or its permission waits to be used."""
        return self.state == "open" or (self.state == "granted" and self.used_at is None)
