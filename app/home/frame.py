"""What the frame of every page shows of the group that one is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _

from app import policy
from app.groups import oversight
from app.groups import queries as groups
from app.groups.words import profile_title

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork


SETTINGS = {"library.settings", "home.close_group"}  # pages of other parts that stand under the tab of the settings


@dataclass(frozen=True)
class Tab:
    """One of the services that this person may open."""

    label: str
    url: str
    icon: str
    is_current: bool


def of(work: UnitOfWork | None, group: Group | None) -> dict[str, Any]:
    """The header of a group for whoever asks; nothing outside of groups."""
    if work is None or group is None:
        return {"group": None, "profile_title": profile_title}
    place, count = groups.place_and_count(work, group)
    return {
        "group": group,
        "member_count": count,
        "my_profile": profile_title(place.profile) if place else _standing(work, group),
        "my_opening": oversight.my_openings(work).get(group.id),
        "tabs": _tabs(work, group),
        "may_administer_members": policy.can(work.actor, policy.ADMINISTER, group.acl("members")),
        "may_administer_library": policy.can(work.actor, policy.ADMINISTER, group.acl("library")),
        "may_close": policy.may_close(work.actor, group),
        "profile_title": profile_title,
    }


def _tabs(work: UnitOfWork, group: Group) -> list[Tab]:
    """The services that this person may open, in the order in which people meet them."""
    wanted: list[tuple[str, str, str, policy.Protected]] = [
        (_("Overview"), "home.overview", "house", group),
        (_("Library"), "library.root", "folder", group.acl("library")),
        (_("Members"), "members.directory", "people", group.acl("members")),
    ]
    tabs = [_tab(label, endpoint, icon, group) for label, endpoint, icon, thing in wanted if _reads(work, thing)]
    if policy.can(work.actor, policy.ADMINISTER, group):
        tabs.append(_tab(_("Activity"), "home.activity", "activity", group))
    if policy.can(work.actor, policy.ADMINISTER, group.acl("members")):
        tabs.append(_tab(_("Settings"), "groups.about", "gear", group))
    elif policy.can(work.actor, policy.ADMINISTER, group.acl("library")):
        tabs.append(_settings_tab("library.settings", group))
    elif policy.may_close(work.actor, group):
        tabs.append(_settings_tab("home.close_group", group))
    return tabs


def _settings_tab(endpoint: str, group: Group) -> Tab:
    """The tab of the settings, for those who may open only some of them."""
    return Tab(_("Settings"), url_for(endpoint, slug=group.slug), "gear", request.endpoint in SETTINGS)


def _standing(work: UnitOfWork, group: Group) -> str:
    """What somebody is to a group who is not in it."""
    return _("you administer its category") if policy.holds_office(work.actor, group) else ""


def _reads(work: UnitOfWork, thing: policy.Protected) -> bool:
    """Whether this person may open it."""
    return policy.can(work.actor, policy.READ, thing)


def _tab(label: str, endpoint: str, icon: str, group: Group) -> Tab:
    """One tab; the current one is that of the part whose page this is."""
    here = "groups.about" if request.endpoint in SETTINGS else request.endpoint or ""
    part = endpoint.partition(".")[0]
    is_current = here == endpoint if part == "home" else here.partition(".")[0] == part
    return Tab(label, url_for(endpoint, slug=group.slug), icon, is_current)
