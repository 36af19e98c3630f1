"""Who is and who was in a group, by program."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, request
from pydantic import AwareDatetime, Field

from app.groups import actions as group_actions
from app.groups import queries as groups
from app.groups.cards import cards
from app.members import queries
from app.members.api.door import MEMBERS, bp
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.accounts.models import User
    from app.groups.cards import Card
    from app.groups.models import Membership


class Member(json.Shape):
    """Somebody's place in a group."""

    id: str
    name: str
    email: str = Field(description="Empty where they do not show it and you do not manage members")
    organisation: str
    unit: str
    function: str
    country: str
    languages: list[str] = Field(description="What they work in, by ISO 639-1")
    telephone: str = Field(description="Empty where they do not show it")
    note: str = Field(description="Likewise")
    profile: str
    since: datetime
    expires_at: datetime | None


class Members(json.Shape):
    """Everybody who is in a group, by name."""

    members: list[Member]


class Change(json.Shape):
    """What a member is to be; what is not named stays."""

    profile: str | None = Field(None, description="The title of a profile, such as reader")
    expires_at: AwareDatetime | None = Field(None, description="When the membership ends; null for never")


@bp.get("/groups/<slug>/members")
@json.spec.validate(resp=json.answers(HTTP_200=Members), tags=[MEMBERS], operation_id="members")
def members(slug: str) -> Members:
    """Everybody who is in a group.

    `?words=` keeps those whose name, organisation, unit, function, country or shown address has these words,
    `?profile=` (its id), `?country=` and `?language=` (their codes) those of whom that is true; `?sort=` is name,
    organisation, country, profile, since or until, `?dir=desc` turns it.
    """
    given = request.args
    wanted = {name: given.get(name, "") for name in ("words", "profile", "country", "language")}
    view = queries.View(**wanted, sort=given.get("sort", "name"), is_descending=given.get("dir") == "desc")
    with ask() as work:
        group = groups.group(work, slug)
        card = cards(work, group)
        return Members(members=[shown(place, card) for place in queries.members(work, group, view)])


@bp.delete("/groups/<slug>/members/<member_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[MEMBERS], operation_id="remove_member")
def remove(slug: str, member_id: str) -> Response:
    """End somebody's membership; what they contributed stays."""
    with do() as work:
        group = groups.group(work, slug)
        group_actions.remove_member(work, group, queries.member(work, group, member_id))
    return Response(status=204)


@bp.patch("/groups/<slug>/members/<member_id>")
@json.spec.validate(
    json=Change, resp=json.answers(HTTP_200=Member, HTTP_409=json.Problem), tags=[MEMBERS], operation_id="change_member"
)
def change(slug: str, member_id: str) -> Member:
    """Make a member another kind of member, or let their membership end at another moment; not your own."""
    wanted: Change = json.body()
    with do() as work:
        group = groups.group(work, slug)
        place = queries.member(work, group, member_id)
        if wanted.profile is not None:
            profile = queries.profile_titled(work, group, wanted.profile)
            group_actions.change_profile(work, group, place, profile)
        if "expires_at" in wanted.model_fields_set:
            group_actions.choose_end(work, group, place, wanted.expires_at)
        return shown(place, cards(work, group))


@bp.post("/groups/<slug>/members/<member_id>/leave")
@json.spec.validate(resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[MEMBERS], operation_id="leave")
def leave(slug: str, member_id: str) -> Response:
    """End your own membership; what you shared stays."""
    with do() as work:
        group = groups.group(work, slug)
        group_actions.leave(work, group, queries.member(work, group, member_id))
    return Response(status=204)


@bp.get("/groups/<slug>/former-members")
@json.spec.validate(resp=json.answers(HTTP_200=Members), tags=[MEMBERS], operation_id="former_members")
def former(slug: str) -> Members:
    """Who was in a group and is no more, the latest first."""
    with ask() as work:
        group = groups.group(work, slug)
        card = cards(work, group)
        return Members(members=[shown(each, card) for each in queries.former_members(work, group)])


@bp.post("/groups/<slug>/former-members/<member_id>/restore")
@json.spec.validate(
    resp=json.answers(HTTP_200=Member, HTTP_409=json.Problem), tags=[MEMBERS], operation_id="restore_member"
)
def restore(slug: str, member_id: str) -> Member:
    """Give somebody their place again, with the profile that they had."""
    with do() as work:
        group = groups.group(work, slug)
        place = queries.former_member(work, group, member_id)
        group_actions.restore_member(work, group, place)
        return shown(place, cards(work, group))


def shown(place: Membership, card: Callable[[User], Card]) -> Member:
    """A member as programs see them."""
    return Member(
        **asdict(card(place.user)),
        id=place.id,
        profile=place.profile.title,
        since=place.created_at,
        expires_at=place.expires_at,
    )
