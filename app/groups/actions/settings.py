"""What a group says of itself, who outside may see that it is there, which services it has."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app import errors, policy
from app.groups.models import HIDDEN, LISTED, SWITCHED, Logo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.groups.models import Group
    from app.work import UnitOfWork

LONGEST_TITLE = 200  # letters
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Description:
    """What a group says of itself; `texts` has its title and purpose by language, where they differ."""

    title: str
    purpose: str = ""
    contact: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def describe(work: UnitOfWork, group: Group, said: Description) -> None:
    """Let a group say something else of itself."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    title = " ".join(said.title.split())
    if not title:
        raise errors.Invalid("Give the group a name.")
    texts = {language: _texts(text) for language, text in said.texts.items()}
    _require_short(title, said.purpose, said.contact, *(one for text in texts.values() for one in text.values()))
    former, group.title = group.title, title
    group.purpose, group.contact = said.purpose.strip(), said.contact.strip()
    group.texts = {language: text for language, text in texts.items() if any(text.values())}
    work.tell("groups.described", group, details={"from": former} if former != title else {})


def _texts(text: Mapping[str, str]) -> dict[str, str]:
    """A title and a purpose in one language, without their spaces."""
    return {"title": " ".join(text.get("title", "").split()), "purpose": text.get("purpose", "").strip()}


def _require_short(title: str, *texts: str) -> None:
    """Pass what there is room for."""
    if len(title) > LONGEST_TITLE or any(len(text) > LONGEST_TEXT for text in texts):
        raise errors.Invalid(
            "A name has at most %(name)s letters, a text %(text)s.", name=LONGEST_TITLE, text=LONGEST_TEXT
        )


def choose_logo(work: UnitOfWork, group: Group, picture: bytes | None) -> None:
    """Let a group be known by a small picture, or by none."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    kept = work.session.get(Logo, group.id)
    if picture is None:
        if kept is not None:
            work.session.delete(kept)
        group.logo_digest = ""
    elif kept is None:
        work.session.add(Logo(group_id=group.id, picture=picture))
    else:
        kept.picture = picture
    if picture is not None:
        group.logo_digest = hashlib.sha256(picture).hexdigest()
    work.tell("groups.logo_chosen", group)


def choose_visibility(work: UnitOfWork, group: Group, visibility: str, *, takes_applications: bool) -> None:
    """Let whoever is signed in see that a group is there, or only its members; and ask to join it, or not."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    if visibility not in {HIDDEN, LISTED}:
        raise errors.Invalid("A group is hidden or listed.")
    group.visibility, group.takes_applications = visibility, takes_applications and visibility == LISTED
    details = {"visibility": visibility, "takes_applications": group.takes_applications}
    work.tell("groups.visibility_chosen", group, details=details)


def switch_service(work: UnitOfWork, group: Group, service: str, *, is_on: bool) -> None:
    """Let a group do without a service, or have it back with all that is in it."""
    policy.require(work.actor, policy.ADMINISTER, group.acl("members"))
    if service not in SWITCHED:
        raise errors.Invalid("This service cannot be switched off.")
    if group.is_off(service) == is_on:
        group.acl(service).ceiling = policy.Level.ADMIN if is_on else policy.Level.NONE
        work.tell("groups.service_switched", group, details={"service": service, "on": is_on})
