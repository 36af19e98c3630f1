"""Offices on the platform, and what those who hold them see: people, figures, the trail, and no content."""

from __future__ import annotations

import pytest

from app import errors, policy
from app.accounts.actions import Roles
from app.accounts.models import User
from app.admin import actions, statistics, trail
from app.admin import people as everybody
from app.groups import queries
from app.groups.models import Group
from app.library import actions as library
from app.library import queries as items
from app.search.actions import tell_search
from tests import makers
from tests.admin.conftest import end, told


def choose(workshop, by, user_id, roles):
    with workshop.do(by) as work:
        actions.choose_roles(work, work.session.get_one(User, user_id), roles)


def test_an_administrator_gives_and_takes_offices(workshop, people, offices):
    choose(workshop, offices["administrator"], people.stranger, Roles(is_administrator=False, is_auditor=True))
    with workshop.ask(people.stranger) as work:
        assert (work.actor.is_administrator, work.actor.is_auditor) == (False, True)
    (event,) = told(workshop, "account.roles_chosen")
    assert (event.title, event.details) == ("Stranger", {"administrator": False, "auditor": True})
    choose(workshop, offices["administrator"], people.stranger, Roles(is_administrator=False, is_auditor=True))
    assert len(told(workshop, "account.roles_chosen")) == 1


def test_nobody_chooses_their_own_offices(workshop, people, offices):
    with pytest.raises(errors.Forbidden):
        choose(
            workshop, offices["administrator"], offices["administrator"], Roles(is_administrator=True, is_auditor=True)
        )
    for who in (people.leader, offices["auditor"]):
        with pytest.raises(errors.NotFound):
            choose(workshop, who, people.reader, Roles(is_administrator=True, is_auditor=False))


# -- what is seen by office -------------------------------------------------------------------------------------


def test_people_are_found_by_words_and_state(workshop, people, offices):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(User, people.reader).organisation = "Border Guard 100%"
    end(workshop, offices["administrator"], people.author)

    def names(**view):
        with workshop.ask(offices["administrator"]) as work:
            return [person.user.name for person in listed(work, **view).people]

    assert names() == ["Administrator", "Auditor", "Author", "Leader", "Reader", "Second", "Stranger"]
    assert names(words="guard 100%") == ["Reader"]
    assert names(words="STRANGER@example") == ["Stranger"]
    assert names(state="ended") == ["Author"]
    assert names(state="active", words="au") == ["Auditor"]
    assert names(page=2) == []


def listed(work, **view):
    return everybody.people(work, everybody.View(**view))


def test_people_are_for_administrators_alone(workshop, people, offices):
    for who in (people.leader, offices["auditor"]):
        with pytest.raises(errors.NotFound), workshop.ask(who) as work:
            listed(work)
        with pytest.raises(errors.NotFound), workshop.ask(who) as work:
            everybody.held(work, work.session.get_one(User, people.reader))


def test_a_group_is_counted_and_not_named_in(workshop, people, offices, fenced):
    makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    for who in ("administrator", "auditor"):
        with workshop.ask(offices[who]) as work:
            found = statistics.overview(work, work.session.get_one(Group, people.group))
        assert (found.counts.documents, found.counts.versions, found.counts.deleted) == (2, 2, 0)
        assert [place.user.name for place in found.leaders] == ["Leader"]
    with pytest.raises(errors.NotFound), workshop.ask(people.stranger) as work:
        statistics.overview(work, work.session.get_one(Group, people.group))


def lines(workshop, user_id, group_id=None, act=""):
    with workshop.ask(user_id) as work:
        group = work.session.get_one(Group, group_id) if group_id else None
        return trail.trail(work, act, group=group).lines


def test_an_auditor_reads_a_groups_trail_without_what_is_content(workshop, people, offices, fenced):
    with workshop.do(people.leader) as work:
        library.add_keywords(work, queries.group_by_id(work, people.group), ["Contraband"])
        library.hold(work, items.document(work, fenced), "The Contraband case.")
        library.rename(work, items.document(work, fenced), "hidden.txt")
    found = lines(workshop, offices["auditor"], people.group)
    said = repr(found)
    assert [line.object_id for line in found if line.act == "library.version_added"] == [fenced]
    for word in ("secret", "hidden", "Contraband", "Inner", "Outer"):
        assert word not in said
    assert any(line.title == "Early warnings" for line in found)
    with pytest.raises(errors.NotFound), workshop.ask(offices["auditor"]) as work:
        items.document(work, fenced)


def test_what_was_searched_for_is_withheld(workshop, people, offices):
    with workshop.do(people.leader) as work:
        tell_search(work, "contraband", 3)
    (line,) = lines(workshop, offices["auditor"], act="search.")
    assert (line.title, line.details) == (None, {"hits": 3})


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/groups/early-abcd/library/Secret/plan.txt", "/groups/early-abcd/…"),
        ("/api/folders/abc/documents/plan.txt", "/api/folders/abc/…"),
        ("/d/abcdefgh", "/d/abcdefgh"),
        ("/nowhere", "/nowhere"),
        ("/", "/…"),
    ],
)
def test_the_end_of_a_path_is_withheld(workshop, people, offices, path, shown):
    with workshop.do(people.reader) as work:
        work.tell("web.not_found", title=path, result="refused")
    assert [line.title for line in lines(workshop, offices["auditor"], act="web.")] == [shown]


def test_a_groups_trail_is_for_auditors_and_the_platforms_for_administrators_too(workshop, people, offices):
    assert lines(workshop, offices["administrator"], act="account.") == lines(
        workshop, offices["auditor"], act="account."
    )
    for who in (offices["administrator"], people.leader):
        with pytest.raises(errors.NotFound):
            lines(workshop, who, people.group)
    with pytest.raises(errors.NotFound):
        lines(workshop, people.leader)


def test_taking_the_trail_away_is_told(workshop, people, offices):
    with workshop.do(offices["auditor"]) as work:
        taken = actions.export_trail(work, "groups.", work.session.get_one(Group, people.group))
    (event,) = told(workshop, "admin.trail_exported", people.group)
    assert event.details == {"act": "groups.", "lines": len(taken)}
    assert [event.title for event in told(workshop, "admin.trail_exported")] == ["Early warnings"]
    with pytest.raises(errors.NotFound), workshop.do(offices["administrator"]) as work:
        actions.export_trail(work, "", work.session.get_one(Group, people.group))
