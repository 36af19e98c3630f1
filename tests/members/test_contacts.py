"""Contacts: listed beside the members, for all of them to see; they cannot sign in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import errors
from app.events import Event
from app.groups import queries as groups
from app.groups.models import Group
from app.members import actions, queries
from app.members.actions import ContactSaid

DESK = ContactSaid("  Help   desk ", "Unit C.1", "BE", "Desk@Example.eu", "+32 2", "Weekdays only.")


def add(workshop, by, people, said=DESK):
    """List a contact."""
    with workshop.do(by) as work:
        return actions.add_contact(work, groups.group_by_id(work, people.group), said)


def listed(workshop, by, people, **view):
    """The names of the contacts that somebody finds."""
    with workshop.ask(by) as work:
        found = queries.contacts(work, groups.group_by_id(work, people.group), queries.View(**view))
        return [contact.name for contact in found]


def acts(workshop, people):
    """What happened to contacts, in order."""
    with workshop.ask() as work:
        rows = select(Event.act, Event.title).where(Event.chain_id == people.group, Event.object_kind == "contact")
        return [tuple(row) for row in work.session.execute(rows.order_by(Event.number))]


def test_every_member_sees_a_contact_and_finds_it_by_its_words(workshop, people):
    add(workshop, people.leader, people)
    assert listed(workshop, people.reader, people) == ["Help desk"]
    assert listed(workshop, people.reader, people, words="c.1 desk@example") == ["Help desk"]
    assert listed(workshop, people.reader, people, country="BE") == ["Help desk"]
    for other in ({"words": "nobody"}, {"country": "FR"}, {"language": "fr"}, {"profile": "x"}):
        assert listed(workshop, people.reader, people, **other) == []


@pytest.mark.parametrize(("who", "error"), [("author", errors.Forbidden), ("stranger", errors.NotFound)])
def test_only_who_manages_members_lists_changes_and_deletes_contacts(workshop, people, who, error):
    contact = add(workshop, people.leader, people)
    with pytest.raises(error):
        add(workshop, getattr(people, who), people)
    for act in (lambda *given: actions.change_contact(*given, DESK), actions.delete_contact):
        with pytest.raises(error), workshop.do(getattr(people, who)) as work:
            act(work, work.session.get(Group, people.group), work.session.get(type(contact), contact.id))


def test_what_is_done_to_a_contact_is_told(workshop, people):
    contact = add(workshop, people.leader, people)
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        kept = queries.contact(work, group, contact.id)
        actions.change_contact(work, group, kept, ContactSaid("Front desk"))
        assert (kept.name, kept.email) == ("Front desk", "")
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        actions.delete_contact(work, group, queries.contact(work, group, contact.id))
    assert acts(workshop, people) == [
        ("members.contact_added", "Help desk"),
        ("members.contact_changed", "Front desk"),
        ("members.contact_deleted", "Front desk"),
    ]
    assert listed(workshop, people.leader, people) == []


@pytest.mark.parametrize("wrong", [ContactSaid(" "), ContactSaid("x", email="anna@"), ContactSaid("x", country="XX")])
def test_a_contact_has_a_name_and_what_else_is_said_is_whole(workshop, people, wrong):
    with pytest.raises(errors.Invalid):
        add(workshop, people.leader, people, wrong)


def test_a_contact_of_another_group_is_not_there(workshop, people):
    contact = add(workshop, people.leader, people)
    with pytest.raises(errors.NotFound), workshop.ask(people.stranger) as work:
        queries.contact(work, groups.group_by_id(work, people.others), contact.id)


def test_the_countries_of_contacts_can_be_chosen_too(workshop, people):
    add(workshop, people.leader, people)
    with workshop.ask(people.reader) as work:
        assert queries.said(work, groups.group_by_id(work, people.group)) == ({"BE"}, set())
