"""Who is in a group, under which profile, and what that lets them do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import errors, policy
from app.accounts.models import User
from app.db import now
from app.events import Event
from app.groups import actions, queries
from app.groups.models import Group, Membership
from app.home import actions as home
from app.library import queries as library
from app.policy import Level
from tests import makers


def level(workshop, user_id, group_id, service="library"):
    """What a person may do in a service of a group at this moment."""
    with workshop.ask(user_id) as work:
        group = work.session.get(Group, group_id)
        return policy.level(work.actor, group.acl(service))


def place(work, group_id, user_id):
    return work.session.scalars(
        select(Membership).where(Membership.group_id == group_id, Membership.user_id == user_id)
    ).one()


def remove(workshop, by, group_id, user_id):
    with workshop.do(by) as work:
        group = queries.group_by_id(work, group_id)
        actions.remove_member(work, group, place(work, group_id, user_id))


# -- starting a group -----------------------------------------------------------------------------------------


def test_whoever_starts_a_group_leads_it(workshop):
    with workshop.do_as(policy.SYSTEM) as work:
        marta = makers.user(work, "marta", may_create_groups=True)
    with workshop.do(marta.id) as work:
        group = home.start_group(work, "  Return   statistics ", "What we count.")
    assert group.title == "Return statistics"
    assert level(workshop, marta.id, group.id) is Level.ADMIN


def test_not_everybody_may_start_a_group(workshop, people):
    with pytest.raises(errors.Forbidden), workshop.do(people.author) as work:
        home.start_group(work, "My own")


def test_a_group_needs_a_name(workshop):
    with workshop.do_as(policy.SYSTEM) as work:
        marta = makers.user(work, "marta")
        with pytest.raises(errors.Invalid, match="name"):
            home.start_group(work, " \t ", "", marta)


def test_two_groups_of_one_title_have_two_addresses(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        leader = work.session.get(User, people.leader)
        first, second = (home.start_group(work, "Élections & Votes", "", leader) for _again in range(2))
    assert first.slug != second.slug
    assert first.slug.startswith("elections-votes-")


def test_a_group_has_five_profiles_and_its_leaders_everything(workshop, people):
    with workshop.ask(people.leader) as work:
        group = queries.group_by_id(work, people.group)
        titles = [profile.title for profile in queries.profiles(work, group)]
        assert titles == ["leader", "secretary", "author", "contributor", "reader"]
        assert all(policy.level(work.actor, acl) is Level.ADMIN for acl in group.default_acls)


# -- what a place in a group gives ----------------------------------------------------------------------------


def test_a_profile_gives_its_levels(workshop, people):
    assert level(workshop, people.author, people.group) is Level.EDIT
    assert level(workshop, people.author, people.group, "members") is Level.READ
    assert level(workshop, people.reader, people.group) is Level.READ


def test_who_is_not_in_a_group_finds_nothing_there(workshop, people):
    assert level(workshop, people.stranger, people.group) is Level.NONE
    with pytest.raises(errors.NotFound), workshop.ask(people.stranger) as work:
        queries.group_by_id(work, people.group)


def test_a_place_ends_by_itself_on_its_day(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        place(work, people.group, people.reader).expires_at = now() - timedelta(seconds=1)
    assert level(workshop, people.reader, people.group) is Level.NONE


def test_who_was_disabled_may_nothing_anywhere(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.leader).active = False
    assert level(workshop, people.leader, people.group) is Level.NONE


# -- ending a membership --------------------------------------------------------------------------------------


def test_who_was_removed_may_nothing_from_that_moment(workshop, people):
    remove(workshop, people.leader, people.group, people.reader)
    assert level(workshop, people.reader, people.group) is Level.NONE


def test_a_removal_is_told_by_name(workshop, people):
    remove(workshop, people.leader, people.group, people.reader)
    with workshop.ask() as work:
        told = work.session.scalars(select(Event).where(Event.act == "groups.member_removed")).one()
    assert (told.title, told.object_id) == ("Reader", people.reader)


def test_what_somebody_contributed_stays(workshop, people):
    document = makers.document(workshop, people.author, people.group)
    remove(workshop, people.leader, people.group, people.author)
    with workshop.ask(people.reader) as work:
        assert library.document(work, document.id).author.name == "Author"


@pytest.mark.parametrize("who", ["author", "reader"])
def test_members_cannot_remove_each_other(workshop, people, who):
    with pytest.raises(errors.Forbidden):
        remove(workshop, getattr(people, who), people.group, people.leader)


def test_leaders_cannot_remove_themselves(workshop, people):
    with pytest.raises(errors.Forbidden, match="another leader"):
        remove(workshop, people.leader, people.group, people.leader)


def test_who_manages_members_cannot_remove_a_leader(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        secretary = makers.user(work, "secretary")
        makers.join(work, work.session.get(Group, people.group), secretary, "secretary")
    with pytest.raises(errors.Forbidden, match="more rights"):
        remove(workshop, secretary.id, people.group, people.leader)
    remove(workshop, secretary.id, people.group, people.reader)


def test_a_leader_whose_place_has_no_end_always_remains(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        second = makers.user(work, "second")
        held = makers.join(work, work.session.get(Group, people.group), second, "leader")
        held.expires_at = now() + timedelta(days=1)
    with pytest.raises(errors.Conflict, match="only leader"):
        remove(workshop, second.id, people.group, people.leader)
