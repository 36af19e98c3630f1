"""Erasing somebody: what they contributed and did stays, who they were goes, and the trail still holds."""

from __future__ import annotations

import pytest
from sqlalchemy import String, cast, inspect, or_, select

from app import errors, policy
from app.accounts import actions as accounts
from app.accounts import queries as accounts_queries
from app.accounts.models import SignIn, Token, User
from app.admin import check
from app.db import Base
from app.events import Event
from app.groups import queries as groups
from app.groups.actions import Wish, ask_for_group, choose_visibility
from app.groups.models import LISTED, Membership
from app.library import actions as library
from app.library import queries as library_queries
from app.library.models import Document, Item, Star, Version
from app.members import actions as members
from app.members import addresses
from app.members import queries as member_queries
from app.members.models import Invitation
from app.people import actions, queries
from tests import makers

NAME, EMAIL, ADDRESS = "Anneliese Unverwechselbar", "anneliese@example.eu", "10.9.8.7"


@pytest.fixture
def administrator(workshop, people):
    """Somebody who manages the platform."""
    with workshop.do_as(policy.SYSTEM) as work:
        return makers.user(work, "administrator", is_administrator=True).id


@pytest.fixture
def anneliese(workshop, people):
    """The id of an author who has left traces everywhere, and whose access has ended."""
    with workshop.do_as(policy.SYSTEM) as work:
        user = User(email=EMAIL, name=NAME, organisation="Ministry", telephone="1", note="Me.", country="FR")
        work.session.add(user)
        work.session.flush()
        makers.join(work, work.session.get(makers.Group, people.group), user, "leader")
    with workshop.do_as(policy.system_at(ADDRESS)) as work:
        accounts.tell_failed_sign_in(work, EMAIL)
        accounts.begin_sign_in(work, work.session.get(User, user.id), "Firefox")
    with workshop.do(user.id, ADDRESS) as work:
        accounts.make_token(work, accounts_queries.me(work), "Anneliese's script", "read", 30)
    version = makers.stored(workshop, user.id, people.group, "report.txt", b"What we saw in March.")
    with workshop.do_as(policy.SYSTEM) as work:
        library.record_check(work, work.session.get(Version, version.id), "clean", "")
    makers.written(workshop, version.document_id, "What we saw in March.")
    with workshop.do(user.id, ADDRESS) as work:
        item = library_queries.item(work, version.document_id)
        library.star(work, item)
        library.hold(work, item, "A question.")
    with workshop.do(people.stranger) as work:
        group = groups.group_by_id(work, people.others)
        terms = members.Terms(member_queries.profile_titled(work, group, "reader"))
        members.invite(work, group, addresses.parse(f"{NAME} <{EMAIL}>"), terms)
    with workshop.do(people.stranger) as work:
        choose_visibility(work, groups.group_by_id(work, people.others), LISTED, takes_applications=True)
    with workshop.do(user.id, ADDRESS) as work:
        others = work.session.get(makers.Group, people.others)
        members.apply(work, others, f"I am {NAME}.")
        wish = Wish("Routes", "Asked for by Anneliese.", f"I am {NAME}.", f"{EMAIL}, friend@example.eu")
        ask_for_group(work, others.category, wish)
    makers.indexed(workshop)
    with workshop.do_as(policy.SYSTEM) as work:
        accounts.disable_user(work, work.session.get(User, user.id))
    return user.id


def erase(workshop, by, user_id):
    """Erase somebody."""
    with workshop.do(by) as work:
        actions.erase(work, queries.person(work, user_id))


def traces(workshop):
    """Where the name, the address or the network address still stands: the tables."""
    found = set()
    with workshop.ask() as work:
        for table in Base.metadata.sorted_tables:
            if table.name == "job":
                continue
            columns = [cast(column, String) for column in table.columns]
            said = [column.contains(word) for column in columns for word in (NAME, EMAIL, ADDRESS, "Anneliese")]
            if work.session.execute(select(table).where(or_(*said)).limit(1)).first():
                found.add(table.name)
    return found


def test_who_somebody_was_stands_nowhere_any_more(workshop, administrator, anneliese):
    assert {"user_account", "event", "invitation", "token", "item", "application", "group_request"} <= traces(workshop)
    erase(workshop, administrator, anneliese)
    assert traces(workshop) == set()


def test_the_trail_holds_afterwards_and_all_is_well(workshop, administrator, anneliese):
    with workshop.do_as(policy.SYSTEM) as work:
        check.events.sign(work.session, workshop.settings.secret_key)
    erase(workshop, administrator, anneliese)
    assert list(check.faults(workshop)) == []
    makers.indexed(workshop)
    assert list(check.faults(workshop)) == []


def test_what_is_erased_cannot_be_guessed(workshop, administrator, anneliese):
    erase(workshop, administrator, anneliese)
    with workshop.ask() as work:
        rows = work.session.scalars(select(Event).where(Event.actor_id == anneliese)).all()
        assert rows
        for event in rows:
            assert (event.actor_name, event.actor_salt, event.address, event.address_salt) == (None, "", None, "")
        told = work.session.scalars(select(Event).where(Event.object_id == anneliese, Event.title.is_(None))).all()
        assert told
        assert {event.salt for event in told} == {""}


def test_what_others_did_keeps_its_names(workshop, people, administrator, anneliese):
    with workshop.ask() as work:
        theirs = select(Event.id).where(Event.actor_name == "Stranger").order_by(Event.id)
        before = work.session.scalars(theirs).all()
    erase(workshop, administrator, anneliese)
    with workshop.ask() as work:
        assert work.session.scalars(theirs).all() == before
        assert work.session.scalar(select(Event).where(Event.title == "report.txt", Event.actor_id == anneliese))


def test_what_they_contributed_stays_under_their_organisation(workshop, people, administrator, anneliese):
    erase(workshop, administrator, anneliese)
    makers.indexed(workshop)
    with workshop.ask(people.reader) as work:
        document = work.session.scalars(select(Document)).one()
        assert document.author.name == "A former member of Ministry"
        assert document.held_by == "A former member of Ministry"
        assert document.current.author.organisation == "Ministry"
    assert makers.found(workshop, people.reader, "by:ministry") == ["report.txt"]
    assert makers.found(workshop, people.reader, "by:anneliese") == []


def test_nobody_can_sign_in_as_them_and_no_mail_reaches_them(workshop, people, administrator, anneliese):
    erase(workshop, administrator, anneliese)
    with workshop.ask() as work:
        user = work.session.get(User, anneliese)
        assert (user.password, user.telephone, user.note, user.country) == (None, "", "", "")
        assert user.email.endswith("@erased.invalid")
        for model in (SignIn, Token, Star):
            assert work.session.scalars(select(model).where(model.user_id == anneliese)).all() == []
        place = work.session.scalars(select(Membership).where(Membership.user_id == anneliese)).one()
        assert place.ended_at is not None
        invitation = work.session.scalars(select(Invitation)).one()
        assert (invitation.email, invitation.name, invitation.state) == (user.email, "", "revoked")
    with workshop.ask(people.leader) as work:
        assert member_queries.former_members(work, groups.group_by_id(work, people.group)) == []


def test_two_who_were_erased_are_two(workshop, people, administrator, anneliese):
    with workshop.do_as(policy.SYSTEM) as work:
        accounts.disable_user(work, work.session.get(User, people.reader))
    erase(workshop, administrator, anneliese)
    erase(workshop, administrator, people.reader)
    with workshop.ask() as work:
        assert work.session.get(User, people.reader).name == "A former member"


def test_who_can_still_sign_in_or_was_erased_is_not_erased(workshop, people, administrator, anneliese):
    with pytest.raises(errors.Conflict, match="End their access first"):
        erase(workshop, administrator, people.reader)
    erase(workshop, administrator, anneliese)
    with pytest.raises(errors.Conflict, match="already"):
        erase(workshop, administrator, anneliese)


def test_only_administrators_erase(workshop, people, anneliese):
    with pytest.raises(errors.NotFound):
        erase(workshop, people.leader, anneliese)
    with pytest.raises(errors.NotFound), workshop.do(people.leader) as work:
        actions.erase(work, work.session.get(User, anneliese))


def test_that_somebody_was_erased_is_told_without_their_name(workshop, administrator, anneliese):
    erase(workshop, administrator, anneliese)
    with workshop.ask() as work:
        event = work.session.scalars(select(Event).where(Event.act == "people.person_erased")).one()
    assert (event.object_id, event.title, event.actor_id) == (anneliese, "A former member of Ministry", administrator)


def test_a_namesake_keeps_what_is_theirs(workshop, people, administrator, anneliese):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.leader).name = NAME
    document = makers.document(workshop, people.leader, people.group, "other.txt")
    with workshop.do(people.leader) as work:
        library.hold(work, library_queries.item(work, document.id), "Another question.")
    erase(workshop, administrator, anneliese)
    with workshop.ask() as work:
        assert work.session.get(Item, document.id).held_by == NAME


def test_every_column_that_could_name_somebody_was_looked_at():
    """Whoever adds a column to people must decide what becomes of it: these stay."""
    kept = {"id", "active", "organisation", "language", "time_zone", "created_at"}
    changed = {"name", "email", "password", "fs_uniquifier", "erased_at", *actions.EMPTY, *actions.OFF}
    assert {column.key for column in inspect(User).columns} == kept | changed
