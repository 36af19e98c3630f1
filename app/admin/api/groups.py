"""All groups by program: what there is, settings and figures, leaders, opening one for reading."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from flask import Response, request

from app.admin import actions, statistics
from app.admin.api.shapes import (
    PLATFORM,
    GroupInFull,
    GroupSeen,
    GroupsSeen,
    Leader,
    NewLeader,
    NewOpening,
    Opening,
    Openings,
    ProfileSeen,
    Quota,
    bp,
)
from app.groups import actions as group_actions
from app.groups import oversight, queries
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.groups.models import Group
    from app.groups.models import Membership as MembershipRow
    from app.groups.models import Opening as OpeningRow


@bp.get("/admin/groups")
@json.spec.validate(resp=json.answers(HTTP_200=GroupsSeen), tags=[PLATFORM], operation_id="all_groups")
def groups() -> GroupsSeen:
    """All groups.

    `?words=` keeps those whose title, address or category has these words, `?leader=none` those without a leader.
    """
    words, without_leader = request.args.get("words", ""), request.args.get("leader") == "none"
    page = max(1, json.number("page"))
    with ask() as work:
        found, total = oversight.groups(work, words, without_leader=without_leader, page=page)
        members, leading = queries.member_counts(work, found), oversight.leaders(work, found)
        listed = [GroupSeen(**_group(each, members.get(each.id, 0), leading.get(each.id, []))) for each in found]
        return GroupsSeen(groups=listed, total=total, page=page, pages=max(1, math.ceil(total / oversight.PAGE_SIZE)))


@bp.get("/admin/groups/<group_slug>")
@json.spec.validate(resp=json.answers(HTTP_200=GroupInFull), tags=[PLATFORM], operation_id="overseen_group")
def group(group_slug: str) -> GroupInFull:
    """Settings and figures of a group, and who has opened it."""
    with ask() as work:
        return _in_full(statistics.overview(work, oversight.group(work, group_slug)))


@bp.put("/admin/groups/<group_slug>/leader")
@json.spec.validate(
    json=NewLeader,
    resp=json.answers(HTTP_200=GroupInFull, HTTP_409=json.Problem),
    tags=[PLATFORM],
    operation_id="name_leader",
)
def name_leader(group_slug: str) -> GroupInFull:
    """Give a group that is without a leader one, by the address that they sign in with; not yourself."""
    wanted: NewLeader = json.body()
    with do() as work:
        one = oversight.group(work, group_slug)
        actions.name_leader(work, one, wanted.email)
        return _in_full(statistics.overview(work, one))


@bp.put("/admin/groups/<group_slug>/quota")
@json.spec.validate(json=Quota, resp=json.answers(HTTP_200=GroupInFull), tags=[PLATFORM], operation_id="choose_quota")
def choose_quota(group_slug: str) -> GroupInFull:
    """Choose how much the files of a group may take; less than they take deletes nothing."""
    wanted: Quota = json.body()
    with do() as work:
        one = oversight.group(work, group_slug)
        actions.choose_quota(work, one, wanted.quota)
        return _in_full(statistics.overview(work, one))


@bp.post("/admin/groups/<group_slug>/openings")
@json.spec.validate(
    json=NewOpening,
    resp=json.answers(HTTP_201=Opening, HTTP_409=json.Problem),
    tags=[PLATFORM],
    operation_id="open_group",
)
def open_group(group_slug: str) -> tuple[Opening, int]:
    """Open a group for reading, for a reason and some hours; its leaders are told at once."""
    wanted: NewOpening = json.body()
    with do() as work:
        made = group_actions.open_group(work, oversight.group(work, group_slug), wanted.reason, wanted.hours)
        return opening(made), 201


@bp.get("/groups/<slug>/openings")
@json.spec.validate(resp=json.answers(HTTP_200=Openings), tags=[PLATFORM], operation_id="openings")
def openings(slug: str) -> Openings:
    """Which administrators have opened a group, why and until when: for its leaders."""
    with ask() as work:
        found = oversight.openings(work, queries.group(work, slug))
        return Openings(openings=[opening(each) for each in found])


@bp.post("/groups/<slug>/openings/<opening_id>/end")
@json.spec.validate(
    resp=json.answers(HTTP_204=None, HTTP_409=json.Problem), tags=[PLATFORM], operation_id="end_opening"
)
def end_opening(slug: str, opening_id: str) -> Response:
    """End an opening before its time: by who has opened the group, and by its leaders."""
    with do() as work:
        one = queries.group(work, slug)
        group_actions.end_opening(work, one, oversight.opening(work, one, opening_id))
    return Response(status=204)


def opening(made: OpeningRow) -> Opening:
    """An opening as programs see it."""
    return Opening(
        id=made.id,
        group=made.group.slug,
        by=made.user.name,
        reason=made.reason,
        created_at=made.created_at,
        expires_at=made.expires_at,
        ended_at=made.ended_at,
    )


def _group(one: Group, members: int, leading: Sequence[MembershipRow]) -> dict[str, Any]:
    """What is said of a group in any case."""
    return {
        "slug": one.slug,
        "title": one.title,
        "category": one.category.name,
        "members": members,
        "leaders": [Leader(name=each.user.name, email=each.user.email, expires_at=each.expires_at) for each in leading],
        "has_leader": any(each.expires_at is None for each in leading),
        "created_at": one.created_at,
    }


def _in_full(found: statistics.Overview) -> GroupInFull:
    """A group with its settings and figures."""
    one, counts = found.group, found.counts
    return GroupInFull(
        **_group(one, sum(found.members.values()), found.leaders),
        visibility=one.visibility,
        profiles=[
            ProfileSeen(
                title=each.title,
                is_leader=each.is_leader,
                members=found.members.get(each.id, 0),
                levels={service: int(level) for service, level in found.levels.get(each.id, {}).items()},
            )
            for each in found.profiles
        ],
        deleted_days=found.settings.deleted_days,
        keep_versions=found.settings.keep_versions,
        documents=counts.documents,
        deleted_documents=counts.deleted,
        versions=counts.versions,
        size=counts.size,
        used=found.intake.used,
        quota=found.intake.quota,
        chosen_quota=found.quota,
        changed_at=counts.changed_at,
        openings=[opening(each) for each in found.openings],
    )
