"""What a group takes in, and how much room it has, by program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from app import policy
from app.library import actions, queries
from app.web import json

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork


class Accepts(json.Shape):
    """Which files a group takes."""

    file_limit: int = Field(description="Bytes of the largest file")
    endings: list[str] | None = Field(description="Endings of their names, such as pdf; null for all")


class NewAccepts(json.Shape):
    """Which files the group is to take; what is not named stays."""

    file_limit: int | None = Field(None, description="null for the platform's limit")
    endings: list[str] | None = Field(None, max_length=1000, description="null for all")


class Room(json.Shape):
    """How many bytes the versions of a group take, each content counted once, and may take."""

    used: int
    quota: int | None = Field(description="null for no limit")
    left: int | None = Field(description="null for no limit")


def accepts(work: UnitOfWork, group: Group) -> Accepts:
    """Which files a group takes, as programs see it."""
    taken = queries.intake(work, group.id)
    return Accepts(file_limit=taken.file_limit, endings=list(taken.endings) if taken.endings is not None else None)


def room(work: UnitOfWork, group: Group) -> Room | None:
    """How much room a group has, for those who administer its library."""
    if not policy.can(work.actor, policy.ADMINISTER, group.acl("library")):
        return None
    taken = queries.intake(work, group.id)
    return Room(used=taken.used, quota=taken.quota, left=taken.left)


def choose(work: UnitOfWork, group: Group, wanted: NewAccepts) -> None:
    """Choose what is named, and leave the rest as it is."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("library"))
    chosen = queries.settings(work, group.id)
    said = {"file_limit": chosen.file_limit, "endings": chosen.endings, **wanted.model_dump(exclude_unset=True)}
    actions.choose_intake(work, group, said["file_limit"], said["endings"])
