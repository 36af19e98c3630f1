"""Terms of use: in versions, accepted by each, told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import errors, policy
from app.accounts import actions as accounts
from app.accounts import queries as accounts_queries
from app.accounts.models import Acceptance, User
from app.events import Event
from app.terms import actions, queries
from tests import makers


@pytest.fixture
def administrator(workshop, people):
    """Somebody who manages the platform and is in no group."""
    with workshop.do_as(policy.SYSTEM) as work:
        return makers.user(work, "administrator", is_administrator=True).id


def publish(workshop, by, english="Be kind.", french="Soyez aimables."):
    """Put a version into force; its id."""
    with workshop.do(by) as work:
        return actions.publish(work, english, french).id


def accept(workshop, by, terms_id):
    """Accept a version."""
    with workshop.do(by) as work:
        actions.accept(work, terms_id)


def owes(workshop, user_id):
    """Whether somebody has yet to accept the terms, as they are told and as their session and their token know it."""
    with workshop.do_as(policy.SYSTEM) as work:
        secret = accounts.begin_sign_in(work, work.session.get(User, user_id), "Firefox")
    with workshop.do(user_id) as work:
        token = accounts.make_token(work, accounts_queries.me(work), "script", "read", 30)[1]
    with workshop.ask(user_id) as work:
        said = queries.is_owed(work)
        assert accounts_queries.sign_in(work, secret).owes_terms is said
        assert accounts_queries.bearer(work, token).owes_terms is said
        return said


def test_where_none_were_published_nobody_owes_anything(workshop, people):
    assert not owes(workshop, people.reader)


def test_everybody_owes_the_newest_version_until_they_accept_it(workshop, people, administrator):
    first = publish(workshop, administrator)
    assert owes(workshop, people.reader)
    accept(workshop, people.reader, first)
    assert not owes(workshop, people.reader)
    assert owes(workshop, people.author)
    second = publish(workshop, administrator, "Be very kind.")
    assert owes(workshop, people.reader)
    accept(workshop, people.reader, second)
    assert not owes(workshop, people.reader)


def test_what_is_no_longer_in_force_cannot_be_accepted(workshop, people, administrator):
    first = publish(workshop, administrator)
    publish(workshop, administrator)
    for terms_id in (first, "abcdefghijkmnpqr", ""):
        with pytest.raises(errors.Conflict):
            accept(workshop, people.reader, terms_id)


def test_accepting_twice_is_accepting_once(workshop, people, administrator):
    terms_id = publish(workshop, administrator)
    accept(workshop, people.reader, terms_id)
    accept(workshop, people.reader, terms_id)
    with workshop.ask() as work:
        assert len(work.session.scalars(select(Acceptance)).all()) == 1


def test_versions_and_acceptances_are_told(workshop, people, administrator):
    accept(workshop, people.reader, publish(workshop, administrator))
    with workshop.ask() as work:
        rows = select(Event.act, Event.actor_id, Event.title).where(Event.object_kind == "terms").order_by(Event.number)
        assert [tuple(row) for row in work.session.execute(rows)] == [
            ("terms.version_published", administrator, "1"),
            ("terms.version_accepted", people.reader, "1"),
        ]


def test_administrators_see_how_many_have_accepted_each(workshop, people, administrator):
    first = publish(workshop, administrator)
    accept(workshop, people.reader, first)
    accept(workshop, people.author, first)
    accept(workshop, people.author, publish(workshop, administrator))
    with workshop.do_as(policy.SYSTEM) as work:
        accounts.disable_user(work, work.session.get(User, people.reader))
    with workshop.ask(administrator) as work:
        assert [(one.terms.number, one.accepted) for one in queries.versions(work)] == [(2, 1), (1, 1)]
        assert queries.people_count(work) == 4


def test_only_administrators_publish_and_see_versions(workshop, people):
    with pytest.raises(errors.NotFound):
        publish(workshop, people.leader)
    with pytest.raises(errors.NotFound), workshop.ask(people.leader) as work:
        queries.versions(work)


@pytest.mark.parametrize("texts", [("", "x"), ("x", " "), ("x" * 50_001, "x")])
def test_a_version_has_both_languages(workshop, people, administrator, texts):
    with pytest.raises(errors.Invalid):
        publish(workshop, administrator, *texts)


def test_nobody_accepts_for_another_or_without_an_account(workshop, people, administrator):
    terms_id = publish(workshop, administrator)
    with pytest.raises(errors.NotFound), workshop.do_as(policy.Actor()) as work:
        actions.accept(work, terms_id)
