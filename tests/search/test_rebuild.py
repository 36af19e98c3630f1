"""The index is made anew while everybody goes on, when somebody asks for it or when it has failed."""

import shutil

import pytest
from sqlalchemy import select

from app import errors, policy
from app.admin.upkeep import upkeep
from app.jobs import Job
from app.library import actions as library
from app.library import queries as items
from app.prepare import begin_index
from app.search import renewal
from app.search.rebuild import rebuild
from index import Overloaded
from tests import makers
from tests.search.test_search import find, names


@pytest.fixture
def report(workshop, people):
    """A report of the author, found by its text."""
    made = makers.report(workshop, people.author, people.group, "march.docx", "Seen at Medyka.", language="en")
    makers.indexed(workshop)
    return made


def waiting(workshop):
    """How many rebuilds wait."""
    with workshop.ask() as work:
        return len(work.session.scalars(select(Job.id).where(Job.kind == renewal.REBUILD)).all())


def test_a_rebuilt_index_finds_the_same(workshop, people, report):
    workshop.index.clear(people.group)
    assert names(workshop, people.reader, "medyka") == []
    heard = []
    assert rebuild(workshop, say=lambda *far: heard.append(far)) == 1
    assert heard == [(1, 1)]
    assert names(workshop, people.reader, "medyka") == ["march.docx"]


def test_it_finds_nothing_of_what_has_gone(workshop, people, report):
    with workshop.do(people.author) as work:
        library.delete(work, items.document(work, report.id))
    rebuild(workshop)
    assert names(workshop, people.reader, "medyka") == []
    assert list(workshop.index.ids(people.group)) == []


def test_what_changes_meanwhile_is_in_the_new_one(workshop, people, report):
    def change(_done, _total):
        if not changed:
            changed.append(makers.report(workshop, people.author, people.group, "april.docx", "Again at Medyka."))
            with workshop.do(people.author) as work:
                library.rename(work, items.document(work, report.id), "may.docx")
            makers.indexed(workshop)

    changed = []
    rebuild(workshop, say=change)
    assert sorted(names(workshop, people.reader, "medyka")) == ["april.docx", "may.docx"]


def test_only_one_is_built_at_a_time(workshop, people, report):
    def again(_done, _total):
        with pytest.raises(errors.Unavailable):
            rebuild(workshop)

    rebuild(workshop, say=again)


def test_an_index_that_is_lost_degrades_and_is_made_anew_by_the_worker(workshop, people, report):
    shutil.rmtree(workshop.settings.index)
    found = find(workshop, people.reader, "march")
    assert (found.is_degraded, found.is_broken, [hit.item.name for hit in found.hits]) == (True, True, ["march.docx"])
    with workshop.do(people.reader) as work:
        renewal.want_rebuild(work)
        renewal.want_rebuild(work)
    assert waiting(workshop) == 1
    makers.run_lane(workshop, "rebuild")
    assert waiting(workshop) == 0
    assert names(workshop, people.reader, "medyka") == ["march.docx"]


def test_an_index_that_lacks_room_for_a_moment_degrades_and_is_left_as_it_is(workshop, people, report, monkeypatch):
    def lacks(_question):
        raise Overloaded

    monkeypatch.setattr(workshop.index, "search", lacks)
    found = find(workshop, people.reader, "march")
    assert (found.is_degraded, found.is_broken) == (True, False)


def test_what_cannot_be_written_waits_and_lets_the_index_be_made_anew(workshop, people, report):
    shutil.rmtree(workshop.settings.index)
    makers.report(workshop, people.author, people.group, "april.docx", "Again at Medyka.")
    makers.indexed(workshop)
    assert waiting(workshop) == 1
    with workshop.ask() as work:
        assert {job.attempts for job in work.session.scalars(select(Job).where(Job.kind == "search.index"))} == {0}
    makers.run_lane(workshop, "rebuild")
    assert sorted(names(workshop, people.reader, "medyka")) == ["april.docx", "march.docx"]


def test_upkeep_has_a_missing_index_made_anew(workshop, people, report):
    upkeep(workshop)
    assert waiting(workshop) == 0
    shutil.rmtree(workshop.settings.index)
    upkeep(workshop)
    assert waiting(workshop) == 1


def test_a_new_home_begins_with_an_empty_index_and_one_that_lost_it_with_a_rebuild(workshop, people):
    shutil.rmtree(workshop.settings.index)
    begin_index(workshop)
    assert (workshop.index.is_there, waiting(workshop)) == (True, 0)
    makers.report(workshop, people.author, people.group, "march.docx", "Seen at Medyka.")
    shutil.rmtree(workshop.settings.index)
    begin_index(workshop)
    assert (workshop.index.is_there, waiting(workshop)) == (False, 1)


def test_an_administrator_may_ask_for_it_and_others_may_not(workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        assert renewal.ask_for_rebuild(work) is True
        assert renewal.ask_for_rebuild(work) is False
    with pytest.raises(errors.NotFound), workshop.do(people.leader) as work:
        renewal.ask_for_rebuild(work)
