"""The people and units in a group's directory who cannot sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app import errors, policy
from app.members.models import Contact
from app.members.queries.people import MOST, MOST_WORDS, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.groups.models import Group
    from app.work import UnitOfWork


def contacts(work: UnitOfWork, group: Group, view: View | None = None) -> Sequence[Contact]:
    """Everybody who is listed beside the members, by name; none where a profile or a language is asked for."""
    policy.require(work.actor, policy.READ, group.acl("members"))
    view = view or View()
    if view.profile or view.language:
        return []
    rows = select(Contact).where(Contact.group_id == group.id)
    for word in view.words.split()[:MOST_WORDS]:
        shown = (Contact.name, Contact.organisation, Contact.country, Contact.email, Contact.note)
        rows = rows.where(or_(*(column.icontains(word, autoescape=True) for column in shown)))
    if view.country:
        rows = rows.where(Contact.country == view.country)
    return work.session.scalars(rows.order_by(Contact.name, Contact.id).limit(MOST)).all()


def contact(work: UnitOfWork, group: Group, contact_id: str) -> Contact:
    """One of them."""
    policy.require(work.actor, policy.READ, group.acl("members"))
    found = work.session.get(Contact, contact_id)
    if found is None or found.group_id != group.id:
        raise errors.NotFound
    return found
