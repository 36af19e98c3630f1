"""A fence narrows at once, for everything it encloses, and never widens."""

import pytest
from sqlalchemy import select

from app import errors, policy
from app.groups import queries as groups
from app.groups.models import Profile
from app.library import actions, queries
from app.library.queries import View
from app.policy import Level
from tests import makers


@pytest.fixture
def folder(workshop, people):
    """A folder with a report in it and a folder below, which holds another."""
    outer = makers.folder(workshop, people.author, people.group, "Leaders only")
    inner = makers.folder(workshop, people.author, people.group, "Below", within=outer.id)
    for where, name in ((outer, "outer.txt"), (inner, "inner.txt")):
        with workshop.do(people.author) as work:
            actions.upload(work, queries.folder(work, where.id), makers.content(name=name))
    return outer


def profiles(workshop, people):
    """The ids of the group's profiles, by title."""
    with workshop.ask() as work:
        return {one.title: one.id for one in work.session.scalars(select(Profile).filter_by(group_id=people.group))}


def set_fence(workshop, by, item_id, **levels):
    with workshop.do(by) as work:
        return actions.set_fence(work, queries.item(work, item_id), levels)


def names(workshop, user_id, group_id):
    """Everything in a group's library that somebody sees, at any depth."""
    found = []
    with workshop.ask(user_id) as work:
        waiting = [makers.root(work, group_id)]
        while waiting:
            for item in queries.listing(work, waiting.pop(), View()).items:
                found.append(item.name)
                waiting += [item] if item.kind == "folder" else []
        assert {one.name for one in queries.tree(work, makers.root(work, group_id))} <= set(found)
    return sorted(found)


EVERYTHING = ["Below", "Leaders only", "inner.txt", "outer.txt"]


def test_without_a_fence_everybody_sees_everything(workshop, people, folder):
    assert names(workshop, people.reader, people.group) == EVERYTHING


def test_behind_a_fence_is_only_whom_its_rules_name(workshop, people, folder):
    set_fence(workshop, people.leader, folder.id, **{profiles(workshop, people)["author"]: Level.READ})
    assert names(workshop, people.reader, people.group) == []
    assert names(workshop, people.author, people.group) == EVERYTHING
    assert names(workshop, people.leader, people.group) == EVERYTHING


def test_a_fence_gives_never_more_than_what_is_around_it(workshop, people, folder):
    set_fence(workshop, people.leader, folder.id, **{profiles(workshop, people)["reader"]: Level.ADMIN})
    with workshop.ask(people.reader) as work:
        assert policy.level(work.actor, queries.folder(work, folder.id)) is Level.READ


def test_a_fence_can_name_a_person(workshop, people, folder):
    set_fence(workshop, people.leader, folder.id, **{people.reader: Level.READ})
    assert names(workshop, people.reader, people.group) == EVERYTHING
    assert names(workshop, people.author, people.group) == []


def test_a_fence_that_names_a_person_of_another_group_gives_them_nothing(workshop, people, folder):
    set_fence(workshop, people.leader, folder.id, **{people.stranger: Level.READ})
    with pytest.raises(errors.NotFound), workshop.ask(people.stranger) as work:
        queries.folder(work, folder.id)


def test_leaders_cannot_be_fenced_out(workshop, people, folder):
    set_fence(workshop, people.leader, folder.id, **{profiles(workshop, people)["leader"]: Level.NONE})
    assert names(workshop, people.leader, people.group) == EVERYTHING


def test_an_inner_fence_stays_within_an_outer_one_that_came_later(workshop, people, folder):
    titles = profiles(workshop, people)
    with workshop.ask(people.leader) as work:
        below = next(one for one in queries.listing(work, queries.folder(work, folder.id), View()).items)
    set_fence(workshop, people.leader, below.id, **{titles["reader"]: Level.READ, titles["author"]: Level.READ})
    set_fence(workshop, people.leader, folder.id, **{titles["author"]: Level.READ})
    assert names(workshop, people.author, people.group) == EVERYTHING
    with pytest.raises(errors.NotFound), workshop.ask(people.reader) as work:
        queries.folder(work, below.id)


def test_what_is_made_behind_a_fence_stands_behind_it(workshop, people, folder):
    set_fence(workshop, people.leader, folder.id, **{profiles(workshop, people)["author"]: Level.EDIT})
    with workshop.do(people.author) as work:
        version = actions.upload(work, queries.folder(work, folder.id), makers.content(name="late.txt"))
    with pytest.raises(errors.NotFound), workshop.ask(people.reader) as work:
        queries.document(work, version.document_id)


def test_only_who_administers_sets_fences(workshop, people, folder):
    with pytest.raises(errors.Forbidden):
        set_fence(workshop, people.author, folder.id)
    with pytest.raises(errors.NotFound):
        set_fence(workshop, people.stranger, folder.id)


def test_a_name_behind_a_fence_is_taken_all_the_same(workshop, people):
    """Names are unique for all, so that nobody meets two things under one; what is said betrays no more than that."""
    makers.document(workshop, people.author, people.group, "secret.txt")
    with workshop.do(people.leader) as work:
        item = queries.item_at(work, groups.group_by_id(work, people.group), "secret.txt")
        actions.set_fence(work, item, {})
    with pytest.raises(errors.Conflict, match=r"secret \(2\)\.txt"):
        makers.document(workshop, people.author, people.group, "secret.txt")
