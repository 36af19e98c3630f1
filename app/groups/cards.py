"""What the members of a group know of each other: each decides who sees their address, telephone and note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.accounts.models import User
    from app.groups.models import Group
    from app.work import UnitOfWork


@dataclass(frozen=True)
class Card:
    """What is shown of somebody; whatever they do not show is empty."""

    name: str
    email: str
    telephone: str
    note: str
    function: str
    unit: str
    organisation: str
    country: str
    languages: tuple[str, ...]


def sees_addresses(work: UnitOfWork, group: Group) -> bool:
    """Whether whoever asks sees every e-mail address in a group: those who manage its members do."""
    return policy.can(work.actor, policy.MANAGE, group.acl("members"))


def cards(work: UnitOfWork, group: Group) -> Callable[[User], Card]:
    """What whoever asks may know of the people in a group: a question to be put for each."""
    sees_all = sees_addresses(work, group)
    return lambda user: _card(user, is_reachable=sees_all or user.shows_email)


def _card(user: User, *, is_reachable: bool) -> Card:
    """What is shown of one of them."""
    return Card(
        name=user.name,
        email=user.email if is_reachable else "",
        telephone=user.telephone if user.shows_telephone else "",
        note=user.note if user.shows_note else "",
        function=user.function,
        unit=user.unit,
        organisation=user.organisation,
        country=user.country,
        languages=user.spoken,
    )
