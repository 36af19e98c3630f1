"""Guessing is slowed down, and nobody is locked out by somebody else's guesses."""

from datetime import timedelta

from sqlalchemy import func, select, update

from app import errors, policy
from app.accounts import actions, throttle
from app.accounts.models import Attempt, User
from app.db import now

HERE, ELSEWHERE = "10.0.0.1", "10.9.9.9"
EMAIL = "reader@example.eu"


def fail(workshop, times, email=EMAIL, source=ELSEWHERE):
    with workshop.do_as(policy.system_at(source)) as work:
        for _time in range(times):
            throttle.failed(work, email)


def may_try(workshop, email=EMAIL, source=ELSEWHERE):
    with workshop.ask(address=source) as work:
        try:
            throttle.require(work, email)
        except errors.TooMany:
            return False
        return True


def test_after_ten_failures_an_account_waits_from_wherever_it_is_tried(workshop, people):
    fail(workshop, throttle.MOST_BY_ACCOUNT - 1)
    assert may_try(workshop)
    fail(workshop, 1)
    assert not may_try(workshop)
    assert not may_try(workshop, source="10.8.8.8")


def test_an_address_without_an_account_waits_just_the_same(workshop, people):
    fail(workshop, throttle.MOST_BY_ACCOUNT, email="nobody@example.eu")
    assert not may_try(workshop, email="nobody@example.eu")


def test_a_source_that_tries_many_accounts_waits(workshop, people):
    for number in range(throttle.MOST_BY_SOURCE):
        fail(workshop, 1, email=f"{number}@example.eu")
    assert not may_try(workshop, email="fresh@example.eu")
    assert may_try(workshop, email="fresh@example.eu", source=HERE)


def test_who_signs_in_from_where_they_did_before_is_not_kept_out(workshop, people):
    with workshop.do_as(policy.system_at(HERE)) as work:
        actions.begin_sign_in(work, work.session.get(User, people.reader), "Firefox")
    fail(workshop, throttle.MOST_BY_ACCOUNT)
    assert not may_try(workshop)
    assert may_try(workshop, source=HERE)


def test_the_wait_ends_and_old_tries_are_swept_away(workshop, people):
    fail(workshop, throttle.MOST_BY_ACCOUNT)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Attempt).values(at=now() - throttle.WINDOW - timedelta(seconds=1)))
    assert may_try(workshop)
    with workshop.do_as(policy.SYSTEM) as work:
        throttle.sweep(work)
    with workshop.ask() as work:
        assert work.session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_a_success_forgets_the_accounts_failures_but_not_the_sources(workshop, people):
    fail(workshop, throttle.MOST_BY_ACCOUNT)
    with workshop.do_as(policy.system_at(ELSEWHERE)) as work:
        throttle.forget(work, EMAIL)
    assert may_try(workshop)
    with workshop.ask() as work:
        assert work.session.scalar(select(func.count()).select_from(Attempt)) == throttle.MOST_BY_ACCOUNT


def test_no_address_is_kept_in_clear(workshop, people):
    fail(workshop, 1)
    with workshop.ask() as work:
        assert all(len(subject) == 64 for subject in work.session.scalars(select(Attempt.subject)))
