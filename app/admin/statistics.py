"""What a group has chosen and how much is in it: counted, never named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sqlalchemy import func, select

from app import policy
from app.groups import oversight, queries
from app.groups.models import SERVICES, Acl, Profile, Rule
from app.library import queries as library
from app.library.models import Document, Version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from app.groups.models import Group, Membership, Opening
    from app.library.intake import Intake
    from app.library.models import LibrarySettings
    from app.work import UnitOfWork


@dataclass(frozen=True)
class Counts:
    """How much is in a group; sizes in bytes; when something in it last happened is known by its library alone."""

    documents: int
    deleted: int
    versions: int
    size: int
    changed_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """A group as those see it who oversee the platform; `quota` is in bytes, as it was chosen for this group."""

    group: Group
    profiles: Sequence[Profile]
    levels: dict[str, dict[str, policy.Level]]
    members: dict[str, int]
    leaders: Sequence[Membership]
    settings: LibrarySettings
    counts: Counts
    intake: Intake
    quota: int | None
    openings: Sequence[Opening]

    @property
    def has_leader(self) -> bool:
        """Whether anybody leads it whose place has no end."""
        return any(place.expires_at is None for place in self.leaders)


def overview(work: UnitOfWork, group: Group) -> Overview:
    """Settings and figures of a group, for administrators and auditors."""
    policy.require_overseer(work.actor)
    profiles = queries.all_profiles(work, group.id)
    return Overview(
        group=group,
        profiles=sorted(profiles, key=lambda profile: (profile.position, profile.title)),
        levels=_levels(work, group),
        members=queries.profile_counts(work, group),
        leaders=oversight.leaders(work, [group]).get(group.id, []),
        settings=library.settings(work, group.id),
        counts=_counts(work, group),
        intake=library.intake(work, group.id),
        quota=library.space(work, group.id).quota,
        openings=oversight.overseen_openings(work, group),
    )


def _levels(work: UnitOfWork, group: Group) -> dict[str, dict[str, policy.Level]]:
    """What each profile gives in each service."""
    rows = select(Rule.profile_id, Acl.service, Rule.level).join(Acl, Acl.id == Rule.acl_id)
    defaults = (Acl.group_id == group.id, Acl.parent_id.is_(None), Acl.service.in_(SERVICES))
    found: dict[str, dict[str, policy.Level]] = {}
    for profile_id, service, level in work.session.execute(rows.where(*defaults, Rule.profile_id.is_not(None))):
        found.setdefault(str(profile_id), {})[service] = policy.Level(level)
    return found


def _counts(work: UnitOfWork, group: Group) -> Counts:
    """How much is in the library."""
    documents = (Document.group_id == group.id, Document.deleted_at.is_(None))
    versions = select(func.count(), func.coalesce(func.sum(Version.size), 0)).where(
        Version.group_id == group.id, Version.purged_at.is_(None)
    )
    number, size = work.session.execute(versions).one()
    return Counts(
        documents=_number(work, select(func.count(Document.id)).where(*documents)),
        deleted=_number(
            work, select(func.count(Document.id)).where(Document.group_id == group.id, Document.deleted_at.is_not(None))
        ),
        versions=number,
        size=int(size),
        changed_at=work.session.scalar(select(func.max(Document.changed_at)).where(*documents)),
    )


def _number(work: UnitOfWork, rows: Select[int]) -> int:
    """A figure."""
    return cast("int", work.session.scalar(rows))
