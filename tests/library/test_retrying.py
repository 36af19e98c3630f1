"""Texts that could not be read are read once more: one for its leader, all of a kind for an administrator."""

import pytest
from sqlalchemy import func, select

from app import errors, policy
from app.admin.health import health
from app.events import Event
from app.jobs import Job
from app.library import actions, kinds, queries
from app.library.models import Version
from tests import makers


@pytest.fixture
def report(workshop, people):
    """A version whose text could not be read."""
    document = makers.document(workshop, people.author, people.group)
    return left(workshop, document, "failed")


def left(workshop, document, state):
    """Leave a document's version in this state, and nothing to be done with it."""
    with workshop.do_as(policy.SYSTEM) as work:
        version = work.session.get_one(Version, document.current_id)
        version.text_state = state
        for job in work.session.scalars(select(Job).where(Job.subject_id == version.id)):
            work.session.delete(job)
        return version


def retry(workshop, user_id, version):
    with workshop.do(user_id) as work:
        document = queries.document(work, version.document_id)
        actions.retry_text(work, document, queries.version(work, document, "1.0"))


def state(workshop, version):
    """What is said of a text, and how many jobs are to read it."""
    with workshop.ask() as work:
        wanted = select(func.count()).select_from(Job).where(Job.kind == kinds.EXTRACT, Job.subject_id == version.id)
        return work.session.get_one(Version, version.id).text_state, work.session.scalar(wanted)


@pytest.mark.parametrize("before", ["failed", "empty", "extracted", "waiting"])
def test_a_leader_has_a_text_read_once_more_and_that_is_told(workshop, people, report, before):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Version, report.id).text_state = before
        work.later(kinds.EXTRACT, report.id)
        work.session.flush()
        work.session.scalars(select(Job).where(Job.kind == kinds.EXTRACT)).one().state = "dead"
    retry(workshop, people.leader, report)
    assert state(workshop, report) == ("waiting", 1)
    with workshop.ask() as work:
        assert work.session.scalar(select(func.count()).where(Event.act == "library.text_retried")) == 1


def test_what_waits_to_be_read_is_not_left_to_be_read_twice(workshop, people, report):
    retry(workshop, people.leader, report)
    with pytest.raises(errors.Conflict):
        retry(workshop, people.leader, report)
    assert state(workshop, report) == ("waiting", 1)


def test_only_leaders_have_a_text_read_once_more(workshop, people, report):
    for person, refusal in ((people.author, errors.Forbidden), (people.stranger, errors.NotFound)):
        with pytest.raises(refusal):
            retry(workshop, person, report)


def test_what_nobody_can_read_is_not_tried(workshop, people):
    picture = left(workshop, makers.document(workshop, people.author, people.group, "a.png"), "not_attempted")
    with pytest.raises(errors.Conflict):
        retry(workshop, people.leader, picture)


def test_an_administrator_has_those_of_a_kind_read_once_more(workshop, people, report):
    others = [("b.DOCX", "failed"), ("c.docx", "not_attempted"), ("d.docx", "empty"), ("e.png", "not_attempted")]
    for name, each in others:
        left(workshop, makers.document(workshop, people.author, people.group, name), each)
    with workshop.do_as(policy.SYSTEM) as work:
        assert health(work).unread == {"docx": 2, "txt": 1}
        assert actions.retry_texts(work, "docx") == 2
        assert actions.retry_texts(work, "png") == 0
    assert state(workshop, report) == ("failed", 0)
    with workshop.do_as(policy.SYSTEM) as work:
        assert actions.retry_texts(work) == 1
        assert health(work).unread == {}
    assert state(workshop, report) == ("waiting", 1)
    with workshop.ask() as work:
        assert work.session.scalar(select(func.count()).where(Event.act == "admin.texts_retried")) == 2
    with pytest.raises(errors.NotFound), workshop.do(people.leader) as work:
        actions.retry_texts(work)


def test_what_was_set_aside_is_tried_again_too(workshop, people, report):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Version, report.id).text_state = "waiting"
        work.later(kinds.EXTRACT, report.id)
        work.session.flush()
        work.session.scalars(select(Job).where(Job.kind == kinds.EXTRACT)).one().state = "dead"
    with workshop.do_as(policy.SYSTEM) as work:
        assert actions.retry_texts(work) == 1
        assert work.session.scalars(select(Job).where(Job.kind == kinds.EXTRACT)).one().state == "waiting"
