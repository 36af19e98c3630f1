"""Accounts, sessions and tokens: what ends, ends at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import errors, policy
from app.accounts import actions, queries
from app.accounts.actions import Details, NewUser
from app.accounts.models import SignIn, Token, User
from app.db import now
from app.events import PLATFORM, Event


def begin(workshop, user_id):
    """Begin a session; its secret."""
    with workshop.do_as(policy.system_at("10.0.0.1")) as work:
        return actions.begin_sign_in(work, work.session.get(User, user_id), "Firefox")


def holds(workshop, secret):
    with workshop.ask() as work:
        return queries.sign_in(work, secret) is not None


def make_token(workshop, user_id, scope="write", days=30):
    with workshop.do(user_id) as work:
        return actions.make_token(work, queries.me(work), "script", scope, days)


def works(workshop, secret):
    with workshop.ask() as work:
        return queries.bearer(work, secret) is not None


def disable(workshop, user_id):
    with workshop.do_as(policy.SYSTEM) as work:
        actions.disable_user(work, work.session.get(User, user_id))


# -- people ---------------------------------------------------------------------------------------------------


def test_an_address_has_one_account_whatever_its_case(workshop, people):
    with pytest.raises(errors.Conflict, match="already"), workshop.do_as(policy.SYSTEM) as work:
        actions.add_user(work, NewUser(" READER@example.EU", "Another", "hash"))


def test_only_administrators_add_people(workshop, people):
    with pytest.raises(errors.Forbidden), workshop.do(people.leader) as work:
        actions.add_user(work, NewUser("new@example.eu", "New", "hash"))


def test_details_are_changed_by_oneself_only(workshop, people):
    said = Details("Reader R.", "Ministry", "BE", "Europe/Paris")
    with workshop.do(people.reader) as work:
        actions.change_details(work, queries.me(work), said)
    with pytest.raises(errors.NotFound), workshop.do(people.leader) as work:
        actions.change_details(work, work.session.get(User, people.reader), said)
    with workshop.ask() as work:
        assert work.session.get(User, people.reader).country == "BE"


# -- sessions -------------------------------------------------------------------------------------------------


def test_a_session_is_kept_as_a_hash(workshop, people):
    secret = begin(workshop, people.reader)
    with workshop.ask() as work:
        row = work.session.scalars(select(SignIn)).one()
    assert secret not in (row.id, row.secret_hash)
    assert (row.address, row.browser) == ("10.0.0.1", "Firefox")
    assert holds(workshop, secret)


def test_a_session_that_was_ended_is_over(workshop, people):
    secret = begin(workshop, people.reader)
    with workshop.do(people.reader) as work:
        (row,) = queries.sign_ins(work, people.reader)
        actions.end_sign_in(work, queries.me(work), row.id)
    assert not holds(workshop, secret)


def test_nobody_ends_the_session_of_another(workshop, people):
    secret = begin(workshop, people.reader)
    with workshop.do(people.leader) as work:
        row = work.session.scalars(select(SignIn)).one()
        actions.end_sign_in(work, queries.me(work), row.id)
    assert holds(workshop, secret)


@pytest.mark.parametrize(
    ("column", "age"), [(SignIn.seen_at, timedelta(minutes=61)), (SignIn.created_at, timedelta(hours=13))]
)
def test_a_session_ends_by_itself_when_idle_and_after_a_working_day(workshop, people, column, age):
    secret = begin(workshop, people.reader)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(SignIn).values({column: now() - age}))
    assert not holds(workshop, secret)


def test_all_other_sessions_can_be_ended(workshop, people):
    kept, other = begin(workshop, people.reader), begin(workshop, people.reader)
    with workshop.do(people.reader) as work:
        actions.end_other_sign_ins(work, queries.me(work), queries.sign_in(work, kept).id)
    assert (holds(workshop, kept), holds(workshop, other)) == (True, False)


def test_who_is_disabled_is_out_at_once(workshop, people):
    secret, (_row, token) = begin(workshop, people.reader), make_token(workshop, people.reader)
    disable(workshop, people.reader)
    assert not holds(workshop, secret)
    assert not works(workshop, token)


# -- tokens ---------------------------------------------------------------------------------------------------


def test_a_token_is_told_once_and_kept_as_a_hash(workshop, people):
    row, secret = make_token(workshop, people.reader)
    assert secret.startswith("cercle_")
    assert len(secret) > 40
    assert secret not in (row.id, row.secret_hash)
    assert works(workshop, secret)


def test_a_token_that_was_revoked_or_has_expired_opens_nothing(workshop, people):
    row, revoked = make_token(workshop, people.reader)
    _row, expired = make_token(workshop, people.reader, days=1)
    with workshop.do(people.reader) as work:
        actions.revoke_token(work, queries.token(work, row.id))
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Token).values(expires_at=now() - timedelta(seconds=1)))
    assert (works(workshop, revoked), works(workshop, expired)) == (False, False)


def test_nobody_revokes_the_token_of_another(workshop, people):
    row, secret = make_token(workshop, people.reader)
    with pytest.raises(errors.NotFound), workshop.do(people.leader) as work:
        actions.revoke_token(work, queries.token(work, row.id))
    assert works(workshop, secret)


def test_a_token_of_an_unknown_kind_is_not_made(workshop, people):
    with pytest.raises(errors.Invalid):
        make_token(workshop, people.reader, scope="everything")


def test_what_happens_to_accounts_stands_in_the_platforms_chain(workshop, people):
    begin(workshop, people.reader)
    make_token(workshop, people.reader)
    with workshop.ask() as work:
        acts = set(work.session.scalars(select(Event.act).where(Event.chain_id == PLATFORM)))
    assert {"account.signed_in", "account.token_made"} <= acts
