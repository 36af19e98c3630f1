"""Asking to join a group, and answering that, by program."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response
from pydantic import AwareDatetime, Field

from app import errors
from app.groups import queries as groups
from app.groups.cards import cards
from app.members import actions, queries
from app.members.api.door import MEMBERS, bp
from app.members.api.people import Member, shown
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.members.models import Application as ApplicationRow


class NewApplication(json.Shape):
    """Why you ask to join a group that is listed."""

    justification: str = Field(min_length=1, max_length=2000)


class Application(json.Shape):
    """Somebody who asks to join."""

    id: str
    name: str
    email: str
    organisation: str
    justification: str
    created_at: datetime
    state: str = Field(description="open, accepted, refused or withdrawn")


class Applications(json.Shape):
    """Those who ask to join and wait for their answer."""

    applications: list[Application]


class Acceptance(json.Shape):
    """As what somebody is let in, and until when."""

    profile: str = Field(description="The title of a profile, such as reader")
    expires_at: AwareDatetime | None = Field(None, description="When the membership ends; null for never")


class Refusal(json.Shape):
    """Why somebody is not let in; it stands in the mail."""

    answer: str = Field("", max_length=2000)


@bp.post("/listed-groups/<slug>/applications")
@json.spec.validate(
    json=NewApplication,
    resp=json.answers(HTTP_201=Application, HTTP_409=json.Problem),
    tags=[MEMBERS],
    operation_id="apply",
)
def apply(slug: str) -> tuple[Application, int]:
    """Ask to join a group that is listed and takes applications."""
    wanted: NewApplication = json.body()
    with do() as work:
        return _application(actions.apply(work, groups.listed_group(work, slug), wanted.justification)), 201


@bp.delete("/listed-groups/<slug>/applications")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[MEMBERS], operation_id="withdraw_application")
def withdraw_application(slug: str) -> Response:
    """Take back that you have asked to join."""
    with do() as work:
        sent = queries.my_application(work, groups.listed_group(work, slug))
        if sent is None:
            raise errors.NotFound
        actions.withdraw_application(work, sent)
    return Response(status=204)


@bp.get("/groups/<slug>/applications")
@json.spec.validate(resp=json.answers(HTTP_200=Applications), tags=[MEMBERS], operation_id="applications")
def applications(slug: str) -> Applications:
    """Those who ask to join, for those who manage the members."""
    with ask() as work:
        waiting = queries.applications(work, groups.group(work, slug))
        return Applications(applications=[_application(each) for each in waiting])


@bp.post("/groups/<slug>/applications/<application_id>/accept")
@json.spec.validate(
    json=Acceptance,
    resp=json.answers(HTTP_200=Member, HTTP_409=json.Problem),
    tags=[MEMBERS],
    operation_id="accept_application",
)
def accept_application(slug: str, application_id: str) -> Member:
    """Let somebody in who asks to join."""
    wanted: Acceptance = json.body()
    with do() as work:
        group = groups.group(work, slug)
        found = queries.application(work, group, application_id)
        profile = queries.profile_titled(work, group, wanted.profile)
        place = actions.accept_application(work, found, profile, wanted.expires_at)
        work.session.flush()
        return shown(place, cards(work, group))


@bp.post("/groups/<slug>/applications/<application_id>/refuse")
@json.spec.validate(
    json=Refusal,
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem),
    tags=[MEMBERS],
    operation_id="refuse_application",
)
def refuse_application(slug: str, application_id: str) -> Response:
    """Say no to somebody who asks to join."""
    wanted: Refusal = json.body()
    with do() as work:
        actions.refuse_application(
            work, queries.application(work, groups.group(work, slug), application_id), wanted.answer
        )
    return Response(status=204)


def _application(application: ApplicationRow) -> Application:
    """An application as programs see it."""
    return Application(
        id=application.id,
        name=application.user.name,
        email=application.user.email,
        organisation=application.user.organisation,
        justification=application.justification,
        created_at=application.created_at,
        state=application.state,
    )
