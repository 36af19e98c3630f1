"""The trail by program: the platform's, for administrators and auditors; a group's, for auditors."""

from __future__ import annotations

from flask import request

from app import policy
from app.admin import trail
from app.admin.api.shapes import PLATFORM, Line, Trail, bp
from app.groups import oversight
from app.web import json
from app.web.request import ask

LONGEST = 60  # letters of an act


@bp.get("/admin/audit")
@json.spec.validate(resp=json.answers(HTTP_200=Trail), tags=[PLATFORM], operation_id="audit")
def audit() -> Trail:
    """What happened outside of groups. `?act=` is how acts begin, `?before=` goes on."""
    with ask() as work:
        return _shape(trail.trail(work, _act(), _before()))


@bp.get("/admin/audit/<group_slug>")
@json.spec.validate(resp=json.answers(HTTP_200=Trail), tags=[PLATFORM], operation_id="group_audit")
def group_audit(group_slug: str) -> Trail:
    """What happened in a group, without what is content: for auditors. `?act=` and `?before=` as for the platform's."""
    with ask() as work:
        policy.require_auditor(work.actor)
        one = oversight.group(work, group_slug)
        return _shape(trail.trail(work, _act(), _before(), one))


def _act() -> str:
    """How the acts begin that are wanted."""
    return request.args.get("act", "")[:LONGEST]


def _before() -> int | None:
    """The number of the line before which the page is wanted."""
    return json.number("before", 0) or None


def _shape(found: trail.Trail) -> Trail:
    """Lines as programs see them."""
    lines = [
        Line(
            number=each.number,
            at=each.at,
            actor=each.actor_name or None,
            act=each.act,
            object_kind=each.object_kind,
            object_id=each.object_id,
            title=each.title,
            result=each.result,
            address=each.address,
            details=each.details,
            digest=each.digest,
        )
        for each in found.lines
    ]
    return Trail(lines=lines, before=found.before)
