"""Groups and their activity, by program."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from flask import Response, request
from pydantic import Field

from app import errors
from app.groups import queries as groups
from app.home import actions, queries
from app.home.api.door import GROUPS, bp
from app.home.views.closing import exported
from app.library import queries as library
from app.web import json
from app.web.request import ask, do


class NewGroup(json.Shape):
    """A group to be started."""

    title: str = Field(min_length=1, max_length=200)
    purpose: str = Field("", max_length=2000)
    pattern: Literal["plain", "committee", "experts", "consultation", "migration"] = Field(
        "plain", description="What it begins as"
    )
    category: str | None = Field(None, description="The id of the category that owns it")


class Group(json.Shape):
    """A closed workspace that you are a member of."""

    slug: str = Field(description="What its addresses begin with")
    title: str
    purpose: str
    profile: str = Field(description="The title of your profile in it")
    members: int
    library: str = Field(description="The id of the folder that is its library")
    created_at: datetime


class Groups(json.Shape):
    """Your groups."""

    groups: list[Group]


class Event(json.Shape):
    """One line of the audit trail; `number` counts up within the group without a gap."""

    number: int
    at: datetime
    actor: str | None
    act: str
    object_kind: str
    object_id: str
    title: str | None
    result: str
    details: dict[str, Any]
    digest: str


class Activity(json.Shape):
    """Events, newest first; ask on with `before`."""

    events: list[Event]
    before: int | None


@bp.get("/groups")
@json.spec.validate(resp=json.answers(HTTP_200=Groups), tags=[GROUPS], operation_id="groups")
def all_groups() -> Groups:
    """Your groups."""
    with ask() as work:
        mine = [place.group for place in groups.my_memberships(work)]
        return Groups(groups=[_shape(each) for each in queries.seen(work, mine)])


@bp.post("/groups")
@json.spec.validate(json=NewGroup, resp=json.answers(HTTP_201=Group), tags=[GROUPS], operation_id="start_group")
def start_group() -> tuple[Group, int]:
    """Start a group; you lead it."""
    wanted: NewGroup = json.body()
    with do() as work:
        category = groups.category_to_ask(work, wanted.category) if wanted.category else None
        group = actions.start_group(work, wanted.title, wanted.purpose, pattern=wanted.pattern, category=category)
        return _shape(*queries.seen(work, [group])), 201


@bp.get("/groups/<slug>")
@json.spec.validate(resp=json.answers(HTTP_200=Group), tags=[GROUPS], operation_id="group")
def group(slug: str) -> Group:
    """One group."""
    with ask() as work:
        return _shape(*queries.seen(work, [groups.group(work, slug)]))


class Some(json.Shape):
    """So many documents, and the ids of the latest of them."""

    count: int
    ids: list[str]


class Console(json.Shape):
    """How a group is doing; sizes are bytes."""

    documents: int
    versions: int
    size: int
    quota: int | None = Field(description="How many bytes it may take; null for any")
    left: int | None = Field(description="How many of these are left")
    derived_size: int = Field(description="Of texts and previews")
    members: dict[str, int] = Field(description="By the title of their profile")
    invitations: int = Field(description="That wait for their answer")
    undelivered: list[str] = Field(description="Addresses whose mail the mail server refused")
    refused: list[str] = Field(description="Members whose mail it refused within 30 days, by name")
    memberships_ending: int = Field(description="Within 30 days")
    withheld: Some = Field(description="By the virus check")
    unread: Some = Field(description="Texts that could not be read")
    expired: Some
    never_opened: Some = Field(description="Older than 30 days, and never opened by anybody")
    steps: dict[str, bool] = Field(description="What a new group needs, and whether it is done; empty once all is")


@bp.get("/groups/<slug>/console")
@json.spec.validate(resp=json.answers(HTTP_200=Console), tags=[GROUPS], operation_id="console")
def console(slug: str) -> Console:
    """How a group is doing, for its leaders."""
    with ask() as work:
        group = groups.group(work, slug)
        found = queries.console(work, group)
        return Console(
            documents=found.documents,
            versions=found.versions,
            size=found.size,
            quota=found.intake.quota,
            left=found.intake.left,
            derived_size=found.derived_size,
            members={profile.title: count for profile, count in found.profiles},
            invitations=found.waiting,
            undelivered=[one.email for one in found.undelivered],
            refused=[event.title or "" for event in found.refused],
            memberships_ending=found.ending,
            withheld=_some(found.withheld),
            unread=_some(found.unread),
            expired=_some(found.expired),
            never_opened=_some(found.never_opened),
            steps={step.key: step.is_done for step in queries.steps(work, group)},
        )


def _some(found: queries.Found) -> Some:
    """Documents of one kind as programs see them."""
    return Some(count=found.count, ids=[document.id for document in found.documents])


class Closing(json.Shape):
    """Why a group is closed; its title is repeated, so that no other is closed by mistake."""

    title: str
    reason: str = Field(min_length=1, max_length=500)


class Closed(json.Shape):
    """Until when a closed group can be read and opened again; null where it is open."""

    deletes_at: datetime | None


@bp.post("/groups/<slug>/close")
@json.spec.validate(
    json=Closing, resp=json.answers(HTTP_200=Closed, HTTP_409=json.Problem), tags=[GROUPS], operation_id="close_group"
)
def close_group(slug: str) -> Closed:
    """Let a group be read and no longer changed, and be deleted in some weeks."""
    wanted: Closing = json.body()
    with do() as work:
        found = groups.group(work, slug)
        actions.close_group(work, found, wanted.title, wanted.reason)
        return Closed(deletes_at=found.deletes_at)


@bp.post("/groups/<slug>/reopen")
@json.spec.validate(
    resp=json.answers(HTTP_200=Closed, HTTP_409=json.Problem), tags=[GROUPS], operation_id="reopen_group"
)
def reopen_group(slug: str) -> Closed:
    """Let a closed group be changed again; it is not deleted."""
    with do() as work:
        found = groups.group(work, slug)
        actions.reopen_group(work, found)
        return Closed(deletes_at=found.deletes_at)


@bp.get("/groups/<slug>/export")
@json.spec.validate(resp=json.answers(HTTP_200=None), tags=[GROUPS], operation_id="export_group")
def export_group(slug: str) -> Response:
    """Everything in a group as one zip, for its leaders: documents, versions, details, members, trail, manifest."""
    return exported(slug)


class Listed(json.Shape):
    """A group that lets itself be seen; you are not in it."""

    slug: str
    title: str
    purpose: str
    contact: str
    takes_applications: bool


class ListedGroups(json.Shape):
    """The groups that you may see from outside."""

    groups: list[Listed]


@bp.get("/listed-groups")
@json.spec.validate(resp=json.answers(HTTP_200=ListedGroups), tags=[GROUPS], operation_id="listed_groups")
def listed_groups() -> ListedGroups:
    """The groups that let themselves be seen by whoever is signed in, and that you are not in."""
    with ask() as work:
        return ListedGroups(groups=[Listed.model_validate(each) for each in groups.listed_groups(work)])


@bp.get("/groups/<slug>/activity")
@json.spec.validate(resp=json.answers(HTTP_200=Activity), tags=[GROUPS], operation_id="activity")
def activity(slug: str) -> Activity:
    """Who did what in a group, reads included: for its leaders. `?before=` and `?act=` narrow it."""
    before = json.number("before", 0) or None
    with ask() as work:
        found = groups.group(work, slug)
        happened = queries.activity(work, found, request.args.get("act", "")[:60], before)
        return _activity(happened)


class Recent(json.Shape):
    """A document to which somebody has added a version."""

    id: str
    name: str
    title: str
    group: str = Field(description="What the addresses of its group begin with")
    version: str
    by: str
    added_at: datetime


class RecentPage(json.Shape):
    """Documents, the latest first."""

    documents: list[Recent]


@bp.get("/recent")
@json.spec.validate(resp=json.answers(HTTP_200=RecentPage), tags=[GROUPS], operation_id="recent")
def recent() -> RecentPage:
    """The documents of which others have added a version since the moment that `?since=` names, 100 at most."""
    try:
        since = datetime.fromisoformat(request.args.get("since", "")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise errors.Invalid(
            "%(where)s: %(why)s", where="since", why="a moment is wanted, such as 2026-11-30"
        ) from error
    with ask() as work:
        found = [
            Recent(
                id=each.id,
                name=each.name,
                title=each.title or "",
                group=each.group.slug,
                version=each.current.number,
                by=each.current.author.name,
                added_at=each.current.created_at,
            )
            for each in queries.new_documents(work, since, 100)
            if each.current
        ]
        return RecentPage(documents=found)


@bp.get("/documents/<document_id>/history")
@json.spec.validate(resp=json.answers(HTTP_200=Activity), tags=[GROUPS], operation_id="history")
def history(document_id: str) -> Activity:
    """What was done with a document; who read it is told to those who administer it. `?before=` goes on."""
    with ask() as work:
        document = library.document(work, document_id)
        return _activity(queries.history(work, document, json.number("before", 0) or None))


def _activity(happened: queries.Activity) -> Activity:
    """Events as programs see them."""
    events = [
        Event(
            number=event.number,
            at=event.at,
            actor=event.actor_name or None,
            act=event.act,
            object_kind=event.object_kind,
            object_id=event.object_id,
            title=event.title,
            result=event.result,
            details=event.details,
            digest=event.digest,
        )
        for event in happened.events
    ]
    return Activity(events=events, before=happened.before)


def _shape(seen: queries.Seen) -> Group:
    """A group as programs see it."""
    return Group(
        slug=seen.group.slug,
        title=seen.group.title,
        purpose=seen.group.purpose,
        profile=seen.profile,
        members=seen.members,
        library=seen.library,
        created_at=seen.group.created_at,
    )
