"""The pages of the trail: the platform's, for administrators and auditors; a group's, for auditors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _

from app import policy
from app.admin import actions, trail
from app.admin.views.door import before, bp
from app.admin.words import ACTS_TO_CHOOSE, KINDS
from app.groups import oversight
from app.home import words
from app.web import pages, tables
from app.web.request import ask, do

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as Answer

    from app.work import UnitOfWork

LONGEST = 60  # letters of an act


@bp.get("/admin/audit")
def audit() -> str:
    """What happened outside of groups."""
    with ask() as work:
        return _page(work, trail.trail(work, _act(), before()))


@bp.get("/admin/audit/<group_slug>")
def group_audit(group_slug: str) -> str:
    """What happened in one group, without what is content."""
    with ask() as work:
        policy.require_auditor(work.actor)
        one = oversight.group(work, group_slug)
        found = trail.trail(work, _act(), before(), one)
        crumbs = [
            (_("Groups"), url_for("admin.groups")),
            (one.title, url_for("admin.group", group_slug=one.slug)),
            (_("Audit"), None),
        ]
        return _page(work, found, one=one, crumbs=crumbs)


def _page(work: UnitOfWork, found: trail.Trail, **more: object) -> str:
    """A page of lines."""
    return pages.render(
        "admin/audit.html", work, trail=found, act=_act(), acts=ACTS_TO_CHOOSE, word=words.act, kinds=KINDS, **more
    )


def _act() -> str:
    """How the acts begin that are wanted."""
    return request.args.get("act", "")[:LONGEST]


@bp.get("/admin/audit/export.csv", endpoint="export_audit")
def export() -> Answer:
    """The platform's trail as a table for other programs."""
    with do() as work:
        return _table("audit.csv", actions.export_trail(work, _act()))


@bp.get("/admin/audit/<group_slug>/export.csv", endpoint="export_group_audit")
def export_group(group_slug: str) -> Answer:
    """A group's trail as a table for other programs."""
    with do() as work:
        policy.require_auditor(work.actor)
        one = oversight.group(work, group_slug)
        return _table(f"audit-{one.slug}.csv", actions.export_trail(work, _act(), one))


def _table(name: str, lines: Sequence[trail.Line]) -> Answer:
    """Lines as a table; nobody's words are a formula in it."""
    heads = ("number", "at", "who", "act", "kind", "id", "title", "result", "address", "details", "digest")
    rows = (
        (
            str(line.number),
            line.at.isoformat(timespec="seconds"),
            line.actor_name or "",
            line.act,
            line.object_kind,
            line.object_id,
            line.title or "",
            line.result,
            line.address or "",
            json.dumps(line.details, ensure_ascii=False, sort_keys=True) if line.details else "",
            line.digest,
        )
        for line in lines
    )
    return tables.answer(name, heads, rows)
