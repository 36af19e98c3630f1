"""An administrator opens a group: for a reason, for some hours, for reading, before the eyes of its leaders."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import errors, policy
from app.accounts.actions import Roles
from app.accounts.models import User
from app.admin import actions
from app.db import now
from app.groups import actions as groups
from app.groups import oversight, queries
from app.groups.models import Acl, Group, Opening
from app.jobs import Job
from app.library import actions as library
from app.library import queries as items
from app.policy import Level
from tests import makers
from tests.admin.conftest import COURT, end, level, open_group, told
from tests.conftest import make_settings


def choose(workshop, by, user_id, roles):
    with workshop.do(by) as work:
        actions.choose_roles(work, work.session.get_one(User, user_id), roles)


def test_an_administrator_reads_nothing_by_their_office(workshop, people, offices, fenced):
    for who in offices.values():
        with workshop.ask(who) as work:
            assert work.actor.levels == {}
            with pytest.raises(errors.NotFound):
                items.document(work, fenced)


def test_an_opening_lets_its_administrator_read_everything_and_do_nothing(workshop, people, offices, fenced):
    open_group(workshop, offices["administrator"], people.group)
    with workshop.ask(offices["administrator"]) as work:
        acls = set(work.session.scalars(select(Acl.id).where(Acl.group_id == people.group)))
        assert work.actor.levels == dict.fromkeys(acls, Level.READ)
        assert items.document(work, fenced).name == "secret.txt"
    for service in ("library", "members", "group"):
        assert level(workshop, offices["administrator"], people.group, service) is Level.READ
    assert level(workshop, offices["second"], people.group) is Level.NONE
    assert level(workshop, offices["administrator"], people.others) is Level.NONE
    with pytest.raises(errors.Forbidden):
        makers.document(workshop, offices["administrator"], people.group)
    with pytest.raises(errors.Forbidden), workshop.do(offices["administrator"]) as work:
        library.delete(work, items.document(work, fenced))


def test_an_administrator_who_is_a_member_keeps_what_they_are(workshop, people, offices, fenced):
    with workshop.do_as(policy.SYSTEM) as work:
        place = work.session.get_one(User, offices["administrator"])
        makers.join(work, work.session.get_one(Group, people.group), place, "author")
    open_group(workshop, offices["administrator"], people.group)
    assert level(workshop, offices["administrator"], people.group) is Level.EDIT
    with workshop.ask(offices["administrator"]) as work:
        assert policy.level(work.actor, items.document(work, fenced)) is Level.READ


def test_an_opening_makes_nobody_a_member(workshop, people, offices):
    open_group(workshop, offices["administrator"], people.group)
    with workshop.ask(offices["administrator"]) as work:
        group = queries.group_by_id(work, people.group)
        assert queries.place_and_count(work, group) == (None, 3)
        assert queries.my_memberships(work) == []
        assert offices["administrator"] not in queries.member_ids(work, people.group)


def test_it_is_told_in_both_chains_with_reason_and_end(workshop, people, offices):
    opening = open_group(workshop, offices["administrator"], people.group, f"  {COURT} ", 3)
    (in_group,) = told(workshop, "groups.group_opened", people.group)
    (in_platform,) = told(workshop, "groups.group_opened")
    with workshop.ask() as work:
        until = work.session.get_one(Opening, opening).expires_at.isoformat(timespec="seconds")
    assert in_group.details == in_platform.details == {"reason": COURT, "hours": 3, "until": until}
    assert (in_platform.object_id, in_group.actor_name) == (people.group, "Administrator")


def test_what_is_read_is_told_as_of_anybody(workshop, people, offices, fenced):
    open_group(workshop, offices["administrator"], people.group)
    with workshop.do(offices["administrator"]) as work:
        document = items.document(work, fenced)
        library.open_document(work, document, document.versions[0])
    (read,) = told(workshop, "library.document_opened", people.group)
    assert (read.actor_name, read.object_id) == ("Administrator", fenced)


@pytest.mark.parametrize("hours", [0, 25, -1])
def test_an_opening_lasts_from_an_hour_to_a_day(workshop, people, offices, hours):
    with pytest.raises(errors.Invalid, match="hours"):
        open_group(workshop, offices["administrator"], people.group, hours=hours)


def test_an_opening_wants_a_reason(workshop, people, offices):
    with pytest.raises(errors.Invalid, match="reason"):
        open_group(workshop, offices["administrator"], people.group, "Because.")


def test_what_is_open_is_not_opened_again(workshop, people, offices):
    open_group(workshop, offices["administrator"], people.group)
    with pytest.raises(errors.Conflict, match="already"):
        open_group(workshop, offices["administrator"], people.group)
    open_group(workshop, offices["second"], people.group)


def test_only_administrators_open_groups(workshop, people, offices):
    for who in (people.stranger, people.leader, offices["auditor"]):
        with pytest.raises(errors.NotFound):
            open_group(workshop, who, people.group)


def test_an_opening_ends_by_itself(workshop, people, offices, fenced):
    opening = open_group(workshop, offices["administrator"], people.group)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Opening, opening).expires_at = now() - timedelta(seconds=1)
    assert level(workshop, offices["administrator"], people.group) is Level.NONE
    open_group(workshop, offices["administrator"], people.group)


@pytest.mark.parametrize("who", ["administrator", "leader"])
def test_an_opening_is_ended_by_its_administrator_and_by_leaders(workshop, people, offices, who):
    opening = open_group(workshop, offices["administrator"], people.group)
    with workshop.do(offices.get(who) or people.leader) as work:
        group = queries.group_by_id(work, people.group)
        groups.end_opening(work, group, oversight.opening(work, group, opening))
    assert level(workshop, offices["administrator"], people.group) is Level.NONE
    assert len(told(workshop, "groups.opening_ended", people.group)) == len(told(workshop, "groups.opening_ended")) == 1
    with pytest.raises(errors.Conflict, match="already"), workshop.do(people.leader) as work:
        group = queries.group_by_id(work, people.group)
        groups.end_opening(work, group, oversight.opening(work, group, opening))


def test_others_end_no_opening_and_see_none(workshop, people, offices):
    opening = open_group(workshop, offices["administrator"], people.group)
    with pytest.raises(errors.Forbidden), workshop.do(people.author) as work:
        oversight.opening(work, queries.group_by_id(work, people.group), opening)
    with pytest.raises(errors.Forbidden), workshop.do(people.author) as work:
        groups.end_opening(work, queries.group_by_id(work, people.group), work.session.get_one(Opening, opening))
    with pytest.raises(errors.Forbidden), workshop.ask(people.author) as work:
        oversight.openings(work, queries.group_by_id(work, people.group))
    with workshop.ask(people.author) as work:
        assert oversight.openings_now(work, queries.group_by_id(work, people.group)) == []
    with pytest.raises(errors.NotFound), workshop.ask(offices["administrator"]) as work:
        oversight.opening(work, work.session.get_one(Group, people.others), opening)


def test_openings_end_with_the_office_and_with_the_access(workshop, people, offices):
    open_group(workshop, offices["administrator"], people.group)
    open_group(workshop, offices["second"], people.group)
    choose(workshop, offices["second"], offices["administrator"], Roles(is_administrator=False, is_auditor=True))
    assert level(workshop, offices["administrator"], people.group) is Level.NONE
    choose(workshop, offices["second"], offices["administrator"], Roles(is_administrator=True, is_auditor=False))
    assert level(workshop, offices["administrator"], people.group) is Level.NONE
    ended = end(workshop, offices["administrator"], offices["second"])
    assert [each.group_id for each in ended.openings] == [people.group]
    assert len(told(workshop, "groups.opening_ended", people.group)) == 2


def test_without_the_office_an_opening_opens_nothing(workshop, people, offices):
    open_group(workshop, offices["administrator"], people.group)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(User, offices["administrator"]).is_administrator = False
    assert level(workshop, offices["administrator"], people.group) is Level.NONE


def test_leaders_are_told_by_mail_in_their_language(tmp_path, database_url):
    workshop = makers.worker.make_workshop(make_settings(tmp_path, database_url, demo=True))
    found = makers.settle(workshop)
    with workshop.do_as(policy.SYSTEM) as work:
        administrator = makers.user(work, "administrator", is_administrator=True).id
    open_group(workshop, administrator, found.group)
    makers.run_lane(workshop, "mail")
    (mail,) = [path.read_text() for path in (tmp_path / "mail").glob("*.eml")]
    assert "To: leader@example.eu" in mail
    assert COURT in mail
    assert "/openings" in mail.replace("=\n", "")
    with workshop.ask() as work:
        assert work.session.scalars(select(Job).where(Job.kind == groups.OPENED)).all() == []
    workshop.database.engine.dispose()
