"""What administrators of a category cannot get by their office: rights of their own, or of each other."""

from __future__ import annotations

import pytest

from app import errors, policy
from app.accounts.models import User
from app.groups import queries as groups
from app.groups.models import Category
from app.members import actions, queries
from tests import makers
from tests.doors.test_members import places

RAISED = {"library": "admin", "members": "read"}


@pytest.fixture
def office(workshop, people):
    """The stranger and the reader administer the category; the reader is in the group, as a leader has invited them."""
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.query(Category).one()
        found.administrators = [work.session.get_one(User, one) for one in (people.stranger, people.reader)]
        return found.id


@pytest.fixture
def stranger(program, office):
    return program("stranger")


@pytest.fixture
def reader(program, office):
    return program("reader")


def profile(program, slug, title):
    """The address of a profile by its title."""
    found = program("GET", f"/api/groups/{slug}/profiles").json["profiles"]
    return next(f"/api/groups/{slug}/profiles/{one['id']}" for one in found if one["title"] == title)


def level(workshop, people):
    """What the reader holds in the library."""
    with workshop.ask(people.reader) as work:
        return policy.level(work.actor, groups.group_by_id(work, people.group).acl("library"))


def test_nobody_raises_the_profile_that_they_have_themselves_by_office(reader, workshop, people, slug):
    refused = reader("PUT", profile(reader, slug, "reader"), json={"title": "reader", "levels": RAISED})
    assert refused.status_code == 403
    assert level(workshop, people) == policy.Level.READ


def test_nobody_raises_the_profile_of_another_administrator_by_office(stranger, workshop, people, slug):
    refused = stranger("PUT", profile(stranger, slug, "reader"), json={"title": "reader", "levels": RAISED})
    assert refused.status_code == 403
    assert level(workshop, people) == policy.Level.READ


def test_profiles_of_others_are_changed_by_office(stranger, slug):
    wanted = {"title": "author", "levels": RAISED}
    assert stranger("PUT", profile(stranger, slug, "author"), json=wanted).status_code == 200


def test_nobody_deletes_a_profile_by_office_so_that_another_administrator_gets_a_higher_one(
    stranger, workshop, people, slug
):
    leader = profile(stranger, slug, "leader").rpartition("/")[2]
    refused = stranger("DELETE", f"{profile(stranger, slug, 'reader')}?instead={leader}")
    assert refused.status_code == 403
    assert level(workshop, people) == policy.Level.READ


def test_nobody_moves_the_invitation_of_an_administrator_up_by_office(stranger, program, workshop, people, slug):
    leader = program("leader")
    reader = places(leader, slug)["Reader"]["id"]
    assert leader("DELETE", f"/api/groups/{slug}/members/{reader}").status_code == 204
    invited = {"addresses": ["stranger@example.eu"], "profile": "observer"}
    assert leader("POST", f"/api/groups/{slug}/profiles", json={"title": "observer", "levels": {}}).status_code == 201
    assert leader("POST", f"/api/groups/{slug}/invitations", json=invited).status_code == 201
    instead = profile(stranger, slug, "leader").rpartition("/")[2]
    refused = stranger("DELETE", f"{profile(stranger, slug, 'observer')}?instead={instead}")
    assert refused.status_code == 403
    raised = stranger("PUT", profile(stranger, slug, "observer"), json={"title": "observer", "levels": RAISED})
    assert raised.status_code == 403


def test_who_answers_a_request_does_not_make_themselves_a_leader_of_the_group(browse, program, office):
    wanted = {"category": office, "title": "Routes", "justification": "Needed."}
    asked = program("author")("POST", "/api/group-requests", json=wanted).json["id"]
    page = browse("stranger")
    page.get(f"/groups/requests/{asked}")
    edited = {"title": "Routes", "pattern": "plain", "leaders": "stranger@example.eu", "act": "accept"}
    assert page.post(f"/groups/requests/{asked}", **edited).status_code == 403
    (mine,) = program("author")("GET", "/api/group-requests").json["mine"]
    assert mine["state"] == "open"


def test_whom_the_asker_named_is_invited_whatever_their_office(program, office):
    wanted = {"category": office, "title": "Routes", "justification": "Needed.", "leaders": "reader@example.eu"}
    asked = program("author")("POST", "/api/group-requests", json=wanted).json["id"]
    made = program("stranger")("POST", f"/api/group-requests/{asked}/accept", json={})
    assert made.status_code == 200
    (invited,) = program("author")("GET", f"/api/groups/{made.json['group']}/invitations").json["invitations"]
    assert invited["email"] == "reader@example.eu"


def test_an_invitation_by_office_lets_nobody_in_who_became_an_administrator(program, workshop, people, slug):
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.query(Category).one()
        anna = makers.user(work, "anna")
        found.administrators = [work.session.get_one(User, people.stranger)]
        category_id, anna_id = found.id, anna.id
    invited = {"addresses": ["anna@example.eu"], "profile": "leader"}
    assert program("stranger")("POST", f"/api/groups/{slug}/invitations", json=invited).status_code == 201
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.get_one(Category, category_id)
        found.administrators = [work.session.get_one(User, each) for each in (people.stranger, anna_id)]
    link = makers.mails(workshop).split("/invitations/")[1].split()[0]
    with pytest.raises(errors.Forbidden, match="administrator of the category"), workshop.do(anna_id) as work:
        invitation = queries.invitation_of(work, link)
        actions.accept(work, invitation, work.session.get_one(User, anna_id))
