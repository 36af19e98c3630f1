"""What was checked once is checked again with newer signatures; a late find is withheld everywhere at once."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app import errors, policy, scanner
from app.db import now
from app.events import Event
from app.jobs import Job
from app.library import actions, kinds, queries, stock
from app.library.archives import archive
from app.library.models import Derived, Document, Version
from tests import makers, signatures

LATE = b"a quiet lighthouse"
pytestmark = pytest.mark.clamd


@pytest.fixture
def home(tmp_path):
    return tmp_path / "clamd-home"


@pytest.fixture
def running(home, start_clamd):
    """A clamd of this test's own, with signatures of number 1: its address and process."""
    signatures.write(home, 1)
    with start_clamd(home) as (address, process):
        yield address, process


@pytest.fixture
def again(home, start_clamd):
    """Starts that clamd once more."""
    return lambda: start_clamd(home)


@pytest.fixture
def workshop(workshop, running):
    """The workshop, with that clamd."""
    return replace(workshop, scanner=scanner.connect(running[0], 5))


@pytest.fixture
def renew(home, running):
    """Brings newer signatures."""
    return lambda number, *texts: signatures.renew(home, running[0], number, *texts)


def look_again(workshop):
    """Let the stock be checked again, as far as that goes at once."""
    stock.begin(workshop)
    hurry(workshop)


def hurry(workshop):
    """Make the steps that wait, without waiting."""
    for _step in range(20):
        with workshop.do_as(policy.SYSTEM) as work:
            work.session.execute(update(Job).where(Job.kind == kinds.STOCK).values(run_at=now()))
        makers.run_lane(workshop, "stock")


def states(workshop):
    """The state of the check of every version by the name of its document, and the number of its signatures."""
    with workshop.ask() as work:
        rows = work.session.scalars(select(Version).order_by(Version.created_at))
        return {
            each.document.name: (each.check_state, int(each.checked_with.split("/")[1]) if each.checked_with else 0)
            for each in rows
        }


def told(workshop, act, group_id):
    """What was told of an act in a group, in order."""
    with workshop.ask() as work:
        rows = select(Event).where(Event.act == act, Event.chain_id == group_id).order_by(Event.number)
        return [event.details for event in work.session.scalars(rows)]


def test_an_upload_keeps_with_what_it_was_checked(workshop, people):
    makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    assert states(workshop) == {"report.txt": ("clean", 1)}


def test_nothing_is_checked_again_while_the_signatures_are_the_same(workshop, people):
    makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    stock.begin(workshop)
    with workshop.ask() as work:
        assert work.session.scalar(select(Job).where(Job.kind == kinds.STOCK)) is None


def test_newer_signatures_look_at_everything_again_and_tell_only_what_changed(workshop, people, renew):
    makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    makers.stored(workshop, people.author, people.group, "bad.txt", b"In it: " + LATE)
    renew(2, LATE)
    look_again(workshop)
    assert states(workshop) == {"report.txt": ("clean", 2), "bad.txt": ("infected", 2)}
    found = told(workshop, "library.virus_found_later", people.group)
    assert [(one["version"], one["before"]) for one in found] == [("1.0", "clean")]
    assert told(workshop, "library.version_checked", people.group) == []
    look_again(workshop)
    assert len(told(workshop, "library.virus_found_later", people.group)) == 1


def test_a_late_find_is_withheld_in_all_groups_and_the_version_before_is_served(workshop, people, renew):
    body = b"In it: " + LATE
    makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    bad = makers.stored(workshop, people.author, people.group, "report.txt", body)
    other = makers.stored(workshop, people.stranger, people.others, "waste.txt", body)
    makers.written(workshop, other.document_id, "a quiet lighthouse")
    makers.indexed(workshop)
    assert makers.found(workshop, people.stranger, "lighthouse") == ["waste.txt"]
    renew(2, LATE)
    with workshop.do_as(policy.SYSTEM) as work:
        found = scan(workshop, bad)
        actions.record_check(work, work.session.get_one(Version, bad.id), found.state, found.finding, found.database)
    with workshop.ask(people.stranger) as work:
        document = queries.document(work, other.document_id)
        assert (document.current, document.latest.check_state) == (None, "infected")
        assert work.session.scalars(select(Derived).where(Derived.version_id == other.id)).all() == []
        with pytest.raises(errors.Conflict):
            document.served()
    assert makers.found(workshop, people.stranger, "lighthouse") == []
    makers.indexed(workshop)
    assert makers.found(workshop, people.stranger, "lighthouse") == []
    with workshop.ask(people.reader) as work:
        assert queries.document(work, bad.document_id).current.number == "1.0"


def scan(workshop, version):
    """What clamd says of a version's bytes at this moment."""
    with workshop.blobs.open(version.group_id, version.digest) as file:
        return workshop.scanner.check(file)


def test_the_leaders_of_each_group_are_told_the_same_and_nothing_of_the_other(workshop, people, renew):
    for who, group, name in ((people.author, people.group, "ours.txt"), (people.stranger, people.others, "waste.txt")):
        makers.stored(workshop, who, group, name, b"In it: " + LATE)
    renew(2, LATE)
    look_again(workshop)
    mails = {mail.partition("@")[0]: mail for mail in makers.mails(workshop).split("To: ")}
    ours, theirs = mails["leader"], mails["stranger"]
    assert "A later check found a virus" in ours
    assert "/v/1.0/exposure" in ours
    assert "ours.txt" in ours
    assert "waste.txt" not in ours
    assert "waste.txt" in theirs
    assert "Early warnings" not in theirs


def test_a_find_that_was_none_is_taken_back(workshop, people, renew):
    made = makers.stored(workshop, people.author, people.group, "report.txt", b"In it: " + LATE)
    renew(2, LATE)
    look_again(workshop)
    renew(3)
    look_again(workshop)
    assert states(workshop) == {"report.txt": ("clean", 3)}
    (event,) = told(workshop, "library.version_checked", people.group)
    assert (event["before"], event["state"]) == ("infected", "clean")
    with workshop.ask(people.reader) as work:
        assert queries.document(work, made.document_id).served().infected_at is None
        assert work.session.scalar(select(Job).where(Job.kind == kinds.EXTRACT, Job.subject_id == made.id))


def test_a_later_check_that_cannot_look_inside_takes_nothing_back(workshop, people):
    made = makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.get_one(Version, made.id)
        actions.record_check(work, found, "unscannable", "Heuristics.Encrypted.Zip", "ClamAV/2")
    assert states(workshop) == {"report.txt": ("clean", 2)}


def test_a_deleted_document_is_checked_again_too(workshop, people, renew):
    made = makers.stored(workshop, people.author, people.group, "report.txt", b"In it: " + LATE)
    with workshop.do(people.author) as work:
        actions.delete(work, queries.document(work, made.document_id))
    renew(2, LATE)
    look_again(workshop)
    assert states(workshop) == {"report.txt": ("infected", 2)}


def test_the_newest_are_looked_at_first_and_a_step_is_as_long_as_the_rate_allows(workshop, people, renew, monkeypatch):
    for number in range(4):
        makers.stored(workshop, people.author, people.group, f"{number}.txt", b"%d" % number)
    renew(2)
    monkeypatch.setattr(stock, "LEAST_COST", 3 * workshop.settings.stock_rate)  # two make a step
    stock.begin(workshop)
    makers.run_lane(workshop, "stock")
    assert [number for _state, number in states(workshop).values()] == [1, 1, 2, 2]
    with workshop.ask() as work:
        job = work.session.scalars(select(Job).where(Job.kind == kinds.STOCK)).one()
        assert 4 < (job.run_at - now()).total_seconds() < 6.1
    hurry(workshop)
    assert [number for _state, number in states(workshop).values()] == [2, 2, 2, 2]


def test_fresh_uploads_go_first(workshop, people, renew):
    makers.stored(workshop, people.author, people.group, "old.txt", b"Old.")
    renew(2)
    with workshop.do(people.author) as work:
        actions.upload(work, makers.root(work, people.group), makers.content(b"?", "new.txt", check_state="pending"))
    stock.begin(workshop)
    makers.run_lane(workshop, "stock")
    assert states(workshop)["old.txt"] == ("clean", 1)


# -- clamd goes away in the middle ------------------------------------------------------------------------------


@contextmanager
def stopped(process):
    """A clamd that answers nothing meanwhile."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def test_a_stopped_clamd_lets_the_stock_wait_and_what_comes_meanwhile_is_not_served(
    workshop, people, running, renew, monkeypatch
):
    monkeypatch.setattr(scanner, "PATIENCE", 0.5)
    makers.stored(workshop, people.author, people.group, "old.txt", b"In it: " + LATE)
    renew(2, LATE)
    stock.begin(workshop)
    hasty = replace(workshop, scanner=scanner.connect(running[0], 0.3))
    with stopped(running[1]):
        new = makers.stored(hasty, people.author, people.group, "new.txt", b"In it: " + LATE)
        assert new.check_state == "pending"
        makers.run_lane(hasty, "stock")
        makers.run_lane(hasty, "check")
        assert states(workshop) == {"old.txt": ("clean", 1), "new.txt": ("pending", 0)}
        with workshop.ask(people.author) as work, pytest.raises(errors.Conflict):
            queries.document(work, new.document_id).served()
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Job).values(run_at=now()))
    makers.run_lane(workshop, "check")
    hurry(workshop)
    assert states(workshop) == {"old.txt": ("infected", 2), "new.txt": ("infected", 2)}


@pytest.fixture
def dying(running, monkeypatch):
    """Lets clamd be killed when the third version is looked at."""
    real, seen = stock._verdict, []

    def killing(workshop, version):
        seen.append(version)
        if len(seen) == 3:
            running[1].kill()
            running[1].wait()
        return real(workshop, version)

    monkeypatch.setattr(stock, "_verdict", killing)


def test_a_clamd_killed_in_the_middle_of_a_step_is_waited_for(workshop, people, dying, renew, again):
    for number in range(4):
        makers.stored(workshop, people.author, people.group, f"{number}.txt", b"%d" % number)
    renew(2)
    stock.begin(workshop)
    makers.run_lane(workshop, "stock")
    assert [number for _state, number in states(workshop).values()] == [1, 1, 2, 2]
    with again() as (address, _process):
        hurry(replace(workshop, scanner=scanner.connect(address, 5)))
    assert [number for _state, number in states(workshop).values()] == [2, 2, 2, 2]


def test_bytes_that_are_gone_do_not_hold_up_the_others(workshop, people, renew):
    gone = makers.document(workshop, people.author, people.group, "gone.txt")
    makers.stored(workshop, people.author, people.group, "there.txt", b"There.")
    renew(2)
    look_again(workshop)
    assert states(workshop) == {"gone.txt": ("clean", 2), "there.txt": ("clean", 2)}
    with workshop.ask() as work:
        assert work.session.get_one(Document, gone.id).current.checked_at < now()
        assert work.session.scalar(select(Job).where(Job.kind == kinds.STOCK)) is None


# -- who had it -------------------------------------------------------------------------------------------------


def test_the_report_lists_everybody_who_had_opened_it_by_which_way(workshop, people, renew):
    made = makers.stored(workshop, people.author, people.group, "report.txt", b"In it: " + LATE)
    with workshop.do(people.reader) as work:
        document = queries.document(work, made.document_id)
        actions.open_document(work, document, document.current)
        actions.download(work, document, document.current, by="api")
    with workshop.do(people.author) as work:
        library = makers.root(work, people.group)
        actions.take_away(work, library, archive(work, library))
        actions.show_text(work, queries.document(work, made.document_id))
    renew(2, LATE)
    look_again(workshop)
    with workshop.do(people.leader) as work:
        document = queries.document(work, made.document_id)
        found = actions.show_exposure(work, document, queries.version(work, document, "1.0"))
    assert [(each.name, each.way, each.door) for each in found] == [
        ("Author", "text", ""),
        ("Author", "zip", "page"),
        ("Reader", "downloaded", "api"),
        ("Reader", "opened", ""),
    ]
    assert told(workshop, "library.exposure_shown", people.group)[0]["people"] == 2


def test_the_report_says_nothing_of_other_versions(workshop, people):
    made = makers.stored(workshop, people.author, people.group, "report.txt", b"First.")
    with workshop.do(people.reader) as work:
        document = queries.document(work, made.document_id)
        actions.download(work, document, document.current)
    makers.stored(workshop, people.author, people.group, "report.txt", b"Second.")
    with workshop.ask(people.leader) as work:
        document = queries.document(work, made.document_id)
        assert queries.exposures(work, queries.version(work, document, "2.0")) == []


@pytest.mark.parametrize("who", ["author", "reader"])
def test_only_leaders_see_who_had_it(workshop, people, who):
    made = makers.stored(workshop, people.author, people.group, "report.txt", b"First.")
    with pytest.raises(errors.Forbidden), workshop.do(getattr(people, who)) as work:
        document = queries.document(work, made.document_id)
        actions.show_exposure(work, document, queries.version(work, document, "1.0"))
