"""Members and invitations, by program."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from flask import Response, request
from pydantic import AwareDatetime, Field

from app import errors, policy
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.groups.cards import cards
from app.members import actions, addresses, queries
from app.members.api.door import MEMBERS, bp
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.accounts.models import User
    from app.groups.cards import Card
    from app.groups.models import Group, Membership
    from app.members.models import Invitation as InvitationRow
    from app.work import UnitOfWork

LevelName = Literal["none", "read", "contribute", "edit", "admin"]
ServiceName = Literal["library", "discussions", "information", "meetings", "alerts", "members"]


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


class NewInvitations(json.Shape):
    """People to be invited on the same terms; who is a member or invited already is passed over."""

    addresses: list[str] = Field(min_length=1, max_length=addresses.MOST)
    profile: str = Field(description="The title of a profile, such as reader")
    message: str = Field("", max_length=2000)
    language: str = Field("en", pattern="^(en|fr)$")


class Invitation(json.Shape):
    """Somebody who was asked to join and has not answered yet."""

    id: str
    email: str
    profile: str
    state: str
    delivery: str = Field(description="waiting, sent, or the words of the mail server that refused it")
    created_at: datetime
    expires_at: datetime
    invited_by: str


class Invitations(json.Shape):
    """Invitations of a group."""

    invitations: list[Invitation]


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
        return Members(members=[_member(place, card) for place in queries.members(work, group, view)])


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
        return _member(place, cards(work, group))


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
        return Members(members=[_member(each, card) for each in queries.former_members(work, group)])


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
        return _member(place, cards(work, group))


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


@bp.get("/groups/<slug>/invitations")
@json.spec.validate(resp=json.answers(HTTP_200=Invitations), tags=[MEMBERS], operation_id="invitations")
def invitations(slug: str) -> Invitations:
    """The invitations that wait for their answer."""
    with ask() as work:
        waiting = queries.invitations(work, groups.group(work, slug))
        return Invitations(invitations=[_shape(one) for one in waiting])


@bp.post("/groups/<slug>/invitations")
@json.spec.validate(json=NewInvitations, resp=json.answers(HTTP_201=Invitations), tags=[MEMBERS], operation_id="invite")
def invite(slug: str) -> tuple[Invitations, int]:
    """Invite people by their addresses; one that is not complete refuses all, and is named."""
    wanted: NewInvitations = json.body()
    entries = addresses.parse("\n".join(wanted.addresses))
    for entry in entries:
        if not entry.is_complete:
            raise errors.Invalid("%(text)s is not a complete e-mail address.", text=entry.text)
    with do() as work:
        group = groups.group(work, slug)
        profile = queries.profile_titled(work, group, wanted.profile)
        terms = actions.Terms(profile, wanted.message, wanted.language)
        return Invitations(invitations=[_shape(one) for one in actions.invite(work, group, entries, terms)]), 201


@bp.post("/groups/<slug>/invitations/<invitation_id>/resend")
@json.spec.validate(resp=json.answers(HTTP_200=Invitation), tags=[MEMBERS], operation_id="resend_invitation")
def resend(slug: str, invitation_id: str) -> Invitation:
    """Send an invitation again, with a new link; the old one is void."""
    with do() as work:
        group = groups.group(work, slug)
        invitation = queries.invitation(work, group, invitation_id)
        actions.resend(work, group, invitation)
        return _shape(invitation)


@bp.delete("/groups/<slug>/invitations/<invitation_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[MEMBERS], operation_id="revoke_invitation")
def revoke(slug: str, invitation_id: str) -> Response:
    """Take an invitation back."""
    with do() as work:
        group = groups.group(work, slug)
        actions.revoke(work, group, queries.invitation(work, group, invitation_id))
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


def _member(place: Membership, card: Callable[[User], Card]) -> Member:
    """A member as programs see them."""
    return Member(
        **asdict(card(place.user)),
        id=place.id,
        profile=place.profile.title,
        since=place.created_at,
        expires_at=place.expires_at,
    )


def _shape(invitation: InvitationRow) -> Invitation:
    """An invitation as programs see it."""
    return Invitation(
        id=invitation.id,
        email=invitation.email,
        profile=invitation.profile.title,
        state=invitation.state,
        delivery=invitation.delivery,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        invited_by=invitation.invited_by.name,
    )
