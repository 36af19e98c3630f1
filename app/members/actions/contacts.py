"""Contacts: people and units that are listed in a group's directory and cannot sign in."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from app import errors, policy
from app.accounts.choices import COUNTRIES
from app.db import new_id
from app.members import addresses
from app.members.models import Contact

if TYPE_CHECKING:
    from app.groups.models import Group
    from app.work import UnitOfWork


@dataclass(frozen=True)
class ContactSaid:
    """What a directory says of a contact."""

    name: str
    organisation: str = ""
    country: str = ""
    email: str = ""
    telephone: str = ""
    note: str = ""


def add_contact(work: UnitOfWork, group: Group, said: ContactSaid) -> Contact:
    """List somebody who cannot sign in."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    fields = asdict(_checked(said))
    contact = Contact(id=new_id(), group_id=group.id, author_id=work.actor.user_id, **fields)
    work.session.add(contact)
    work.session.flush()
    work.tell("members.contact_added", contact)
    return contact


def change_contact(work: UnitOfWork, group: Group, contact: Contact, said: ContactSaid) -> None:
    """Say something else of a contact."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    for name, value in asdict(_checked(said)).items():
        setattr(contact, name, value)
    work.tell("members.contact_changed", contact)


def delete_contact(work: UnitOfWork, group: Group, contact: Contact) -> None:
    """Take a contact out of the directory, for good."""
    policy.require(work.actor, policy.MANAGE, group.acl("members"))
    work.session.delete(contact)
    work.tell("members.contact_deleted", contact)


def _checked(said: ContactSaid) -> ContactSaid:
    """The same, tidied; raises `Invalid` where a name is missing, or a country or an address is none."""
    tidy = ContactSaid(**{name: value.strip() for name, value in asdict(said).items()})
    if not tidy.name:
        raise errors.Invalid("Give the contact a name.")
    if tidy.country not in {"", *COUNTRIES}:
        raise errors.Invalid("%(code)s is not a country that can be chosen.", code=tidy.country)
    complete = addresses.complete(tidy.email)
    if tidy.email and not complete:
        raise errors.Invalid("%(text)s is not a complete e-mail address.", text=tidy.email)
    return replace(tidy, name=" ".join(tidy.name.split()), email=complete)
