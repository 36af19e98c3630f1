"""Reservations: one works, the others read and see who; and documents that change hands."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import errors, policy
from app.accounts.models import User
from app.db import now
from app.groups.models import Group
from app.jobs import Job
from app.library import actions, kinds, queries
from app.library.models import Lock
from tests import makers
from tests.library.test_moving import told
from tests.library.test_together import beside


@pytest.fixture
def report(workshop, people):
    """The id of a document of the author."""
    return makers.document(workshop, people.author, people.group).id


@pytest.fixture
def colleague(workshop, people):
    """The id of a secretary, who may change everybody's documents."""
    with workshop.do_as(policy.SYSTEM) as work:
        made = makers.user(work, "colleague")
        makers.join(work, work.session.get(Group, people.group), made, "secretary")
        return made.id


def reserve(workshop, who, document_id, hours=8):
    """Reserve a document."""
    with workshop.do(who) as work:
        actions.reserve(work, queries.document(work, document_id), hours)


def release(workshop, who, document_id):
    """Release a document."""
    with workshop.do(who) as work:
        actions.release(work, queries.document(work, document_id))


def holder(workshop, who, document_id):
    """The name of who has reserved a document."""
    with workshop.ask(who) as work:
        found = queries.document(work, document_id).reservation
        return found.holder.name if found else None


def add(workshop, who, document_id, body=b"changed", **more):
    """Add a version; its number."""
    with workshop.do(who) as work:
        return actions.add_version(work, queries.document(work, document_id), makers.content(body), **more).number


def lapse(workshop, document_id):
    """Let a reservation have ended."""
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(Lock, document_id).ends_at = now() - timedelta(minutes=1)


# -- reserving ------------------------------------------------------------------------------------------------------


def test_while_it_is_reserved_others_read_and_see_by_whom(workshop, people, colleague, report):
    reserve(workshop, people.author, report)
    assert holder(workshop, people.reader, report) == "Author"
    acts = (
        lambda work, found: actions.add_version(work, found, makers.content(b"x")),
        lambda work, found: actions.restore_version(work, found, found.versions[0]),
        lambda work, found: actions.edit_details(work, found, {"title": "Mine"}),
        lambda work, found: actions.rename(work, found, "mine.txt"),
        lambda work, found: actions.move(work, found, makers.root(work, people.group)),
        actions.reserve,
    )
    for act in acts:
        with pytest.raises(errors.Locked, match="Author"), workshop.do(colleague) as work:
            act(work, queries.document(work, report))
    with pytest.raises(errors.Locked), workshop.do(people.leader) as work:
        actions.delete(work, queries.document(work, report))


def test_a_file_of_the_same_name_does_not_pass_by_a_reservation(workshop, people, colleague, report):
    reserve(workshop, people.author, report)
    with pytest.raises(errors.Locked):
        makers.document(workshop, colleague, people.group)


def test_a_folder_in_which_something_is_reserved_stays(workshop, people):
    folder = makers.folder(workshop, people.leader, people.group, "March")
    inner = makers.report(workshop, people.author, people.group, "inner.txt", "Seen.", within=folder.id)
    reserve(workshop, people.author, inner.id)
    with pytest.raises(errors.Locked, match="inner"), workshop.do(people.leader) as work:
        actions.delete(work, queries.item(work, folder.id))


def test_what_comes_back_is_a_small_step_and_releases_unless_it_is_kept(workshop, people, report):
    reserve(workshop, people.author, report)
    assert add(workshop, people.author, report, b"one", keep_reserved=True) == "1.1"
    assert holder(workshop, people.reader, report) == "Author"
    assert add(workshop, people.author, report, b"two") == "1.2"
    assert holder(workshop, people.reader, report) is None
    assert add(workshop, people.author, report, b"three") == "2.0"
    reserve(workshop, people.author, report)
    assert add(workshop, people.author, report, b"four", minor=False) == "3.0"


def test_a_reservation_ends_by_itself_and_can_be_renewed(workshop, people, colleague, report):
    reserve(workshop, people.author, report)
    reserve(workshop, people.author, report, hours=48)
    with workshop.ask() as work:
        assert work.session.get(Lock, report).ends_at > now() + timedelta(hours=47)
    lapse(workshop, report)
    assert holder(workshop, people.reader, report) is None
    reserve(workshop, colleague, report)
    assert holder(workshop, people.reader, report) == "Colleague"
    acts = [act for act in ("reserved", "reservation_renewed") for _one in told(workshop, f"library.{act}")]
    assert acts == ["reserved", "reserved", "reservation_renewed"]


@pytest.mark.parametrize("hours", [0, -1, 14 * 24 + 1])
def test_nobody_reserves_for_ever(workshop, people, report, hours):
    with pytest.raises(errors.Invalid):
        reserve(workshop, people.author, report, hours)


def test_a_leader_ends_anothers_reservation_and_its_holder_is_told(workshop, people, colleague, report):
    reserve(workshop, people.author, report)
    with pytest.raises(errors.Forbidden):
        release(workshop, colleague, report)
    release(workshop, people.leader, report)
    assert holder(workshop, people.reader, report) is None
    assert told(workshop, "library.reservation_broken") == [("report.txt", {"holder": people.author})]
    with workshop.ask() as work:
        (job,) = work.session.scalars(select(Job).where(Job.kind == kinds.RESERVATION_BROKEN))
        assert job.payload == {"holder_id": people.author, "by": "Leader"}
    makers.run_lane(workshop, "mail")
    (mail,) = workshop.settings.outbox.glob("*.eml") if workshop.settings.keeps_mails else [None]
    assert mail is None or "report.txt" in mail.read_text()


def test_who_may_not_change_it_may_not_reserve_it_and_nothing_is_released_twice(workshop, people, report):
    with pytest.raises(errors.Forbidden):
        reserve(workshop, people.reader, report)
    reserve(workshop, people.author, report)
    release(workshop, people.author, report)
    with pytest.raises(errors.Conflict):
        release(workshop, people.author, report)


def test_of_two_who_reserve_at_once_one_gets_it(workshop, people, colleague, report):
    with workshop.do(people.author) as work:
        actions.reserve(work, queries.document(work, report))
        thread, failed = beside(lambda: reserve(workshop, colleague, report))
    thread.join()
    assert failed == [errors.Locked]
    assert holder(workshop, people.reader, report) == "Author"


# -- handing over ---------------------------------------------------------------------------------------------------


def hand_over(workshop, who, document_id, to):
    """Make somebody else the author."""
    with workshop.do(who) as work:
        actions.hand_over(work, queries.document(work, document_id), work.session.get(User, to))


def author(workshop, people, document_id):
    """The id of a document's author."""
    with workshop.ask(people.reader) as work:
        return queries.document(work, document_id).author_id


def test_an_author_hands_a_document_over_and_then_has_it_no_more(workshop, people, colleague, report):
    hand_over(workshop, people.author, report, colleague)
    assert author(workshop, people, report) == colleague
    with pytest.raises(errors.Forbidden):
        hand_over(workshop, people.author, report, people.author)
    assert told(workshop, "library.handed_over") == [("report.txt", {"from": people.author, "to": colleague})]


def test_a_leader_takes_ownership(workshop, people, colleague, report):
    with pytest.raises(errors.Forbidden):
        hand_over(workshop, colleague, report, colleague)
    hand_over(workshop, people.leader, report, people.leader)
    assert author(workshop, people, report) == people.leader


def test_who_may_not_add_there_cannot_be_made_an_author(workshop, people, report):
    for who in (people.reader, people.stranger):
        with pytest.raises(errors.Invalid):
            hand_over(workshop, people.author, report, who)
