"""An administrator ends somebody's access everywhere, lets them in again, and gives groups a leader."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import errors, policy
from app.accounts import actions as accounts
from app.accounts import queries as account_queries
from app.accounts.models import User
from app.admin import actions, check
from app.admin import people as everybody
from app.db import now
from app.groups import actions as groups
from app.groups import oversight, queries
from app.groups.models import Group, Membership
from app.members import actions as members
from app.members import addresses
from app.members.models import Invitation
from app.policy import Level
from tests import makers
from tests.admin.conftest import REASON, end, level, open_group, told


def invite(workshop, by, group_id, address):
    with workshop.do(by) as work:
        group = queries.group_by_id(work, group_id)
        reader = next(one for one in queries.profiles(work, group) if one.title == "reader")
        return members.invite(work, group, addresses.parse(address), members.Terms(reader))[0].id


def test_ending_access_ends_memberships_sessions_tokens_and_invitations(workshop, people, offices):
    with workshop.do_as(policy.system_at("10.0.0.1")) as work:
        session = accounts.begin_sign_in(work, work.session.get_one(User, people.reader), "Firefox")
    with workshop.do(people.reader) as work:
        _token, secret = accounts.make_token(work, account_queries.me(work), "script", "write", 30)
    invitation = invite(workshop, people.stranger, people.others, "reader@example.eu")
    ended = end(workshop, offices["administrator"], people.reader)
    assert [place.group.title for place in ended.memberships] == ["Early warnings"]
    assert [token.label for token in ended.tokens] == ["script"]
    assert [each.browser for each in ended.sign_ins] == ["Firefox"]
    assert [each.id for each in ended.invitations] == [invitation]
    with workshop.ask() as work:
        assert account_queries.sign_in(work, session) is None
        assert account_queries.bearer(work, secret) is None
        assert work.session.get_one(Invitation, invitation).state == "revoked"
    assert level(workshop, people.reader, people.group) is Level.NONE


def test_it_is_told_to_the_platform_with_its_reason_and_to_each_group_without(workshop, people, offices):
    invite(workshop, people.stranger, people.others, "reader@example.eu")
    end(workshop, offices["administrator"], people.reader)
    (event,) = told(workshop, "admin.access_ended")
    assert (event.title, event.details["reason"], event.actor_name) == ("Reader", REASON, "Administrator")
    (removed,) = told(workshop, "groups.member_removed", people.group)
    assert (removed.title, removed.object_id, removed.details) == ("Reader", people.reader, {"everywhere": True})
    assert len(told(workshop, "members.invitation_revoked", people.others)) == 1
    with workshop.ask(people.leader) as work:
        former = select(Membership).where(Membership.user_id == people.reader)
        assert work.session.scalars(former).one().end_reason == "removed"


def test_what_was_ended_can_be_shown_again(workshop, people, offices):
    invite(workshop, people.stranger, people.others, "reader@example.eu")
    at_once = end(workshop, offices["administrator"], people.reader)
    with workshop.ask(offices["second"]) as work:
        later = everybody.ended(work, work.session.get_one(User, people.reader))
    assert (later.by, later.reason) == ("Administrator", REASON)
    assert [place.id for place in later.held.memberships] == [place.id for place in at_once.memberships]
    assert [each.id for each in later.held.invitations] == [each.id for each in at_once.invitations]


def test_the_last_leader_goes_at_once_and_the_group_is_told_to_be_without_one(workshop, people, offices):
    ended = end(workshop, offices["administrator"], people.leader)
    assert [place.group.title for place in ended.led_alone()] == ["Early warnings"]
    assert len(told(workshop, "groups.left_without_leader", people.group)) == 1
    assert told(workshop, "groups.left_without_leader", people.others) == []
    with workshop.ask(offices["administrator"]) as work:
        found, total = oversight.groups(work, without_leader=True)
    assert ([group.id for group in found], total) == ([people.group], 1)


def test_a_group_with_another_leader_is_not_without_one(workshop, people, offices):
    with workshop.do_as(policy.SYSTEM) as work:
        makers.join(work, work.session.get_one(Group, people.group), makers.user(work, "other"), "leader")
    assert end(workshop, offices["administrator"], people.leader).led_alone() == []
    assert told(workshop, "groups.left_without_leader", people.group) == []


def test_a_leader_whose_place_has_an_end_does_not_count(workshop, people, offices):
    with workshop.do_as(policy.SYSTEM) as work:
        place = makers.join(work, work.session.get_one(Group, people.group), makers.user(work, "other"), "leader")
        place.expires_at = now() + timedelta(days=1)
    assert len(end(workshop, offices["administrator"], people.leader).led_alone()) == 1
    assert len(told(workshop, "groups.left_without_leader", people.group)) == 1


def test_nobody_ends_their_own_access(workshop, people, offices):
    with pytest.raises(errors.Forbidden, match="another administrator"):
        end(workshop, offices["administrator"], offices["administrator"])


@pytest.mark.parametrize("who", ["leader", "reader", "stranger"])
def test_others_end_nobodys_access(workshop, people, offices, who):
    with pytest.raises(errors.NotFound):
        end(workshop, getattr(people, who), people.author)
    with pytest.raises(errors.NotFound):
        end(workshop, offices["auditor"], people.author)
    assert level(workshop, people.author, people.group) is Level.EDIT


def test_an_administrator_whose_own_access_was_just_ended_ends_nobodys(workshop, people, offices):
    with pytest.raises(errors.NotFound), workshop.do(offices["administrator"]) as work:
        work.session.get_one(User, offices["administrator"]).active = False
        actions.end_access(work, work.session.get_one(User, offices["second"]), REASON)


def test_the_last_administrator_stays(workshop, people, offices):
    end(workshop, offices["administrator"], offices["second"])
    with workshop.do(offices["administrator"]) as work:
        only = work.session.get_one(User, offices["administrator"])
        with pytest.raises(errors.Conflict, match="only administrator"):
            accounts.hold_administrators(work, besides=only)


def test_a_reason_is_wanted(workshop, people, offices):
    for reason in ("", "         .          ", "too short"):
        with pytest.raises(errors.Invalid, match="reason"):
            end(workshop, offices["administrator"], people.reader, reason)


def test_what_has_ended_is_not_ended_again(workshop, people, offices):
    end(workshop, offices["administrator"], people.reader)
    with pytest.raises(errors.Conflict, match="already"):
        end(workshop, offices["second"], people.reader)


def test_who_is_let_in_again_has_no_groups_until_a_leader_brings_them_back(workshop, people, offices):
    end(workshop, offices["administrator"], people.reader)
    with workshop.do(offices["second"]) as work:
        actions.let_in_again(work, work.session.get_one(User, people.reader))
    assert [event.title for event in told(workshop, "account.user_enabled")] == ["Reader"]
    assert level(workshop, people.reader, people.group) is Level.NONE
    with workshop.do(people.leader) as work:
        group = queries.group_by_id(work, people.group)
        place = select(Membership).where(Membership.user_id == people.reader)
        groups.restore_member(work, group, work.session.scalars(place).one())
    assert level(workshop, people.reader, people.group) is Level.READ


def test_only_administrators_let_people_in_again(workshop, people, offices):
    end(workshop, offices["administrator"], people.reader)
    for who in (people.leader, offices["auditor"]):
        with pytest.raises(errors.NotFound), workshop.do(who) as work:
            actions.let_in_again(work, work.session.get_one(User, people.reader))
    with pytest.raises(errors.Conflict, match="already"), workshop.do(offices["second"]) as work:
        actions.let_in_again(work, work.session.get_one(User, people.author))


# -- a leader for a group without one ---------------------------------------------------------------------------


def name_leader(workshop, by, group_id, email):
    with workshop.do(by) as work:
        return actions.name_leader(work, work.session.get_one(Group, group_id), email).id


def test_a_group_without_a_leader_is_given_one(workshop, people, offices):
    end(workshop, offices["administrator"], people.leader)
    name_leader(workshop, offices["administrator"], people.group, " Stranger@example.eu")
    assert level(workshop, people.stranger, people.group) is Level.ADMIN
    (event,) = told(workshop, "groups.leader_named", people.group)
    assert (event.title, event.actor_name) == ("Stranger", "Administrator")
    assert told(workshop, "groups.leader_named")[0].details == {"person": people.stranger}


def test_a_member_becomes_leader_for_good(workshop, people, offices):
    with workshop.do_as(policy.SYSTEM) as work:
        place = work.session.scalars(select(Membership).where(Membership.user_id == people.author)).one()
        place.expires_at = now() + timedelta(days=1)
    end(workshop, offices["administrator"], people.leader)
    assert name_leader(workshop, offices["administrator"], people.group, "author@example.eu") == place.id
    with workshop.ask(people.author) as work:
        assert queries.lasting_leaders(work, work.session.get_one(Group, people.group)) == {people.author}


def test_whose_membership_ran_out_becomes_leader_too(workshop, people, offices):
    with workshop.do_as(policy.SYSTEM) as work:
        place = work.session.scalars(select(Membership).where(Membership.user_id == people.author)).one()
        place.expires_at = now() - timedelta(days=1)
    end(workshop, offices["administrator"], people.leader)
    name_leader(workshop, offices["administrator"], people.group, "author@example.eu")
    assert level(workshop, people.author, people.group) is Level.ADMIN


def test_a_group_that_has_a_leader_is_given_none(workshop, people, offices):
    with pytest.raises(errors.Conflict, match="has a leader"):
        name_leader(workshop, offices["administrator"], people.group, "stranger@example.eu")


def test_administrators_name_neither_themselves_nor_each_other(workshop, people, offices):
    end(workshop, offices["administrator"], people.leader)
    with pytest.raises(errors.Forbidden):
        name_leader(workshop, offices["administrator"], people.group, "administrator@example.eu")
    with pytest.raises(errors.Conflict, match="Administrators lead no groups"):
        name_leader(workshop, offices["administrator"], people.group, "second@example.eu")


def test_only_who_has_an_account_can_be_named(workshop, people, offices):
    end(workshop, offices["administrator"], people.leader)
    with pytest.raises(errors.Invalid, match="Nobody signs in"):
        name_leader(workshop, offices["administrator"], people.group, "nobody@example.eu")
    with pytest.raises(errors.Conflict, match="has ended"):
        name_leader(workshop, offices["administrator"], people.group, "leader@example.eu")


def test_others_name_no_leader(workshop, people, offices):
    end(workshop, offices["administrator"], people.leader)
    for who in (people.author, offices["auditor"]):
        with pytest.raises(errors.NotFound):
            name_leader(workshop, who, people.group, "author@example.eu")


def test_all_chains_hold_after_all_that(workshop, people, offices):
    open_group(workshop, offices["administrator"], people.group)
    end(workshop, offices["administrator"], people.leader)
    name_leader(workshop, offices["administrator"], people.group, "author@example.eu")
    assert list(check.faults(workshop)) == []
