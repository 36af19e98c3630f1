"""What waits for somebody's answer, over all groups."""

from __future__ import annotations

from app import policy
from app.groups import actions as groups
from app.groups import queries
from app.groups.models import LISTED, Group
from app.library import actions as library
from app.library import queries as documents
from app.members import actions as members
from app.members.queries import applications_waiting
from tests import makers


def counts(found):
    """How many wait in which group."""
    return [(group.title, count) for group, count in found]


def test_those_who_ask_to_join_wait_for_who_manages_the_members(workshop, people):
    with workshop.do(people.leader) as work:
        groups.choose_visibility(work, queries.group_by_id(work, people.group), LISTED, takes_applications=True)
    with workshop.do_as(policy.SYSTEM) as work:
        other = makers.user(work, "other").id
    for who in (people.stranger, other):
        with workshop.do(who) as work:
            members.apply(work, work.session.get_one(Group, people.group), "I follow these routes.")
    with workshop.ask(people.leader) as work:
        assert counts(applications_waiting(work)) == [("Early warnings", 2)]
    for who in (people.author, people.stranger):
        with workshop.ask(who) as work:
            assert applications_waiting(work) == []


def test_requests_to_pass_on_wait_for_the_author_and_the_leaders(workshop, people):
    made = makers.document(workshop, people.author, people.group)
    with workshop.do(people.author) as work:
        documents.document(work, made.id).originator = "Europol"
    with workshop.do(people.reader) as work:
        library.ask_release(work, documents.document(work, made.id), "Another unit", "They compare figures.")
    for who in (people.leader, people.author):
        with workshop.ask(who) as work:
            assert counts(documents.releases_waiting(work)) == [("Early warnings", 1)]
    for who in (people.reader, people.stranger):
        with workshop.ask(who) as work:
            assert documents.releases_waiting(work) == []
