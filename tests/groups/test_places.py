"""What becomes of members: another profile, an end, leaving, coming back; and a group always has a leader."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import errors, policy
from app.db import now
from app.groups import actions, queries
from app.groups.models import Membership, Profile
from app.members import queries as members
from app.policy import Level
from tests import makers
from tests.groups.test_groups import level, remove


def profile(work, group_id, title):
    return work.session.scalars(select(Profile).where(Profile.group_id == group_id, Profile.title == title)).one()


def do(workshop, by, group_id, user_id, act, *given):
    """Do something with somebody's latest place."""
    with workshop.do(by) as work:
        group = queries.group_by_id(work, group_id)
        place = work.session.scalars(
            select(Membership).where(Membership.group_id == group_id, Membership.user_id == user_id)
        ).one()
        act(work, group, place, *given)


def become(workshop, by, group_id, user_id, title):
    with workshop.ask() as work:
        wanted = profile(work, group_id, title).id

    def change(work, group, place):
        actions.change_profile(work, group, place, work.session.get_one(Profile, wanted))

    do(workshop, by, group_id, user_id, change)


def second_leader(workshop, people):
    """The author leads too."""
    become(workshop, people.leader, people.group, people.author, "leader")


def test_another_profile_gives_other_rights_at_once(workshop, people):
    become(workshop, people.leader, people.group, people.reader, "secretary")
    assert level(workshop, people.reader, people.group) is Level.EDIT
    assert level(workshop, people.reader, people.group, "members") is Level.EDIT


def test_nobody_gives_more_than_they_hold_nor_changes_who_holds_more_nor_themselves(workshop, people):
    become(workshop, people.leader, people.group, people.author, "secretary")
    for whom, title in ((people.reader, "leader"), (people.leader, "reader"), (people.author, "reader")):
        with pytest.raises(errors.Forbidden):
            become(workshop, people.author, people.group, whom, title)
    become(workshop, people.author, people.group, people.reader, "contributor")
    assert level(workshop, people.reader, people.group) is Level.CONTRIBUTE
    with pytest.raises(errors.Forbidden):
        become(workshop, people.reader, people.group, people.author, "reader")
    with pytest.raises(errors.NotFound):
        become(workshop, people.stranger, people.group, people.reader, "author")


def test_the_only_leader_stays_one(workshop, people):
    with pytest.raises(errors.Conflict, match="only leader"):
        do(workshop, people.leader, people.group, people.leader, actions.leave)
    second_leader(workshop, people)
    do(workshop, people.author, people.group, people.leader, actions.choose_end, now() + timedelta(days=9))
    with pytest.raises(errors.Conflict, match="only leader"):
        do(workshop, people.author, people.group, people.author, actions.leave)
    with pytest.raises(errors.Conflict, match="only leader"):
        do(workshop, people.leader, people.group, people.author, actions.choose_end, now() + timedelta(days=9))
    with pytest.raises(errors.Conflict, match="only leader"):
        become(workshop, people.leader, people.group, people.author, "reader")


def test_a_membership_ends_when_it_was_chosen_and_is_renewed(workshop, people):
    do(workshop, people.leader, people.group, people.reader, actions.choose_end, now() + timedelta(days=1))
    assert level(workshop, people.reader, people.group) is Level.READ
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.scalars(select(Membership).where(Membership.user_id == people.reader)).one().expires_at = now()
    assert level(workshop, people.reader, people.group) is Level.NONE
    do(workshop, people.leader, people.group, people.reader, actions.choose_end, now() + timedelta(days=1))
    assert level(workshop, people.reader, people.group) is Level.READ
    with pytest.raises(errors.Invalid, match="still to come"):
        do(workshop, people.leader, people.group, people.reader, actions.choose_end, now() - timedelta(days=1))
    do(workshop, people.leader, people.group, people.reader, actions.choose_end, None)
    assert level(workshop, people.reader, people.group) is Level.READ


def test_whoever_leaves_reads_nothing_more_and_comes_back_as_what_they_were(workshop, people):
    do(workshop, people.author, people.group, people.author, actions.leave)
    assert level(workshop, people.author, people.group) is Level.NONE
    with pytest.raises(errors.NotFound):
        do(workshop, people.reader, people.group, people.leader, actions.leave)
    with workshop.ask(people.leader) as work:
        group = queries.group_by_id(work, people.group)
        (former,) = members.former_members(work, group)
        assert (former.user.name, former.end_reason) == ("Author", "left")
    do(workshop, people.leader, people.group, people.author, actions.restore_member)
    assert level(workshop, people.author, people.group) is Level.EDIT
    with workshop.ask(people.leader) as work:
        assert members.former_members(work, queries.group_by_id(work, people.group)) == []
    with pytest.raises(errors.Conflict, match="already"):
        do(workshop, people.leader, people.group, people.author, actions.restore_member)


def test_only_who_manages_members_sees_and_brings_back_those_of_before(workshop, people):
    remove(workshop, people.leader, people.group, people.author)
    with pytest.raises(errors.Forbidden), workshop.ask(people.reader) as work:
        members.former_members(work, queries.group_by_id(work, people.group))
    with pytest.raises(errors.Forbidden):
        do(workshop, people.reader, people.group, people.author, actions.restore_member)


def test_who_was_invited_again_is_no_former_member(workshop, people):
    remove(workshop, people.leader, people.group, people.author)
    with workshop.do_as(policy.SYSTEM) as work:
        group = work.session.get_one(makers.Group, people.group)
        makers.join(work, group, work.session.get_one(makers.User, people.author), "reader")
    with workshop.ask(people.leader) as work:
        assert members.former_members(work, queries.group_by_id(work, people.group)) == []


@pytest.mark.parametrize("act", ["demote", "remove", "leave"])
def test_of_two_leaders_at_once_one_stays(workshop, people, act):
    for _round in range(4):
        with workshop.do_as(policy.SYSTEM) as work:
            for user_id in (people.leader, people.author):
                place = work.session.scalars(select(Membership).where(Membership.user_id == user_id)).first()
                place.profile_id, place.ended_at = profile(work, people.group, "leader").id, None
        failed, start = [], threading.Barrier(2)

        def attempt(by, whom, failed=failed, start=start):
            start.wait()
            try:
                if act == "demote":
                    become(workshop, by, people.group, whom, "reader")
                elif act == "remove":
                    remove(workshop, by, people.group, whom)
                else:
                    do(workshop, by, people.group, by, actions.leave)
            except errors.DomainError as error:
                failed.append(error)

        pairs = ((people.leader, people.author), (people.author, people.leader))
        threads = [threading.Thread(target=attempt, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(failed) == 1
        with workshop.ask() as work:
            assert len(queries.lasting_leaders(work, work.session.get_one(makers.Group, people.group))) == 1
