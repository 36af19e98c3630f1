"""A fence narrows at once, for everything it encloses, and never widens."""

import pytest
from sqlalchemy import select

from app import errors, policy
from app.admin import check
from app.groups import queries as groups
from app.groups.actions import remove_member
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


def test_a_fence_names_nobody_from_outside_and_gives_nothing_to_who_has_left(workshop, people, folder):
    with pytest.raises(errors.Invalid, match="members of the group"):
        set_fence(workshop, people.leader, folder.id, **{people.stranger: Level.READ})
    set_fence(workshop, people.leader, folder.id, **{people.reader: Level.READ})
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        remove_member(work, group, groups.membership(work, group, people.reader))
    with pytest.raises(errors.NotFound), workshop.ask(people.reader) as work:
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


# -- other rules, and none --------------------------------------------------------------------------------------------


def lift(workshop, by, item_id):
    with workshop.do(by) as work:
        actions.lift_fence(work, queries.item(work, item_id))


def below(workshop, people, folder):
    """The folder within the folder."""
    with workshop.ask(people.leader) as work:
        return queries.listing(work, queries.folder(work, folder.id), View()).items[0].id


def seeing(workshop, people, item_id):
    """Who can see an item, with their levels."""
    with workshop.ask(people.leader) as work:
        found = queries.access(work, queries.item(work, item_id))
        return {each.place.user.name: each.level for each in found if each.level}


def test_a_fence_is_given_other_rules_in_place_of_its_own(workshop, people, folder):
    titles = profiles(workshop, people)
    first = set_fence(workshop, people.leader, folder.id, **{titles["author"]: Level.READ})
    second = set_fence(workshop, people.leader, folder.id, **{titles["reader"]: Level.READ})
    assert first.id == second.id
    assert names(workshop, people.author, people.group) == []
    assert names(workshop, people.reader, people.group) == EVERYTHING


def test_a_fence_that_is_lifted_leaves_things_as_the_folder_around_is_and_inner_fences_where_they_are(
    workshop, people, folder
):
    inner = below(workshop, people, folder)
    set_fence(workshop, people.leader, inner, **{people.author: Level.READ})
    set_fence(workshop, people.leader, folder.id, **{people.author: Level.READ})
    lift(workshop, people.leader, folder.id)
    assert names(workshop, people.reader, people.group) == ["Leaders only", "outer.txt"]
    assert names(workshop, people.author, people.group) == EVERYTHING
    with workshop.ask(people.author) as work:
        assert policy.level(work.actor, queries.folder(work, folder.id)) is Level.EDIT
        assert policy.level(work.actor, queries.folder(work, inner)) is Level.READ
    lift(workshop, people.leader, inner)
    assert names(workshop, people.reader, people.group) == EVERYTHING


def test_what_has_no_fence_of_its_own_has_none_to_lift(workshop, people, folder):
    set_fence(workshop, people.leader, folder.id)
    with pytest.raises(errors.Conflict, match="already"):
        lift(workshop, people.leader, below(workshop, people, folder))
    with pytest.raises(errors.NotFound):
        lift(workshop, people.author, folder.id)


def test_the_library_itself_has_no_fence(workshop, people):
    with workshop.ask(people.leader) as work:
        root = makers.root(work, people.group).id
    with pytest.raises(errors.Conflict, match="profiles"):
        set_fence(workshop, people.leader, root)
    with pytest.raises(errors.Conflict):
        lift(workshop, people.leader, root)


def test_who_was_given_everything_behind_a_fence_does_not_open_it_to_others(workshop, people, folder):
    set_fence(workshop, people.leader, folder.id, **{people.author: Level.EDIT})
    inner = below(workshop, people, folder)
    set_fence(workshop, people.leader, inner, **{people.author: Level.ADMIN})
    with pytest.raises(errors.Forbidden):
        lift(workshop, people.author, inner)


def test_it_is_said_who_can_see_something_and_by_which_rule(workshop, people, folder):
    titles = profiles(workshop, people)
    inner = below(workshop, people, folder)
    outer = set_fence(workshop, people.leader, folder.id, **{titles["author"]: Level.READ, people.reader: Level.EDIT})
    innermost = set_fence(workshop, people.leader, inner, **{people.author: Level.CONTRIBUTE})
    assert seeing(workshop, people, folder.id) == {"Leader": 4, "Author": 1, "Reader": 1}
    assert seeing(workshop, people, inner) == {"Leader": 4, "Author": 1}
    with workshop.ask(people.author) as work:
        found = {each.place.user_id: each for each in queries.access(work, queries.item(work, inner))}
        fenced = queries.fenced_by(work, groups.group_by_id(work, people.group), [outer.id, innermost.id])
        default = groups.group_by_id(work, people.group).acl("library").id
    assert {acl_id: item.name for acl_id, item in fenced.items()} == {outer.id: "Leaders only", innermost.id: "Below"}
    assert (found[people.author].acl_id, found[people.author].names_person) == (outer.id, False)
    assert (found[people.reader].acl_id, found[people.reader].level) == (innermost.id, 0)
    assert found[people.leader].acl_id == innermost.id
    assert default not in fenced


def test_what_it_says_is_what_the_policy_does(workshop, people, folder):
    titles = profiles(workshop, people)
    set_fence(workshop, people.leader, folder.id, **{titles["author"]: Level.CONTRIBUTE, people.reader: Level.ADMIN})
    with workshop.ask(people.leader) as work:
        told = {each.place.user_id: each.level for each in queries.access(work, queries.item(work, folder.id))}
        acl_id = queries.item(work, folder.id).acl_id
    for who in (people.leader, people.author, people.reader):
        with workshop.ask(who) as work:
            assert work.actor.levels.get(acl_id, Level.NONE) == told[who]


def test_what_rules_would_change_is_what_they_change(workshop, people, folder):
    titles = profiles(workshop, people)
    set_fence(workshop, people.leader, folder.id, **{titles["author"]: Level.READ})
    wanted = {titles["reader"]: Level.READ}
    with workshop.ask(people.leader) as work:
        effect = queries.effect(work, queries.item(work, folder.id), wanted)
        parts = [[user.name for user in part] for part in (effect.gains, effect.loses, effect.authors)]
        nothing = queries.effect(work, queries.item(work, folder.id), None)
        assert ([user.name for user in nothing.gains], list(nothing.loses)) == (["Reader"], [])
    assert parts == [["Reader"], ["Author"], ["Author"]]
    set_fence(workshop, people.leader, folder.id, **wanted)
    assert seeing(workshop, people, folder.id) == {"Leader": 4, "Reader": 1}


def test_one_begins_with_rules_that_change_nothing(workshop, people, folder):
    titles = profiles(workshop, people)
    set_fence(workshop, people.leader, folder.id, **{titles["author"]: Level.CONTRIBUTE, people.reader: Level.READ})
    inner = below(workshop, people, folder)
    before = seeing(workshop, people, inner)
    with workshop.ask(people.leader) as work:
        rules = queries.fence_rules(work, queries.item(work, inner))
        effect = queries.effect(work, queries.item(work, inner), rules)
        assert (list(effect.gains), list(effect.loses)) == ([], [])
    set_fence(workshop, people.leader, inner, **rules)
    assert seeing(workshop, people, inner) == before


def test_a_search_follows_a_fence_that_is_given_other_rules_or_lifted(workshop, people):
    report = makers.report(workshop, people.author, people.group, "report.txt", "A ladder.")
    makers.indexed(workshop)
    set_fence(workshop, people.leader, report.id, **{people.author: Level.READ})
    assert makers.found(workshop, people.reader, "ladder") == []
    makers.indexed(workshop)
    set_fence(workshop, people.leader, report.id, **{people.reader: Level.READ})
    assert makers.found(workshop, people.reader, "ladder") == ["report.txt"]
    assert makers.found(workshop, people.author, "ladder") == []
    lift(workshop, people.leader, report.id)
    makers.indexed(workshop)
    assert makers.found(workshop, people.author, "ladder") == ["report.txt"]
    assert list(check.faults(workshop)) == []
