"""Invitations, by program."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response
from pydantic import AwareDatetime, Field

from app import errors
from app.groups import queries as groups
from app.members import actions, addresses, queries
from app.members.api.door import MEMBERS, bp
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.members.models import Invitation as InvitationRow


class NewInvitations(json.Shape):
    """People to be invited on the same terms; who is a member or invited already is passed over."""

    addresses: list[str] = Field(min_length=1, max_length=addresses.MOST)
    profile: str = Field(description="The title of a profile, such as reader")
    message: str = Field("", max_length=2000)
    language: str = Field("en", pattern="^(en|fr)$")
    membership_ends_at: AwareDatetime | None = Field(None, description="When their membership ends; null for never")


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
        terms = actions.Terms(profile, wanted.message, wanted.language, wanted.membership_ends_at)
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
