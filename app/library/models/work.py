"""What people do with items for a while: reserve them, move them far, star them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db import Base, new_id, now


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


class Star(Base):
    """Somebody wants to find an item at once."""

    __tablename__ = "star"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
