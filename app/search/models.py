"""What people have searched, and the searches that they keep: their own, and nobody else's to see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, new_id, now


class RecentSearch(Base):
    """Words that somebody has searched, in a group or in everything; the last `KEPT` of each person stay.

    A group is named and not referred to: it may be deleted while this row is still there.
    """

    __tablename__ = "recent_search"
    __table_args__ = (Index("ix_recent_search_user", "user_id", "created_at"),)
    KEPT = 10

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    group_id: Mapped[str | None] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[datetime] = mapped_column(default=now)


class SavedSearch(Base):
    """A search that somebody keeps under a name, with its filters and order, in a group or in everything."""

    __tablename__ = "saved_search"
    MOST = 50  # of one person
    LONGEST_NAME = 100

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    group_id: Mapped[str | None] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(String(1000))
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    order: Mapped[str] = mapped_column(String(10), default="best")
    with_old: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=now)
