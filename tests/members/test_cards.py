"""What members see of each other: everybody decides it for themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import errors
from app.accounts import actions as accounts
from app.accounts import queries as accounts_queries
from app.groups import queries as groups
from app.groups.cards import cards
from app.groups.models import Group
from app.members import queries

SAID = accounts.Details(
    "Reader",
    "Ministry",
    "FR",
    "Europe/Paris",
    function="Head of unit",
    unit="B.2",
    telephone="+33 1 23",
    languages=("fr", "de"),
    note="Back in March.",
    shows_email=False,
)


def says(workshop, user_id, **more):
    """Let somebody say this of themselves."""
    with workshop.do(user_id) as work:
        accounts.change_details(work, accounts_queries.me(work), replace(SAID, **more))


def card(workshop, by, people):
    """What somebody sees of the reader."""
    with workshop.ask(by) as work:
        group = groups.group_by_id(work, people.group)
        return cards(work, group)(groups.membership(work, group, people.reader).user)


def found(workshop, by, people, **view):
    """The names of those whom somebody finds."""
    with workshop.ask(by) as work:
        places = queries.members(work, groups.group_by_id(work, people.group), queries.View(**view))
        return [place.user.name for place in places]


def test_members_see_what_somebody_is_and_nothing_that_they_do_not_show(workshop, people):
    says(workshop, people.reader)
    seen = card(workshop, people.author, people)
    assert (seen.function, seen.unit, seen.country, seen.languages) == ("Head of unit", "B.2", "FR", ("de", "fr"))
    assert (seen.email, seen.telephone, seen.note) == ("", "", "")


def test_members_see_what_somebody_shows(workshop, people):
    says(workshop, people.reader, shows_email=True, shows_telephone=True, shows_note=True)
    seen = card(workshop, people.author, people)
    assert (seen.email, seen.telephone, seen.note) == ("reader@example.eu", "+33 1 23", "Back in March.")


def test_who_manages_members_always_sees_the_address_and_no_more(workshop, people):
    says(workshop, people.reader)
    seen = card(workshop, people.leader, people)
    assert (seen.email, seen.telephone, seen.note) == ("reader@example.eu", "", "")


def test_an_address_is_shown_until_somebody_chooses_otherwise(workshop, people):
    assert card(workshop, people.author, people).email == "reader@example.eu"


def test_nobody_is_found_by_an_address_that_they_do_not_show(workshop, people):
    assert found(workshop, people.author, people, words="reader@example") == ["Reader"]
    says(workshop, people.reader)
    assert found(workshop, people.author, people, words="reader@example") == []
    assert found(workshop, people.author, people, words="example.eu") == ["Author", "Leader"]
    assert found(workshop, people.leader, people, words="reader@example") == ["Reader"]


def test_nobody_is_found_by_a_telephone_or_a_note(workshop, people):
    says(workshop, people.reader)
    assert found(workshop, people.leader, people, words="March") == []
    assert found(workshop, people.leader, people, words="+33") == []


def test_members_are_found_by_country_language_and_function(workshop, people):
    says(workshop, people.reader)
    says(workshop, people.author, name="Author", country="DE", languages=("el",), function="Clerk")
    assert found(workshop, people.leader, people, country="FR") == ["Reader"]
    assert found(workshop, people.leader, people, language="el") == ["Author"]
    assert found(workshop, people.leader, people, language="de") == ["Reader"]
    assert found(workshop, people.leader, people, language="e") == []
    assert found(workshop, people.leader, people, words="head unit") == ["Reader"]


def test_what_can_be_chosen_is_what_members_have_said(workshop, people):
    says(workshop, people.reader)
    with workshop.ask(people.author) as work:
        assert queries.said(work, groups.group_by_id(work, people.group)) == ({"FR"}, {"de", "fr"})
    with pytest.raises(errors.NotFound), workshop.ask(people.stranger) as work:
        queries.said(work, work.session.get(Group, people.group))


@pytest.mark.parametrize("wrong", [{"country": "XX"}, {"languages": ("xx",)}, {"time_zone": "Mars/One"}, {"name": " "}])
def test_what_is_no_country_language_or_name_is_refused(workshop, people, wrong):
    with pytest.raises(errors.Invalid):
        says(workshop, people.reader, **wrong)
