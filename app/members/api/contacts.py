"""Contacts of a group, by program."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Response, request
from pydantic import Field

from app.groups import queries as groups
from app.members import actions, queries
from app.members.api.door import MEMBERS, bp
from app.web import json
from app.web.request import ask, do

if TYPE_CHECKING:
    from app.members.models import Contact as ContactRow


class ContactWish(json.Shape):
    """What the directory is to say of somebody who cannot sign in."""

    name: str = Field(min_length=1, max_length=200)
    organisation: str = Field("", max_length=200, description="Unit or organisation")
    country: str = Field("", max_length=2, description="ISO 3166-1, or empty")
    email: str = Field("", max_length=254)
    telephone: str = Field("", max_length=50)
    note: str = Field("", max_length=1000)

    def said(self) -> actions.ContactSaid:
        """The same, as the action takes it."""
        return actions.ContactSaid(**self.model_dump())


class Contact(json.Shape):
    """A person or unit in the directory of a group who cannot sign in."""

    id: str
    name: str
    organisation: str
    country: str
    email: str
    telephone: str
    note: str
    created_at: datetime


class Contacts(json.Shape):
    """The contacts of a group, by name."""

    contacts: list[Contact]


@bp.get("/groups/<slug>/contacts")
@json.spec.validate(resp=json.answers(HTTP_200=Contacts), tags=[MEMBERS], operation_id="contacts")
def contacts(slug: str) -> Contacts:
    """The contacts of a group; `?words=` keeps those that have these words, `?country=` those of a country."""
    view = queries.View(words=request.args.get("words", ""), country=request.args.get("country", ""))
    with ask() as work:
        found = queries.contacts(work, groups.group(work, slug), view)
        return Contacts(contacts=[_shape(one) for one in found])


@bp.post("/groups/<slug>/contacts")
@json.spec.validate(json=ContactWish, resp=json.answers(HTTP_201=Contact), tags=[MEMBERS], operation_id="add_contact")
def add_contact(slug: str) -> tuple[Contact, int]:
    """List a person or a unit that cannot sign in."""
    wanted: ContactWish = json.body()
    with do() as work:
        return _shape(actions.add_contact(work, groups.group(work, slug), wanted.said())), 201


@bp.put("/groups/<slug>/contacts/<contact_id>")
@json.spec.validate(
    json=ContactWish, resp=json.answers(HTTP_200=Contact), tags=[MEMBERS], operation_id="change_contact"
)
def change_contact(slug: str, contact_id: str) -> Contact:
    """Say something else of a contact; what is not named becomes empty."""
    wanted: ContactWish = json.body()
    with do() as work:
        group = groups.group(work, slug)
        contact = queries.contact(work, group, contact_id)
        actions.change_contact(work, group, contact, wanted.said())
        return _shape(contact)


@bp.delete("/groups/<slug>/contacts/<contact_id>")
@json.spec.validate(resp=json.answers(HTTP_204=None), tags=[MEMBERS], operation_id="delete_contact")
def delete_contact(slug: str, contact_id: str) -> Response:
    """Take a contact out of the directory, for good."""
    with do() as work:
        group = groups.group(work, slug)
        actions.delete_contact(work, group, queries.contact(work, group, contact_id))
    return Response(status=204)


def _shape(contact: ContactRow) -> Contact:
    """A contact as programs see it."""
    return Contact.model_validate(contact)
