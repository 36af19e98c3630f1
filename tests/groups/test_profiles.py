"""Kinds of member: what each may do, changed for all who are that, and never more than whoever changes it holds."""

import pytest

from app import errors, policy
from app.groups import actions, queries
from app.groups.models import Group, Membership, Profile
from app.library import actions as library
from app.library import queries as items
from app.policy import Level
from tests import makers
from tests.groups.test_groups import level
from tests.groups.test_places import become


def act(workshop, by, group_id, what, *given, **more):
    """Do something with a group; what comes of it."""
    with workshop.do(by) as work:
        return what(work, queries.group_by_id(work, group_id), *given, **more)


def titled(workshop, group_id, title):
    """The id of a profile."""
    with workshop.ask() as work:
        return next(one.id for one in queries.all_profiles(work, group_id) if one.title == title)


def edit(workshop, by, group_id, old, title, **levels):
    profile_id = titled(workshop, group_id, old)
    with workshop.do(by) as work:
        group, profile = queries.group_by_id(work, group_id), work.session.get_one(Profile, profile_id)
        actions.edit_profile(work, group, profile, title, levels)


def remove(workshop, by, group_id, title, instead):
    first, other = (titled(workshop, group_id, one) for one in (title, instead))
    with workshop.do(by) as work:
        group = queries.group_by_id(work, group_id)
        gone, stays = work.session.get_one(Profile, first), work.session.get_one(Profile, other)
        return actions.delete_profile(work, group, gone, stays)


def test_a_kind_of_member_of_ones_own_gives_what_was_chosen(workshop, people):
    levels = {"library": Level.CONTRIBUTE, "members": Level.NONE}
    act(workshop, people.leader, people.group, actions.create_profile, "  Liaison   officer ", levels)
    become(workshop, people.leader, people.group, people.reader, "Liaison officer")
    assert level(workshop, people.reader, people.group) is Level.CONTRIBUTE
    assert level(workshop, people.reader, people.group, "members") is Level.NONE
    assert level(workshop, people.reader, people.group, "meetings") is Level.NONE
    with workshop.ask(people.reader) as work:
        assert queries.group_by_id(work, people.group).title == "Early warnings"


def test_a_change_holds_for_all_who_are_that_at_once(workshop, people):
    edit(workshop, people.leader, people.group, "reader", "Visitor", library=Level.CONTRIBUTE, members=Level.READ)
    assert level(workshop, people.reader, people.group) is Level.CONTRIBUTE
    edit(workshop, people.leader, people.group, "Visitor", "Visitor", library=Level.NONE)
    assert level(workshop, people.reader, people.group) is Level.NONE


def test_leaders_keep_what_they_may_but_not_their_title(workshop, people):
    edit(workshop, people.leader, people.group, "leader", "Chair", library=Level.NONE)
    assert level(workshop, people.leader, people.group) is Level.ADMIN
    assert titled(workshop, people.group, "Chair")


def test_only_who_administers_members_makes_profiles(workshop, people):
    become(workshop, people.leader, people.group, people.author, "secretary")
    for who, error in ((people.author, errors.Forbidden), (people.reader, errors.Forbidden)):
        with pytest.raises(error):
            act(workshop, who, people.group, actions.create_profile, "Mine", {"library": Level.READ})
    with pytest.raises(errors.NotFound):
        act(workshop, people.stranger, people.group, actions.create_profile, "Mine", {})


def test_nobody_makes_a_profile_that_may_more_than_they(workshop, people):
    admins = {"members": Level.ADMIN, "library": Level.READ}
    act(workshop, people.leader, people.group, actions.create_profile, "Registrar", admins)
    become(workshop, people.leader, people.group, people.author, "Registrar")
    with pytest.raises(errors.Forbidden, match="more rights than you hold"):
        act(workshop, people.author, people.group, actions.create_profile, "Mine", {"library": Level.EDIT})
    with pytest.raises(errors.Forbidden, match="more rights than you hold"):
        edit(workshop, people.author, people.group, "Registrar", "Registrar", members=Level.ADMIN, library=Level.EDIT)
    with pytest.raises(errors.Forbidden, match="more rights than you hold"):
        remove(workshop, people.author, people.group, "reader", "leader")
    with pytest.raises(errors.Forbidden):
        remove(workshop, people.author, people.group, "Registrar", "reader")


@pytest.mark.parametrize("title", ["", "  ", "x" * 101, "AUTHOR"])
def test_a_title_is_one_that_nothing_else_has(workshop, people, title):
    with pytest.raises((errors.Invalid, errors.Conflict)):
        act(workshop, people.leader, people.group, actions.create_profile, title, {})
    with pytest.raises((errors.Invalid, errors.Conflict)):
        edit(workshop, people.leader, people.group, "reader", title)


def test_who_was_a_deleted_kind_becomes_another_and_its_rules_go(workshop, people):
    report = makers.document(workshop, people.leader, people.group)
    with workshop.do(people.leader) as work:
        rules = {titled(workshop, people.group, "author"): Level.READ, titled(workshop, people.group, "reader"): 1}
        library.set_fence(work, items.item(work, report.id), rules)
    assert remove(workshop, people.leader, people.group, "author", "contributor") == 1
    assert level(workshop, people.author, people.group) is Level.CONTRIBUTE
    with pytest.raises(errors.NotFound), workshop.ask(people.author) as work:
        items.document(work, report.id)
    with workshop.ask(people.reader) as work:
        assert items.document(work, report.id)
    with pytest.raises(errors.Conflict, match="stays"):
        remove(workshop, people.leader, people.group, "leader", "reader")
    with pytest.raises(errors.Invalid, match="another profile"):
        remove(workshop, people.leader, people.group, "reader", "reader")


def test_those_of_before_come_back_as_what_theirs_became(workshop, people):
    with workshop.do(people.leader) as work:
        group = queries.group_by_id(work, people.group)
        actions.remove_member(work, group, queries.membership(work, group, people.author))
    remove(workshop, people.leader, people.group, "author", "reader")
    with workshop.do(people.leader) as work:
        group = queries.group_by_id(work, people.group)
        place = work.session.scalars(makers.select(Membership).where(Membership.user_id == people.author)).one()
        actions.restore_member(work, group, place)
    assert level(workshop, people.author, people.group) is Level.READ


def test_a_group_has_no_endless_profiles(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.add_all(Profile(group_id=people.group, title=f"Kind {number}") for number in range(25))
    with pytest.raises(errors.Conflict, match="30 profiles"):
        act(workshop, people.leader, people.group, actions.create_profile, "One more", {})


def test_a_new_profile_begins_as_one_of_a_group_that_one_leads(workshop, people):
    with workshop.ask(people.leader) as work:
        assert {one.group_id for one in queries.profiles_to_begin_with(work)} == {people.group}
    with workshop.do_as(policy.SYSTEM) as work:
        others = work.session.get_one(Group, people.others)
        makers.join(work, others, work.session.get_one(makers.User, people.leader), "secretary")
    with workshop.ask(people.leader) as work:
        assert {one.group_id for one in queries.profiles_to_begin_with(work)} == {people.group}
    with workshop.ask(people.reader) as work:
        assert list(queries.profiles_to_begin_with(work)) == []
