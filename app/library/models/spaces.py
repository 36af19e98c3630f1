"""How much space a group takes, and may take."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

WARNED = (80, 95)  # percent of a quota, at which the leaders are told


class Space(Base):
    """How many bytes the versions of a group take, each content counted once; whatever changes that counts it here.

    What is among the deleted items counts, and so do old versions; texts, previews and what was purged do not.
    """

    __tablename__ = "group_space"
    __table_args__ = (CheckConstraint("used >= 0", name="used"),)
    MOST = 1024**5

    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"), primary_key=True)
    used: Mapped[int] = mapped_column(BigInteger, default=0)
    quota: Mapped[int | None] = mapped_column(BigInteger)  # None: the platform's default; 0: no limit
    told: Mapped[int] = mapped_column(default=0)  # the percentage that the leaders were told of last

    def limit(self, default: int) -> int | None:
        """How many bytes the group may take, by the platform's default where nothing else was chosen; None: any."""
        return (default if self.quota is None else self.quota) or None

    def fullness(self, default: int) -> int:
        """The highest of the percentages in `WARNED` that is reached; 0 below all of them."""
        limit = self.limit(default)
        return max((percent for percent in WARNED if limit and self.used * 100 >= limit * percent), default=0)
