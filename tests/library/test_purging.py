"""Versions that are deleted for ever: by a leader with a reason, or by what the group has chosen to keep."""

from datetime import timedelta

import pytest

from app import errors, policy
from app.admin import check
from app.db import now
from app.groups.models import Group
from app.library import actions, jobs, queries
from app.library.models import Document, LibrarySettings, Version
from tests import makers
from tests.library.test_deleting import aged, kept
from tests.library.test_moving import told

OLD = timedelta(days=40)


@pytest.fixture
def report(workshop, people):
    """The id of a document with versions 1.0, 1.1, 1.2 and 2.0, whose bytes are there."""
    document = None
    for number, minor in enumerate((False, True, True, False)):
        body = f"Version {number}.".encode()
        found = makers.received(workshop, people.group, "report.txt", body)
        with workshop.do(people.author) as work:
            if document is None:
                document = actions.upload(work, makers.root(work, people.group), found).document_id
            else:
                actions.add_version(work, queries.document(work, document), found, minor=minor)
    return document


def purge(workshop, who, document_id, number, reason="Names of people."):
    """Delete one version for ever."""
    with workshop.do(who) as work:
        found = queries.document(work, document_id)
        actions.purge_version(work, found, queries.version(work, found, number), reason)


def numbers(workshop, who, document_id):
    """The versions that can be opened, and the ones of which a line is left."""
    with workshop.ask(who) as work:
        seen = queries.visible_versions(work, queries.document(work, document_id))
        return [one.number for one in seen if one.is_served], [one.number for one in seen if one.purged_at]


def choose(workshop, people, number):
    """Let the group keep so many versions."""
    with workshop.do(people.leader) as work:
        actions.choose_settings(work, work.session.get(Group, people.group), keep_versions=number)


def long_ago(workshop, people, document_id):
    """Let everything have been long enough ago."""
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(LibrarySettings, people.group).keep_versions_since = now() - OLD
        for version in work.session.get(Document, document_id).versions:
            version.created_at -= OLD


# -- by a leader ------------------------------------------------------------------------------------------------------


def test_a_purged_version_leaves_a_line_and_no_byte(workshop, people, report, monkeypatch):
    before = len(kept(workshop, people))
    purge(workshop, people.leader, report, "1.1")
    assert numbers(workshop, people.reader, report) == (["2.0", "1.2", "1.0"], ["1.1"])
    aged(workshop, people, monkeypatch)
    assert len(kept(workshop, people)) == before - 1
    makers.indexed(workshop)
    assert list(check.faults(workshop)) == []
    ((_title, said),) = told(workshop, "library.version_purged")
    assert (said["version"], said["reason"]) == ("1.1", "Names of people.")


def test_when_the_current_version_is_purged_the_one_before_is_current(workshop, people, report):
    purge(workshop, people.leader, report, "2.0")
    with workshop.ask(people.reader) as work:
        assert queries.document(work, report).current.number == "1.2"
    with workshop.do(people.author) as work:
        added = actions.add_version(work, queries.document(work, report), makers.content(b"New."))
    assert added.number == "3.0"


def test_a_purged_version_is_neither_opened_nor_restored_nor_purged_again(workshop, people, report):
    purge(workshop, people.leader, report, "1.0")
    for act in (actions.download, actions.restore_version):
        with pytest.raises(errors.Conflict, match="deleted for ever"), workshop.do(people.author) as work:
            found = queries.document(work, report)
            act(work, found, queries.version(work, found, "1.0"))
    with pytest.raises(errors.Conflict, match="already"):
        purge(workshop, people.leader, report, "1.0")


def test_the_last_version_stays_and_a_reason_is_needed(workshop, people, report):
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(errors.Invalid):
            purge(workshop, people.leader, report, "1.0", reason)
    for number in ("2.0", "1.2", "1.1"):
        purge(workshop, people.leader, report, number)
    with pytest.raises(errors.Conflict, match="only version"):
        purge(workshop, people.leader, report, "1.0")


def test_only_who_administers_purges(workshop, people, report):
    with pytest.raises(errors.Forbidden):
        purge(workshop, people.author, report, "1.0")


# -- by what the group keeps ----------------------------------------------------------------------------------------


def test_a_group_keeps_all_versions_unless_it_chooses(workshop, people, report):
    jobs.purge_old_versions(workshop)
    choose(workshop, people, 1)
    choose(workshop, people, None)
    jobs.purge_old_versions(workshop)
    assert numbers(workshop, people.reader, report) == (["2.0", "1.2", "1.1", "1.0"], [])


def test_minor_versions_beyond_go_when_their_time_has_come_and_no_earlier(workshop, people, report):
    choose(workshop, people, 2)
    jobs.purge_old_versions(workshop)
    assert numbers(workshop, people.reader, report) == (["2.0", "1.2", "1.1", "1.0"], [])
    with workshop.ask(people.reader) as work:
        found = queries.document(work, report)
        going = queries.settings(work, people.group).versions_go_at(found.versions)
        names = {work.session.get(Version, one).number for one in going}
        assert names == {"1.1"}
        assert all(at > now() + timedelta(days=29) for at in going.values())
        assert queries.going(work, people.group, 2) == 1
    long_ago(workshop, people, report)
    jobs.purge_old_versions(workshop)
    assert numbers(workshop, people.reader, report) == (["2.0", "1.2", "1.0"], ["1.1"])


def test_to_keep_fewer_counts_from_then_on(workshop, people, report):
    choose(workshop, people, 3)
    long_ago(workshop, people, report)
    choose(workshop, people, 2)
    jobs.purge_old_versions(workshop)
    assert numbers(workshop, people.reader, report)[1] == []


def test_neither_the_current_version_nor_a_deleted_document_loses_any(workshop, people, report):
    with workshop.do(people.author) as work:
        waits = makers.content(b"?", check_state="pending")
        for _one in range(3):
            actions.add_version(work, queries.document(work, report), waits, minor=True)
    choose(workshop, people, 1)
    long_ago(workshop, people, report)
    with workshop.do(people.leader) as work:
        actions.delete(work, queries.item(work, report))
    jobs.purge_old_versions(workshop)
    with workshop.do(people.leader) as work:
        actions.restore(work, queries.deleted(work, report))
    assert numbers(workshop, people.author, report)[1] == []
    jobs.purge_old_versions(workshop)
    with workshop.ask(people.reader) as work:
        assert queries.document(work, report).current.number == "2.0"


@pytest.mark.parametrize("number", [0, 1001])
def test_what_cannot_be_kept_is_refused(workshop, people, number):
    with pytest.raises(errors.Invalid):
        choose(workshop, people, number)
