"""The kinds of member that a group has, by program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request
from pydantic import Field

from app import policy
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.members import actions, queries
from app.members.api.door import MEMBERS, bp
from app.members.profile_files import LevelName, ServiceName
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork


LEVELS: tuple[LevelName, ...] = ("none", "read", "contribute", "edit", "admin")


class ProfileWish(json.Shape):
    """What a kind of member is to be."""

    title: str = Field(min_length=1, max_length=100)
    levels: dict[ServiceName, LevelName]


class Profile(json.Shape):
    """A kind of member."""

    id: str
    title: str
    is_leader: bool
    members: int = Field(description="How many are that")
    levels: dict[str, LevelName] = Field(description="By service")


class Profiles(json.Shape):
    """The kinds of member that a group has."""

    profiles: list[Profile]


@bp.get("/groups/<slug>/profiles")
@json.spec.validate(resp=json.answers(HTTP_200=Profiles), tags=[MEMBERS], operation_id="profiles")
def profiles(slug: str) -> Profiles:
    """The kinds of member that a group has, leaders first."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.READ, group.acl("members"))
        return Profiles(profiles=_profiles(work, group))


@bp.post("/groups/<slug>/profiles")
@json.spec.validate(
    json=ProfileWish,
    resp=json.answers(HTTP_201=Profile, HTTP_409=json.Problem),
    tags=[MEMBERS],
    operation_id="create_profile",
)
def create_profile(slug: str) -> tuple[Profile, int]:
    """Make a kind of member; services that are not named are none."""
    wanted: ProfileWish = json.body()
    with do() as work:
        group = groups.group(work, slug)
        made = group_actions.create_profile(work, group, wanted.title, _levels(wanted))
        return next(one for one in _profiles(work, group) if one.id == made.id), 201


@bp.put("/groups/<slug>/profiles/<profile_id>")
@json.spec.validate(
    json=ProfileWish,
    resp=json.answers(HTTP_200=Profile, HTTP_409=json.Problem),
    tags=[MEMBERS],
    operation_id="edit_profile",
)
def edit_profile(slug: str, profile_id: str) -> Profile:
    """Give a kind of member another title and other levels, for all who are that; leaders keep their levels."""
    wanted: ProfileWish = json.body()
    with do() as work:
        group = groups.group(work, slug)
        profile = queries.profile(work, group, profile_id)
        group_actions.edit_profile(work, group, profile, wanted.title, _levels(wanted))
        actions.require_none_invited(work, group, profile)
        return next(one for one in _profiles(work, group) if one.id == profile_id)


@bp.delete("/groups/<slug>/profiles/<profile_id>")
@json.spec.validate(
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[MEMBERS], operation_id="delete_profile"
)
def delete_profile(slug: str, profile_id: str) -> Response:
    """Take a kind of member away; `?instead=` is the id of the profile that its members get."""
    with do() as work:
        group = groups.group(work, slug)
        profile = queries.profile(work, group, profile_id)
        instead = queries.profile(work, group, request.args.get("instead", ""))
        actions.move_invitations(work, group, profile, instead)
        group_actions.delete_profile(work, group, profile, instead)
    return Response(status=204)


def _profiles(work: UnitOfWork, group: Group) -> list[Profile]:
    """The profiles of a group as programs see them."""
    levels, counts = groups.service_levels(work, group), groups.profile_counts(work, group)
    return [
        Profile(
            id=one.id,
            title=one.title,
            is_leader=one.is_leader,
            members=counts.get(one.id, 0),
            levels={service: LEVELS[level] for service, level in levels.get(one.id, {}).items()},
        )
        for one in groups.profiles(work, group)
    ]


def _levels(wanted: ProfileWish) -> dict[str, policy.Level]:
    """Levels by their names."""
    return {service: policy.Level(LEVELS.index(name)) for service, name in wanted.levels.items()}
