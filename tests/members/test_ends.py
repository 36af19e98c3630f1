"""A membership that ends is told to the member, and to who invited them, 30 days, 7 days and a day before."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import policy
from app.db import now
from app.groups import actions as groups
from app.groups import queries
from app.groups.models import Membership
from app.jobs import Job
from app.members import actions, jobs
from tests import makers
from tests.conftest import make_settings


@pytest.fixture
def place(workshop, people):
    """The id of the reader's membership, whom the leader invited."""
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.scalars(select(Membership).where(Membership.user_id == people.reader)).one()
        found.sponsor_id = people.leader
        return found.id


def ends_in(workshop, place, **left):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Membership, place).expires_at = now() + timedelta(**left)


def told(workshop):
    """How many reminders are left to be sent after the upkeep."""
    jobs.remind_of_ends(workshop)
    with workshop.ask() as work:
        return len(work.session.scalars(select(Job).where(Job.kind == actions.END)).all())


def test_an_end_is_told_three_times_and_no_more(workshop, place):
    assert told(workshop) == 0
    for left, count in ((31, 0), (30, 1), (20, 1), (8, 1), (7, 2), (3, 2), (1, 3)):
        with workshop.do_as(policy.SYSTEM) as work:
            found = work.session.get_one(Membership, place)
            before, end = found.expires_at, now() + timedelta(days=left)
            if found.reminded_at is not None:
                found.reminded_at -= before - end  # as if time had passed instead
            found.expires_at = end
        assert told(workshop) == count, left
        assert told(workshop) == count, left


def test_a_membership_that_goes_on_is_told_again_before_its_new_end(workshop, people, place):
    ends_in(workshop, place, days=5)
    assert told(workshop) == 1
    with workshop.do(people.leader) as work:
        group = queries.group_by_id(work, people.group)
        groups.choose_end(work, group, work.session.get_one(Membership, place), now() + timedelta(days=300))
    assert told(workshop) == 1
    ends_in(workshop, place, days=300)
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.get_one(Membership, place)
        found.reminded_at -= timedelta(days=280)
        found.expires_at = now() + timedelta(days=20)
    assert told(workshop) == 2


def test_what_has_ended_is_not_told(workshop, people, place):
    ends_in(workshop, place, days=-1)
    assert told(workshop) == 0
    ends_in(workshop, place, days=5)
    with workshop.do(people.leader) as work:
        group = queries.group_by_id(work, people.group)
        groups.remove_member(work, group, work.session.get_one(Membership, place))
    assert told(workshop) == 0


@pytest.mark.parametrize(
    ("leads", "to"), [(True, ["leader@example.eu", "reader@example.eu"]), (False, ["reader@example.eu"])]
)
def test_who_invited_them_is_told_as_long_as_they_can_do_something(tmp_path, database_url, leads, to):
    workshop = makers.worker.make_workshop(make_settings(tmp_path, database_url, demo=True))
    people = makers.settle(workshop)
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.scalars(select(Membership).where(Membership.user_id == people.reader)).one()
        found.sponsor_id, found.expires_at = people.leader, now() + timedelta(days=5)
        if not leads:
            theirs = work.session.scalars(select(Membership).where(Membership.user_id == people.leader)).one()
            theirs.ended_at = now()
    assert told(workshop) == 1
    makers.run_lane(workshop, "mail")
    mails = [path.read_text() for path in (tmp_path / "mail").glob("*.eml")]
    assert sorted(line.removeprefix("To: ") for mail in mails for line in mail.splitlines() if line[:4] == "To: ") == to
    assert all("Early warnings" in mail for mail in mails)
    assert all(f"/members/{found.id}" in mail.replace("=\n", "") for mail in mails)
    workshop.database.engine.dispose()
