"""Whoever administers the members sees the library as a profile sees it, and never more than they see themselves."""

from __future__ import annotations

import pytest

from app import policy
from app.groups import queries as groups
from app.groups.models import Membership
from app.library import actions, queries
from app.policy import Level
from tests import makers


@pytest.fixture
def profiles(workshop, people):
    """The ids of the group's profiles, by title."""
    with workshop.ask() as work:
        return {each.title: each.id for each in groups.all_profiles(work, people.group)}


@pytest.fixture
def march(workshop, people, profiles):
    """The id of a folder that readers do not see, with a report in it; an open one lies beside it."""
    folder = makers.folder(workshop, people.author, people.group, "March").id
    makers.report(workshop, people.author, people.group, "inner.txt", "Seen.", within=folder)
    makers.report(workshop, people.author, people.group, "open.txt", "Seen.")
    with workshop.do(people.leader) as work:
        levels = {profiles["author"]: Level.READ, people.reader: Level.READ}
        actions.set_fence(work, queries.folder(work, folder), levels)
    return folder


def seen(program, slug, profile, folder=""):
    """The names of what a profile sees."""
    address = f"/api/groups/{slug}/profiles/{profile}/library"
    answer = program("GET", f"{address}?folder={folder}" if folder else address)
    return [one["name"] for one in answer.json["items"]] if answer.status_code == 200 else answer.status_code


def test_by_program(program, slug, profiles, march):
    leader = program("leader")
    assert seen(leader, slug, profiles["reader"]) == ["open.txt"]
    assert seen(leader, slug, profiles["author"]) == ["March", "open.txt"]
    assert seen(leader, slug, profiles["author"], march) == ["inner.txt"]
    assert seen(leader, slug, profiles["reader"], march) == 404
    assert seen(leader, slug, "abcdefghijkmnpqr") == 404
    assert seen(program("author"), slug, profiles["reader"]) == 403
    assert seen(program("stranger"), slug, profiles["reader"]) == 404


def test_by_page(browse, slug, profiles, march):
    page = browse("leader")
    assert f"/profiles/{profiles['reader']}/library" in page.get(f"/groups/{slug}/members/profiles").text
    address = f"/groups/{slug}/members/profiles/{profiles['author']}/library"
    shown = page.get(address).text
    assert "You see the library as Author sees it" in shown
    assert "March" in shown
    inner = page.get(f"{address}?in={march}").text
    assert "inner.txt" in inner
    assert "Can read" in inner
    assert "<form" not in inner.partition("<main")[2].partition("</main")[0]
    reader = page.get(f"/groups/{slug}/members/profiles/{profiles['reader']}/library").text
    assert ("open.txt" in reader, "March" in reader) == (True, False)
    assert browse("author").get(address).status_code == 403


def test_nobody_sees_more_than_they_see_themselves(workshop, people, program, slug, profiles, march):
    with workshop.do_as(policy.SYSTEM) as work:
        group = work.session.get_one(makers.Group, people.group)
        rule = next(one for one in group.acl("members").rules if one.profile_id == profiles["contributor"])
        rule.level = Level.ADMIN
        place = work.session.query(Membership).filter_by(group_id=people.group, user_id=people.reader).one()
        place.profile_id = profiles["contributor"]
    with workshop.do(people.leader) as work:
        actions.set_fence(work, queries.folder(work, march), {})
    assert seen(program("reader"), slug, profiles["leader"]) == ["open.txt"]


def test_a_profile_that_does_not_see_the_library_sees_nothing(workshop, people, browse, program, slug, profiles):
    with workshop.do_as(policy.SYSTEM) as work:
        group = work.session.get_one(makers.Group, people.group)
        rule = next(one for one in group.acl("library").rules if one.profile_id == profiles["reader"])
        rule.level = Level.NONE
    address = f"/groups/{slug}/members/profiles/{profiles['reader']}/library"
    assert "does not see the library" in browse("leader").get(address).text
    assert seen(program("leader"), slug, profiles["reader"]) == 404
