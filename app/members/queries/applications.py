"""Who asks to join a group, and whom one may ask oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import errors, policy
from app.groups.models import Acl, Group
from app.members.models import Application
from app.members.queries.people import MOST, members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from app.groups.models import Membership
    from app.work import UnitOfWork


def groups_to_invite_from(work: UnitOfWork, group: Group) -> Sequence[Group]:
    """The other groups whose members whoever asks manages, by title."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    rows = select(Group).where(Group.id.in_(_managed(work)), Group.id != group.id)
    return work.session.scalars(rows.order_by(Group.title, Group.id)).all()


def _managed(work: UnitOfWork) -> Select[str]:
    """The ids of the groups whose members whoever asks manages."""
    managed = policy.acls(work.actor, policy.MANAGE)
    return select(Acl.group_id).where(Acl.service == "members", Acl.parent_id.is_(None), Acl.id.in_(managed))


def members_to_invite(work: UnitOfWork, group: Group, slug: str) -> Sequence[Membership]:
    """The members of another group whose members whoever asks manages."""
    others = groups_to_invite_from(work, group)
    other = next((each for each in others if each.slug == slug), None)
    if other is None:
        raise errors.NotFound
    return members(work, other)


def applications(work: UnitOfWork, group: Group) -> Sequence[Application]:
    """Those who ask to join and wait for their answer, the first of them first."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    waiting = (Application.group_id == group.id, Application.state == "open")
    rows = select(Application).where(*waiting).options(joinedload(Application.user))
    return work.session.scalars(rows.order_by(Application.created_at, Application.id).limit(MOST)).all()


def applications_waiting(work: UnitOfWork) -> list[tuple[Group, int]]:
    """The groups in which whoever asks has applications to answer, by title, and how many there are."""
    waiting = (Application.group_id.in_(_managed(work)), Application.state == "open")
    rows = select(Group, func.count(Application.id)).join(Application, Application.group_id == Group.id)
    rows = rows.where(*waiting).group_by(Group.id).order_by(Group.title, Group.id)
    return [(group, count) for group, count in work.session.execute(rows)]


def application(work: UnitOfWork, group: Group, application_id: str) -> Application:
    """One application to a group, for those who answer it."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    found = work.session.get(Application, application_id)
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    return found


def my_application(work: UnitOfWork, group: Group) -> Application | None:
    """What whoever asks has sent to a group and waits for its answer."""
    mine = (Application.group_id == group.id, Application.user_id == work.actor.user_id, Application.state == "open")
    return work.session.scalar(select(Application).where(*mine))
