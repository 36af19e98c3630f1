"""Previews in the life of a version: made, seen by those who may, copied, restored, and gone with it."""

import fpdf
import pytest
from sqlalchemy import select, update

from app import errors, policy
from app.admin import check
from app.jobs import Job
from app.library import actions, jobs, kinds, previews, queries
from app.library.models import PREVIEW, Derived, Version
from tests import makers
from tests.library.test_deleting import aged, kept
from tests.library.test_moving import fence, told


def pages(*words):
    made = fpdf.FPDF()
    for each in words:
        made.add_page()
        made.set_font("helvetica", size=20)
        made.cell(text=each)
    return bytes(made.output())


@pytest.fixture
def report(workshop, people):
    """A document of two pages, whose text was read and whose preview waits."""
    content = makers.received(workshop, people.group, "report.pdf", pages("One", "Two"))
    with workshop.do(people.author) as work:
        version = actions.upload(work, makers.root(work, people.group), content)
    makers.written(workshop, version.document_id, "One Two", "en")
    return version


def opened(workshop, who, version):
    """Look at a version, as its page does."""
    with workshop.do(who) as work:
        found = queries.document(work, version.document_id)
        actions.open_document(work, found, queries.version(work, found, version.number))


def seen(workshop, who, version):
    """What somebody is shown of a version."""
    with workshop.ask(who) as work:
        found = queries.document(work, version.document_id)
        row = queries.shown(work, queries.version(work, found, version.number))
    return previews.read(workshop.blobs, row) if row else None


def page(workshop, who, version, number):
    """The bytes of one page, as somebody is given them."""
    with workshop.ask(who) as work:
        found = queries.document(work, version.document_id)
        row = queries.page(work, queries.version(work, found, version.number), number)
    with workshop.blobs.open(row.group_id, row.digest) as stream:
        return stream.read()


def state(workshop, version):
    """The state of a version's preview."""
    with workshop.ask() as work:
        return work.session.get_one(Version, version.id).preview_state


def waiting(workshop):
    """The jobs that wait for previews."""
    with workshop.ask() as work:
        return work.session.scalars(select(Job).where(Job.kind == kinds.PREVIEW)).all()


def test_a_preview_follows_the_text_and_is_seen_by_readers(workshop, people, report, preview_sandbox):
    assert seen(workshop, people.reader, report).form == "text"
    makers.run_lane(workshop, "preview", preview_sandbox)
    assert state(workshop, report) == "made"
    assert seen(workshop, people.reader, report).total == 2
    assert page(workshop, people.reader, report, 1) != page(workshop, people.reader, report, 2)
    for number in (0, 3, 99):
        with pytest.raises(errors.NotFound):
            page(workshop, people.reader, report, number)
    assert list(check.faults(workshop)) == []


def test_a_preview_asks_the_rule_of_its_original(workshop, people, report, preview_sandbox):
    makers.run_lane(workshop, "preview", preview_sandbox)
    with pytest.raises(errors.NotFound):
        seen(workshop, people.stranger, report)
    with workshop.ask(people.leader) as work:
        row, found = queries.shown(work, work.session.get_one(Version, report.id)), report.document_id
    assert row is not None
    fence(workshop, people, found)
    for look in (seen, lambda *given: page(*given, 1)):
        with pytest.raises(errors.NotFound):
            look(workshop, people.reader, report)


def test_what_is_found_infected_later_is_not_shown(workshop, people, report, preview_sandbox):
    makers.run_lane(workshop, "preview", preview_sandbox)
    with workshop.do_as(policy.SYSTEM) as work:
        actions.record_check(work, work.session.get_one(Version, report.id), "infected", "Eicar")
    assert seen(workshop, people.author, report) is None
    with pytest.raises(errors.NotFound):
        page(workshop, people.author, report, 1)
    with pytest.raises(errors.NotFound):
        page(workshop, people.reader, report, 1)


def test_whoever_looks_at_a_version_has_its_preview_made_first(workshop, people, report):
    makers.written(workshop, makers.document(workshop, people.author, people.group, "other.txt").id, "Other")
    (mine,) = [job for job in waiting(workshop) if job.subject_id == report.id]
    opened(workshop, people.reader, report)
    opened(workshop, people.reader, report)
    first, _other = sorted(waiting(workshop), key=lambda job: job.run_at)
    assert first.id == mine.id


def test_what_was_there_before_there_were_previews_has_one_made_when_somebody_looks(
    workshop, people, report, preview_sandbox
):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.delete(work.session.get(Job, waiting(workshop)[0].id))
    opened(workshop, people.reader, report)
    makers.run_lane(workshop, "preview", preview_sandbox)
    assert state(workshop, report) == "made"
    opened(workshop, people.reader, report)
    assert waiting(workshop) == []


def test_a_document_without_a_preview_says_so_and_is_not_tried_again(workshop, people, preview_sandbox):
    broken = makers.received(workshop, people.group, "broken.pdf", b"%PDF-1.4 rubbish")
    with workshop.do(people.author) as work:
        version = actions.upload(work, makers.root(work, people.group), broken)
    opened(workshop, people.reader, version)
    makers.run_lane(workshop, "preview", preview_sandbox)
    assert state(workshop, version) == "failed"
    opened(workshop, people.reader, version)
    assert waiting(workshop) == []
    assert seen(workshop, people.reader, version) is None


def test_an_operator_lets_those_be_tried_again_that_failed(workshop, people, report, preview_sandbox):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Version, report.id).preview_state = "failed"
        for job in work.session.scalars(select(Job).where(Job.kind == kinds.PREVIEW)):
            job.state = "dead"
    with workshop.do_as(policy.SYSTEM) as work:
        assert actions.try_previews_again(work) == 1
    opened(workshop, people.reader, report)
    makers.run_lane(workshop, "preview", preview_sandbox)
    assert state(workshop, report) == "made"
    with pytest.raises(errors.NotFound), workshop.do(people.leader) as work:
        actions.try_previews_again(work)


def test_a_job_that_was_set_aside_is_not_left_again_by_everybody_who_looks(workshop, people, report):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Job, waiting(workshop)[0].id).state = "dead"
    for _time in range(3):
        opened(workshop, people.reader, report)
    assert len(waiting(workshop)) == 1


def test_several_pages_are_one_look(workshop, people, report):
    opened(workshop, people.reader, report)
    with workshop.ask(people.reader) as work:
        found = queries.document(work, report.document_id)
        assert queries.has_just_opened(work, found, found.current)
    with workshop.ask(people.leader) as work:
        found = queries.document(work, report.document_id)
        assert not queries.has_just_opened(work, found, found.current)
    assert told(workshop, "library.document_opened") == [("report.pdf", {"version": "1.0"})]


def test_a_purged_version_leaves_no_page(workshop, people, report, preview_sandbox, monkeypatch):
    before = kept(workshop, people)
    makers.run_lane(workshop, "preview", preview_sandbox)
    content = makers.received(workshop, people.group, "report.pdf", pages("Three"))
    with workshop.do(people.author) as work:
        actions.add_version(work, queries.document(work, report.document_id), content)
    with workshop.do(people.leader) as work:
        found = queries.document(work, report.document_id)
        actions.purge_version(work, found, queries.version(work, found, "1.0"), "Names.")
    aged(workshop, people, monkeypatch)
    assert kept(workshop, people) == {content.digest}
    assert not before & kept(workshop, people)
    makers.indexed(workshop)
    assert list(check.faults(workshop)) == []


@pytest.mark.parametrize("made", ["text", "preview"])
def test_what_is_made_of_a_version_while_it_is_purged_is_not_kept(
    workshop, people, report, preview_sandbox, monkeypatch, made
):
    content = makers.received(workshop, people.group, "report.pdf", pages("Three"))
    with workshop.do(people.author) as work:
        actions.add_version(work, queries.document(work, report.document_id), content)
    keep = jobs.keep_made

    def purge_meanwhile(*given):
        blob = keep(*given)
        with workshop.do(people.leader) as work:
            version = work.session.get_one(Version, report.id)
            if version.purged_at is None:
                actions.purge_version(work, version.document, version, "Names.")
        return blob

    monkeypatch.setattr(jobs, "keep_made", purge_meanwhile)
    if made == "preview":
        makers.run_lane(workshop, "preview", preview_sandbox)
    else:
        again(workshop, report, kinds.EXTRACT)
        with makers.worker.sandboxes() as boxes:
            makers.run_lane(workshop, "text", boxes.text)
    monkeypatch.setattr(jobs, "keep_made", keep)
    with workshop.ask() as work:
        assert work.session.scalars(select(Derived).where(Derived.version_id == report.id)).all() == []
    makers.run_lane(workshop, "preview", preview_sandbox)
    aged(workshop, people, monkeypatch)
    with workshop.ask() as work:
        assert kept(workshop, people) == queries.digests(work, people.group)


def again(workshop, version, kind):
    """Let something be made of a version again, and nothing else."""
    with workshop.do_as(policy.SYSTEM) as work:
        for job in work.session.scalars(select(Job)):
            work.session.delete(job)
        work.later(kind, version.id, group_id=version.group_id)


def test_a_preview_that_is_made_anew_takes_the_place_of_the_former(
    workshop, people, report, preview_sandbox, monkeypatch
):
    makers.drawn(workshop, report, 3)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Version).values(preview_state="waiting"))
    again(workshop, report, kinds.PREVIEW)
    makers.run_lane(workshop, "preview", preview_sandbox)
    assert seen(workshop, people.reader, report).total == 2
    with pytest.raises(errors.NotFound):
        page(workshop, people.reader, report, 3)
    aged(workshop, people, monkeypatch)
    with workshop.ask() as work:
        assert kept(workshop, people) == queries.digests(work, people.group)


def test_a_copy_has_the_preview_of_its_original(workshop, people, report, preview_sandbox):
    makers.run_lane(workshop, "preview", preview_sandbox)
    with workshop.do(people.author) as work:
        original = queries.document(work, report.document_id)
        copied = actions.copy(work, original, makers.root(work, people.group), keep_both=True)
        version = queries.document(work, copied.id).current
    assert version.id != report.id
    assert seen(workshop, people.reader, version) == seen(workshop, people.reader, report)
    assert page(workshop, people.reader, version, 2) == page(workshop, people.reader, report, 2)
    assert waiting(workshop) == []


def test_a_preview_is_made_once_however_often_it_is_asked_for(workshop, people, report, preview_sandbox):
    with workshop.do_as(policy.SYSTEM) as work:
        work.later(kinds.PREVIEW, report.id, group_id=report.group_id)
    makers.run_lane(workshop, "preview", preview_sandbox)
    with workshop.ask() as work:
        kinds_made = work.session.scalars(select(Derived.kind).where(Derived.version_id == report.id)).all()
    assert sorted(kinds_made) == ["page-1", "page-2", PREVIEW, "text"]
