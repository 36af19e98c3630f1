"""The library as the members of a profile see it: for looking only, by those who administer the members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _

from app import policy
from app.groups import queries as groups
from app.groups.words import profile_title
from app.library import queries, words
from app.library.views.door import bp
from app.library.views.folders import page_number
from app.members import queries as members
from app.web import pages
from app.web.request import ask

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.library.models import Folder
    from app.work import UnitOfWork


@bp.get("/groups/<slug>/members/profiles/<profile_id>/library")
def as_profile(slug: str, profile_id: str) -> str:
    """A folder of the library as a profile sees it: `?in=` names it, else it is the library itself."""
    with ask() as work:
        group = groups.group(work, slug)
        policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
        policy.require(work.actor, policy.READ, group.acl("library"))
        profile = members.profile(work, group, profile_id)
        theirs = groups.as_profile(work, group, profile)
        here = folder_seen(theirs, group, request.args.get("in", ""))
        return pages.render(
            "library/as_profile.html",
            work,
            group=group,
            title=profile_title(profile),
            here=here,
            way=queries.way_to(theirs, here) if here else [],
            listing=queries.listing(theirs, here, queries.View(page=page_number())) if here else None,
            level=lambda item: words.LEVELS[policy.level(theirs.actor, item)],
            crumbs=[
                (_("Members"), url_for("members.directory", slug=slug)),
                (_("Profiles"), url_for("members.profiles", slug=slug)),
                (_("The library as %(profile)s sees it", profile=profile_title(profile)), None),
            ],
        )


def folder_seen(theirs: UnitOfWork, group: Group, folder_id: str) -> Folder | None:
    """The folder of this id, or the library itself, as they see it; None where they do not see the library."""
    if not policy.can(theirs.actor, policy.READ, group.acl("library")):
        return None
    return queries.folder_in(theirs, group, folder_id) if folder_id else queries.root(theirs, group)
