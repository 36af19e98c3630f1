"""Groups, the profiles of their members, and the fences (ACLs) whose rules give levels."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db import Base, new_id, now
from app.policy import Level

REMINDED = (timedelta(days=1), timedelta(days=7), timedelta(days=30))  # before the end of a membership
SELF = "group"  # the fence around the group itself
SERVICES = ("library", "discussions", "information", "meetings", "alerts", "members")
SWITCHED = ("library",)  # the services that are there and that a group may do without
HIDDEN, LISTED = "hidden", "listed"  # to those outside a group

# The profiles of a new group; levels in the order of SERVICES.
_N, _R, _C, _E, _A = Level
DEFAULT_PROFILES: dict[str, tuple[Level, ...]] = {
    "leader": (_A, _A, _A, _A, _A, _A),
    "secretary": (_E, _C, _E, _A, _C, _E),
    "author": (_E, _C, _C, _R, _C, _R),
    "contributor": (_C, _C, _R, _R, _C, _R),
    "reader": (_R, _R, _R, _R, _R, _R),
}


class Category(Base):
    """An organisational unit that owns groups."""

    __tablename__ = "category"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    contact: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    administrators: Mapped[list[User]] = relationship(secondary="category_administrator", order_by=User.name)

    @property
    def title(self) -> str:
        """What the trail calls it."""
        return self.name


class CategoryAdministrator(Base):
    """Somebody who manages the groups of a category by office."""

    __tablename__ = "category_administrator"

    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)


class Group(Base):
    """A closed workspace."""

    __tablename__ = "work_group"
    kind = "group"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text, default="")
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"))
    visibility: Mapped[str] = mapped_column(String(10), default=HIDDEN)
    takes_applications: Mapped[bool] = mapped_column(default=False)
    contact: Mapped[str] = mapped_column(Text, default="")
    deletes_at: Mapped[datetime | None]  # it is closed until then
    logo_digest: Mapped[str] = mapped_column(String(64), default="")  # of its logo, where it has one
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)

    category: Mapped[Category] = relationship()
    default_acls: Mapped[list[Acl]] = relationship(
        primaryjoin="and_(Acl.group_id == Group.id, Acl.parent_id.is_(None))",
        viewonly=True,
    )

    @property
    def group_id(self) -> str:
        """The chain that what happens to a group goes to: its own."""
        return self.id

    @property
    def acl_id(self) -> int:
        """The fence around the group itself: whoever is a member reads what it is."""
        return self.acl(SELF).id

    def acl(self, service: str) -> Acl:
        """The default fence of one of its services."""
        return next(acl for acl in self.default_acls if acl.service == service)

    def title_in(self, language: str) -> str:
        """What it is called in a language; its first title where it has none there."""
        return self.texts.get(language, {}).get("title") or self.title

    def purpose_in(self, language: str) -> str:
        """What it is for, in a language; in its first words where it has none there."""
        return self.texts.get(language, {}).get("purpose") or self.purpose

    def is_off(self, service: str) -> bool:
        """Whether the group does without one of its services at present."""
        return self.acl(service).ceiling == Level.NONE


class Logo(Base):
    """The small picture that a group is known by, as WebP."""

    __tablename__ = "group_logo"

    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"), primary_key=True)
    picture: Mapped[bytes] = mapped_column(LargeBinary)


class Profile(Base):
    """A kind of member; its levels are the rules that name it in the group's default ACLs."""

    __tablename__ = "profile"
    __table_args__ = (UniqueConstraint("group_id", "title"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    title: Mapped[str] = mapped_column(String(100))
    position: Mapped[int] = mapped_column(default=0)
    is_leader: Mapped[bool] = mapped_column(default=False)

    group: Mapped[Group] = relationship()


class Membership(Base):
    """A user's one place in a group, under one profile, with an optional end."""

    __tablename__ = "membership"
    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    profile_id: Mapped[str] = mapped_column(ForeignKey("profile.id"))
    sponsor_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(10), default="")
    reminded_at: Mapped[datetime | None]

    group: Mapped[Group] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    sponsor: Mapped[User | None] = relationship(foreign_keys=[sponsor_id])
    profile: Mapped[Profile] = relationship()

    def is_to_be_reminded(self, moment: datetime) -> bool:
        """Whether its end is so near that it is told, and was not told since it has been."""
        if self.expires_at is None or self.expires_at <= moment:
            return False
        left = self.expires_at - moment
        step = next((step for step in REMINDED if left <= step), None)
        return step is not None and (self.reminded_at is None or self.expires_at - self.reminded_at > step)


Index(
    "uq_membership_place",
    Membership.group_id,
    Membership.user_id,
    unique=True,
    sqlite_where=Membership.ended_at.is_(None),
    postgresql_where=Membership.ended_at.is_(None),
)


class Opening(Base):
    """An administrator reads a group for some hours, for a reason that its leaders see; it makes nobody a member."""

    __tablename__ = "opening"
    kind = "opening"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    group: Mapped[Group] = relationship()
    user: Mapped[User] = relationship()

    def lasts(self) -> bool:
        """Whether the group is open by it at this moment."""
        return self.ended_at is None and self.expires_at > now()


class Acl(Base):
    """A fence: the default one of a service in a group, or one around a folder or document."""

    __tablename__ = "acl"
    __table_args__ = (Index("ix_acl_group_service", "group_id", "service"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("work_group.id"))
    service: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("acl.id"))
    ceiling: Mapped[int] = mapped_column(default=Level.ADMIN)  # nobody has a higher level behind it

    group: Mapped[Group] = relationship()
    rules: Mapped[list[Rule]] = relationship(cascade="all, delete-orphan")

    @property
    def acl_id(self) -> int:
        """A fence protects its own rules."""
        return self.id


class Rule(Base):
    """One line of a fence: this profile, or this person, has this level behind it."""

    __tablename__ = "rule"
    __table_args__ = (
        CheckConstraint("(profile_id IS NULL) <> (user_id IS NULL)", name="names_one"),
        CheckConstraint("level BETWEEN 0 AND 4", name="level"),
        UniqueConstraint("acl_id", "profile_id"),
        Index("uq_rule_acl_user", "acl_id", "user_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    acl_id: Mapped[int] = mapped_column(ForeignKey("acl.id"))
    profile_id: Mapped[str | None] = mapped_column(ForeignKey("profile.id"), index=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    level: Mapped[int]


class GroupRequest(Base):
    """Somebody asks the administrators of a category for a new group."""

    __tablename__ = "group_request"
    kind = "group_request"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"), index=True)
    asked_by_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text, default="")
    justification: Mapped[str] = mapped_column(Text)
    leaders: Mapped[str] = mapped_column(Text, default="")
    pattern: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    made_id: Mapped[str | None] = mapped_column(ForeignKey("work_group.id"))

    category: Mapped[Category] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
    made: Mapped[Group | None] = relationship()
