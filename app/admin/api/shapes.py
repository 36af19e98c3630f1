"""How people, groups and lines of the trail look to programs that oversee the platform."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint
from pydantic import Field

from app.groups.actions import LEAST_REASON, MOST_HOURS, MOST_REASON
from app.web import json

bp = Blueprint("admin_api", __name__, url_prefix=json.PREFIX)
PLATFORM = json.tag("platform", "People, groups and the trail, for administrators and auditors: never content")


class Person(json.Shape):
    """Somebody who has an account."""

    id: str
    email: str
    name: str
    organisation: str
    country: str
    is_active: bool = Field(description="False once their access was ended")
    is_administrator: bool
    is_auditor: bool
    groups: int = Field(description="In how many groups they are")
    seen_at: datetime | None = Field(description="When they, or a program with a token of theirs, last asked anything")
    created_at: datetime


class People(json.Shape):
    """One page of people, 50 at most, by name."""

    users: list[Person]
    total: int
    page: int
    pages: int


class Membership(json.Shape):
    """A place in a group, by its title; nothing of what is in it."""

    group: str = Field(description="What the group's addresses begin with")
    title: str
    profile: str
    since: datetime
    expires_at: datetime | None
    leads_alone: bool = Field(description="Whether the group is without a leader once this ends")


class Session(json.Shape):
    """Where somebody is signed in."""

    id: str
    since: datetime
    seen_at: datetime
    address: str
    browser: str


class TokenSeen(json.Shape):
    """A token of a program; never its secret."""

    id: str
    label: str
    scope: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class InvitationSeen(json.Shape):
    """An invitation that nobody has answered."""

    id: str
    group: str
    title: str
    profile: str
    invited_by: str
    created_at: datetime


class Opening(json.Shape):
    """An administrator reads a group for some hours."""

    id: str
    group: str
    by: str
    reason: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class Openings(json.Shape):
    """Who has opened a group, the latest first."""

    openings: list[Opening]


class Held(json.Shape):
    """What somebody holds, or what was ended at once."""

    memberships: list[Membership]
    sessions: list[Session]
    tokens: list[TokenSeen]
    invitations: list[InvitationSeen]
    openings: list[Opening]


class PersonInFull(Person):
    """Somebody, and what they hold."""

    held: Held


class Reason(json.Shape):
    """Why somebody's access is to end."""

    reason: str = Field(min_length=LEAST_REASON, max_length=MOST_REASON)


class Roles(json.Shape):
    """The offices that somebody is to hold on the platform."""

    is_administrator: bool
    is_auditor: bool


class Leader(json.Shape):
    """Who leads a group."""

    name: str
    email: str
    expires_at: datetime | None


class GroupSeen(json.Shape):
    """A group, without its content."""

    slug: str
    title: str
    category: str
    members: int
    leaders: list[Leader]
    has_leader: bool = Field(description="False where nobody leads it whose place has no end")
    created_at: datetime


class GroupsSeen(json.Shape):
    """One page of groups, 50 at most, by title."""

    groups: list[GroupSeen]
    total: int
    page: int
    pages: int


class ProfileSeen(json.Shape):
    """A kind of member."""

    title: str
    is_leader: bool
    members: int
    levels: dict[str, int] = Field(description="By service: 0 none, 1 read, 2 contribute, 3 edit, 4 admin")


class GroupInFull(GroupSeen):
    """A group with its settings and figures."""

    visibility: str
    profiles: list[ProfileSeen]
    deleted_days: int = Field(description="For how many days deleted items are kept")
    keep_versions: int | None = Field(description="How many versions are kept besides major ones; null for all")
    documents: int
    deleted_documents: int
    versions: int
    size: int = Field(description="Bytes of all versions")
    used: int = Field(description="Bytes that count: of all versions, each content once")
    quota: int | None = Field(description="How many it may take; null for any")
    chosen_quota: int | None = Field(description="As chosen for this group; 0 for any, null for the platform's default")
    changed_at: datetime | None
    openings: list[Opening]


class Quota(json.Shape):
    """How many bytes the files of a group may take: 0 for any, null for the platform's default."""

    quota: int | None = Field(ge=0, le=1024**5)


class NewLeader(json.Shape):
    """Who is to lead a group."""

    email: str = Field(min_length=3, max_length=254)


class NewOpening(json.Shape):
    """Why a group is to be opened for reading, and for how long; its leaders are told."""

    reason: str = Field(min_length=LEAST_REASON, max_length=MOST_REASON)
    hours: int = Field(ge=1, le=MOST_HOURS)


class Line(json.Shape):
    """One line of the trail, without titles of documents, words of searches and ends of paths: they are content."""

    number: int
    at: datetime
    actor: str | None
    act: str
    object_kind: str
    object_id: str
    title: str | None
    result: str
    address: str | None
    details: dict[str, Any]
    digest: str


class Trail(json.Shape):
    """Lines, newest first; ask on with `before`."""

    lines: list[Line]
    before: int | None
