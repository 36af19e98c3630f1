"""The categories that own groups, who administers them, and who asks them for a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import errors, policy
from app.groups.models import (
    Category,
    Group,
    GroupRequest,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.work import UnitOfWork


def categories(work: UnitOfWork) -> Sequence[Category]:
    """The organisational units that own groups, for whoever is signed in."""
    policy.require_signed_in(work.actor)
    rows = select(Category).options(selectinload(Category.administrators)).order_by(Category.name)
    return work.session.scalars(rows).all()


def my_categories(work: UnitOfWork) -> list[Category]:
    """Those that whoever asks administers; the platform's administrators, all."""
    return [each for each in categories(work) if policy.manages(work.actor, administrators_of(each))]


def category(work: UnitOfWork, category_id: str) -> Category:
    """One category, for its administrators."""
    found = work.session.get(Category, category_id)
    if found is None:
        raise errors.NotFound
    policy.require_manages(work.actor, administrators_of(found))
    return found


def administrators_of(category: Category) -> set[str]:
    """The ids of those who administer a category."""
    return {each.id for each in category.administrators}


def groups_of(work: UnitOfWork, category: Category) -> Sequence[Group]:
    """The groups of a category, by title, for its administrators."""
    policy.require_manages(work.actor, administrators_of(category))
    return work.session.scalars(select(Group).where(Group.category_id == category.id).order_by(Group.title)).all()


def group_requests(work: UnitOfWork) -> Sequence[GroupRequest]:
    """The requests for new groups that whoever asks is to answer, the oldest first."""
    mine = [each.id for each in my_categories(work)]
    rows = select(GroupRequest).where(GroupRequest.category_id.in_(mine), GroupRequest.state == "open")
    return work.session.scalars(rows.options(*_WITH_PEOPLE).order_by(GroupRequest.created_at)).all()


def my_group_requests(work: UnitOfWork) -> Sequence[GroupRequest]:
    """What whoever asks has asked for, the latest first."""
    policy.require_signed_in(work.actor)
    rows = select(GroupRequest).where(GroupRequest.asked_by_id == work.actor.user_id)
    return work.session.scalars(rows.options(*_WITH_PEOPLE).order_by(GroupRequest.created_at.desc())).all()


def my_group_request(work: UnitOfWork, request_id: str) -> GroupRequest:
    """One of the requests of whoever asks."""
    found = next((each for each in my_group_requests(work) if each.id == request_id), None)
    if found is None:
        raise errors.NotFound
    return found


def category_to_ask(work: UnitOfWork, category_id: str) -> Category:
    """The category of this id, for whoever asks for a group; raises `Invalid` where there is none."""
    found = next((each for each in categories(work) if each.id == category_id), None)
    if found is None:
        raise errors.Invalid("Choose a category.")
    return found


def group_request(work: UnitOfWork, request_id: str) -> GroupRequest:
    """One request for a new group, for those who answer it."""
    found = work.session.get(GroupRequest, request_id)
    if found is None:
        raise errors.NotFound
    policy.require_manages(work.actor, administrators_of(found.category))
    return found


_WITH_PEOPLE = (
    joinedload(GroupRequest.category),
    joinedload(GroupRequest.asked_by),
    joinedload(GroupRequest.made),
)
