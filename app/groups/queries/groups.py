"""The groups that there are for somebody, from inside and from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app import errors, policy
from app.groups.models import (
    LISTED,
    CategoryAdministrator,
    Group,
    Logo,
    Membership,
)
from app.groups.queries.rights import is_active

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.work import UnitOfWork


_WITH_FENCES = joinedload(Group.default_acls)
_BY_SLUG = select(Group).where(Group.slug == bindparam("slug")).options(_WITH_FENCES)


def group(work: UnitOfWork, slug: str) -> Group:
    """The group of this address, for its members; `NotFound` for everybody else."""
    found = _called(work, slug)
    if found is None:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, found)
    return found


def _called(work: UnitOfWork, slug: str) -> Group | None:
    """The group of this address, whoever asks; None where there is none."""
    return work.session.scalars(_BY_SLUG, {"slug": slug}).unique().one_or_none()


def group_by_id(work: UnitOfWork, group_id: str) -> Group:
    """The group of this id, for its members; `NotFound` for everybody else."""
    found = work.session.get(Group, group_id, options=[_WITH_FENCES])
    if found is None:
        raise errors.NotFound
    policy.require(work.actor, policy.READ, found)
    return found


def managed_groups(work: UnitOfWork) -> Sequence[Group]:
    """The groups that whoever asks manages by office, by title."""
    if not work.actor.offices:
        return []
    mine = (
        select(Group)
        .join(CategoryAdministrator, CategoryAdministrator.category_id == Group.category_id)
        .where(CategoryAdministrator.user_id == work.actor.user_id)
    )
    return work.session.scalars(mine.order_by(Group.title, Group.id)).all()


def listed_groups(work: UnitOfWork) -> Sequence[Group]:
    """The groups that let themselves be seen by whoever is signed in, and that whoever asks is not in."""
    policy.require_signed_in(work.actor)
    mine = select(Membership.group_id).where(Membership.user_id == work.actor.user_id, is_active())
    rows = select(Group).where(Group.visibility == LISTED, Group.id.not_in(mine))
    return work.session.scalars(rows.order_by(Group.title, Group.id)).all()


def listed_group(work: UnitOfWork, slug: str) -> Group:
    """A group as it shows itself to those who are not in it: one that is listed, or that one reads anyhow."""
    policy.require_signed_in(work.actor)
    found = _called(work, slug)
    if found is None or (found.visibility != LISTED and not policy.can(work.actor, policy.READ, found)):
        raise errors.NotFound
    return found


def logo(work: UnitOfWork, slug: str) -> bytes:
    """The logo of a group that one sees, from inside or from outside; `NotFound` where it has none."""
    found = work.session.get(Logo, listed_group(work, slug).id)
    if found is None:
        raise errors.NotFound
    return found.picture
