"""Somebody's own data: whole, theirs alone, and without the names of what they may no longer open."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app import errors, policy
from app.accounts import actions as accounts
from app.accounts import queries as accounts_queries
from app.events import Event
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.groups.actions import Description, Wish
from app.groups.models import LISTED, Group
from app.members import actions as members
from app.people import actions, queries
from tests import makers


def data(workshop, user_id):
    """What somebody takes away."""
    with workshop.ask(user_id) as work:
        return queries.data(work)


def test_somebody_has_what_they_said_did_and_contributed(workshop, people):
    with workshop.do(people.author) as work:
        accounts.make_token(work, accounts_queries.me(work), "script", "read", 30)
    version = makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    found = data(workshop, people.author)
    assert found["account"]["email"] == "author@example.eu"
    assert [one["group"] for one in found["memberships"]] == ["Early warnings"]
    (one,) = found["versions"]
    assert (one["document"], one["group"], one["sha256"]) == ("report.txt", "Early warnings", version.digest)
    assert [one["name"] for one in found["documents"]] == ["report.txt"]
    assert "library.version_added" in [one["act"] for one in found["events"]]
    assert [one["label"] for one in found["tokens"]] == ["script"]


def test_no_secret_is_in_it(workshop, people):
    with workshop.do(people.author) as work:
        token, secret = accounts.make_token(work, accounts_queries.me(work), "script", "read", 30)
    said = json.dumps(data(workshop, people.author), default=str)
    assert secret not in said
    assert token.secret_hash not in said
    assert "password" not in said


def test_what_others_did_and_contributed_is_not_in_it(workshop, people):
    makers.document(workshop, people.author, people.group, "theirs.txt")
    said = json.dumps(data(workshop, people.reader), default=str)
    assert "theirs.txt" not in said
    assert "author@example.eu" not in said


def test_a_group_that_somebody_has_left_is_not_named_nor_what_is_in_it(workshop, people):
    makers.document(workshop, people.author, people.group, "report.txt")
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        group_actions.remove_member(work, group, groups.membership(work, group, people.author))
    found = data(workshop, people.author)
    assert [one["group"] for one in found["memberships"]] == [None]
    assert len(found["versions"]) == 1
    said = json.dumps(found, default=str)
    for word in ("report.txt", "Early warnings"):
        assert word not in said


def test_what_somebody_once_said_of_a_group_that_they_have_left_is_not_told(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        group = work.session.get_one(Group, people.group)
        groups.membership(work, group, people.author).profile_id = groups.membership(
            work, group, people.leader
        ).profile_id
    with workshop.do(people.author) as work:
        group_actions.describe(work, groups.group_by_id(work, people.group), Description("Late warnings"))
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        group_actions.remove_member(work, group, groups.membership(work, group, people.author))
    assert "arly warnings" not in json.dumps(data(workshop, people.author), default=str)


def test_what_somebody_has_asked_for_is_in_it(workshop, people):
    with workshop.do(people.leader) as work:
        group_actions.choose_visibility(work, groups.group_by_id(work, people.group), LISTED, takes_applications=True)
    with workshop.do(people.stranger) as work:
        group = work.session.get_one(Group, people.group)
        members.apply(work, group, "I replace Anna.")
        group_actions.ask_for_group(work, group.category, Wish("Routes", "", "Nobody shares them."))
    found = data(workshop, people.stranger)
    assert [(one["justification"], one["state"]) for one in found["applications"]] == [("I replace Anna.", "open")]
    assert [(one["title"], one["justification"]) for one in found["group_requests"]] == [
        ("Routes", "Nobody shares them.")
    ]


def test_what_was_taken_away_is_told(workshop, people):
    with workshop.do(people.reader) as work:
        actions.tell_data_taken(work, people.reader)
    with pytest.raises(errors.NotFound), workshop.do(people.leader) as work:
        actions.tell_data_taken(work, people.reader)
    with workshop.ask() as work:
        event = work.session.scalars(select(Event).where(Event.act == "people.data_taken")).one()
    assert (event.actor_id, event.object_id) == (people.reader, people.reader)


def test_nobody_has_no_data(workshop, people):
    with pytest.raises(errors.NotFound), workshop.ask() as work:
        queries.data(work)
    with pytest.raises(errors.NotFound), workshop.ask(people.leader) as work:
        queries.person(work, people.reader)
    with pytest.raises(errors.NotFound), workshop.do_as(policy.SYSTEM) as work:
        queries.person(work, "abcdefghijkmnpqr")
