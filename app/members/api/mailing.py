"""Mail to members, by program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from app.groups import queries as groups
from app.members import actions, queries
from app.members.api.door import MEMBERS, bp
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork


class MailWish(json.Shape):
    """A message to members: to everybody, unless profiles or members are named."""

    subject: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=10_000)
    profiles: list[str] = Field(default=[], max_length=100, description="The titles of profiles, such as reader")
    members: list[str] = Field(default=[], max_length=1000, description="The ids of members")
    only_count: bool = Field(False, description="Say how many would get it, and send nothing")


class MailReceipt(json.Shape):
    """How many people get a message."""

    recipients: int


@bp.post("/groups/<slug>/mail")
@json.spec.validate(
    json=MailWish,
    resp=json.answers(HTTP_202=MailReceipt, HTTP_429=json.Problem),
    tags=[MEMBERS],
    operation_id="mail_members",
)
def mail(slug: str) -> tuple[MailReceipt, int]:
    """Write to members: each gets a mail of their own, and answers go to you. At most 20 messages a day."""
    wanted: MailWish = json.body()
    with ask() if wanted.only_count else do() as work:
        group = groups.group(work, slug)
        audience = _audience(work, group, wanted)
        if wanted.only_count:
            count = len(queries.recipients(work, group, audience))
        else:
            count = actions.send_mail(work, group, audience, actions.Message(wanted.subject, wanted.text))
    return MailReceipt(recipients=count), 202


def _audience(work: UnitOfWork, group: Group, wanted: MailWish) -> queries.Audience:
    """To whom a message is to go; raises `Invalid` for a profile and `NotFound` for a member that there is not."""
    profiles = frozenset(queries.profile_titled(work, group, title).id for title in wanted.profiles)
    places = frozenset(queries.member(work, group, each).id for each in wanted.members)
    return queries.Audience(profiles, places, is_everybody=not (wanted.profiles or wanted.members))
