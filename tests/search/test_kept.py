"""What people keep of their searches is theirs: the last ones, and those under a name."""

import pytest

from app import errors, policy
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.people import actions as people_actions
from app.people import queries as people_queries
from app.search import actions, kept
from app.search.models import RecentSearch, SavedSearch
from app.search.queries import Wish
from tests import makers

WISH = Wish("seals medyka", order="newest", filters={"type": ("pdf", "docx")}, with_old=True)


def group_of(work, people):
    return groups.group_by_id(work, people.group)


def search(workshop, user_id, *words, people=None):
    """Search for words, in the group or everywhere."""
    for each in words:
        with workshop.do(user_id) as work:
            actions.remember(work, each, group_of(work, people) if people else None)


def recent(workshop, user_id):
    with workshop.ask(user_id) as work:
        return [one.search.words for one in kept.recent(work)]


def save(workshop, people, name="Seals", wish=WISH):
    with workshop.do(people.reader) as work:
        return actions.save(work, name, wish, group_of(work, people)).id


def leave(workshop, people):
    with workshop.do(people.leader) as work:
        group = group_of(work, people)
        group_actions.remove_member(work, group, groups.membership(work, group, people.reader))


def test_the_last_ten_are_remembered_each_once_the_latest_first(workshop, people):
    search(workshop, people.reader, *map(str, range(12)), "5")
    assert recent(workshop, people.reader) == ["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]
    search(workshop, people.reader, "5", people=people)
    assert recent(workshop, people.reader)[:2] == ["5", "5"]  # in the group, and everywhere
    assert len(recent(workshop, people.reader)) == RecentSearch.KEPT
    assert recent(workshop, people.leader) == []


def test_they_are_forgotten_one_by_one_or_all(workshop, people):
    search(workshop, people.reader, "one", "two", "three")
    search(workshop, people.author, "theirs")
    with workshop.do(people.reader) as work:
        actions.forget(work, kept.recent(work)[1].search)
    assert recent(workshop, people.reader) == ["three", "one"]
    with workshop.do(people.reader) as work:
        actions.forget_all(work)
    assert recent(workshop, people.reader) == []
    assert recent(workshop, people.author) == ["theirs"]


def test_a_search_is_kept_with_all_that_it_asks_renamed_and_kept_no_longer(workshop, people):
    saved_id = save(workshop, people)
    with workshop.do(people.reader) as work:
        found = kept.saved_search(work, saved_id)
        assert (found.wish, found.slug, found.is_lost) == (WISH, group_of(work, people).slug, False)
        actions.rename(work, found.search, "  Seals  at the border ")
    with workshop.do(people.reader) as work:
        (found,) = kept.saved(work)
        assert found.search.name == "Seals at the border"
        actions.discard(work, found.search)
    with workshop.ask(people.reader) as work:
        assert kept.saved(work) == []


@pytest.mark.parametrize(("name", "wish"), [("", WISH), ("x" * 101, WISH), ("Nothing", Wish(""))])
def test_it_needs_a_name_and_words(workshop, people, name, wish):
    with pytest.raises(errors.Invalid):
        save(workshop, people, name, wish)


def test_fifty_are_the_most(workshop, people, monkeypatch):
    monkeypatch.setattr(SavedSearch, "MOST", 2)
    save(workshop, people, "one")
    save(workshop, people, "two")
    with pytest.raises(errors.Conflict):
        save(workshop, people, "three")


def test_nobody_else_sees_or_changes_them(workshop, people):
    saved_id = save(workshop, people)
    search(workshop, people.reader, "mine")
    with workshop.ask(people.reader) as work:
        mine, last = kept.saved(work)[0].search, kept.recent(work)[0].search
    for who in (people.leader, people.stranger):
        with workshop.ask(who) as work:
            assert (kept.saved(work), kept.recent(work)) == ([], [])
            for ask in (lambda: kept.saved_search(work, saved_id), lambda: kept.recent_search(work, last.id)):
                with pytest.raises(errors.NotFound):
                    ask()
            for act in (
                lambda: actions.rename(work, mine, "x"),
                lambda: actions.discard(work, mine),
                lambda: actions.forget(work, last),
            ):
                with pytest.raises(errors.NotFound):
                    act()


def test_nobody_keeps_a_search_in_a_group_that_is_not_theirs_or_without_signing_in(workshop, people):
    with workshop.ask(people.reader) as work:
        group = group_of(work, people)
    for who in (people.stranger, None):
        with pytest.raises(errors.NotFound), workshop.do(who) as work:
            actions.save(work, "x", WISH, group)
    for act in (lambda work: actions.remember(work, "x"), actions.forget_all):
        with pytest.raises(errors.NotFound), workshop.do(None) as work:
            act(work)


def test_a_search_in_a_group_that_one_has_left_is_listed_and_says_so(workshop, people):
    saved_id = save(workshop, people)
    search(workshop, people.reader, "mine", people=people)
    leave(workshop, people)
    with workshop.ask(people.reader) as work:
        assert kept.saved_search(work, saved_id).is_lost
        assert [(one.is_lost, one.slug) for one in (*kept.saved(work), *kept.recent(work))] == [(True, "")] * 2


def test_they_are_taken_away_with_ones_data_and_erased_with_it(workshop, people):
    save(workshop, people)
    search(workshop, people.reader, "mine")
    with workshop.ask(people.reader) as work:
        data = people_queries.data(work)
    assert [one["words"] for one in data["recent_searches"]] == ["mine"]
    assert [(one["name"], one["filters"]) for one in data["saved_searches"]] == [("Seals", {"type": ["pdf", "docx"]})]
    with workshop.do_as(policy.SYSTEM) as work:
        reader = work.session.get_one(makers.User, people.reader)
        reader.active = False
    with workshop.do_as(policy.SYSTEM) as work:
        people_actions.erase(work, work.session.get_one(makers.User, people.reader))
    with workshop.ask() as work:
        assert work.session.query(RecentSearch).count() == work.session.query(SavedSearch).count() == 0
