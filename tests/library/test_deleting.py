"""Deleting is undone as a whole; purging leaves nothing; nobody does either to what they may not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import errors, policy
from app.admin import check
from app.db import now
from app.groups.models import Group
from app.library import actions, jobs, queries
from app.library.models import Derived, Document, Item, LibrarySettings, Version
from tests import makers
from tests.library.test_moving import fence, move, told, way
from tests.library.test_together import beside

OLD = timedelta(hours=2)


@pytest.fixture
def house(workshop, people):
    """Folders A, A/B and C of the leader, and a report of the author in A/B, by name."""
    with workshop.do(people.leader) as work:
        root = makers.root(work, people.group)
        first = actions.create_folder(work, root, "A")
        made = {"root": root, "A": first, "B": actions.create_folder(work, first, "B")}
        made["C"] = actions.create_folder(work, root, "C")
        ids = {name: folder.id for name, folder in made.items()}
    ids["report"] = makers.report(workshop, people.author, people.group, "report.txt", "Seen.", within=ids["B"]).id
    makers.indexed(workshop)
    return ids


def delete(workshop, who, item_id):
    """Delete an item."""
    with workshop.do(who) as work:
        actions.delete(work, queries.item(work, item_id))


def restore(workshop, who, item_id, target_id=None, name=None):
    """Bring an item back."""
    with workshop.do(who) as work:
        target = queries.folder(work, target_id) if target_id else None
        actions.restore(work, queries.deleted(work, item_id), target, name)


def purge(workshop, who, item_id):
    """Delete an item for ever."""
    with workshop.do(who) as work:
        actions.purge(work, queries.deleted(work, item_id))


def listed(workshop, who, people):
    """The names among the deleted items that somebody is shown."""
    with workshop.ask(who) as work:
        return [item.name for item in queries.deletions(work, work.session.get(Group, people.group)).items]


def is_there(workshop, who, *ids):
    """Whether all of these can be read."""
    with workshop.ask(who) as work:
        try:
            return bool([queries.item(work, one) for one in ids])
        except errors.NotFound:
            return False


# -- deleting and bringing back -----------------------------------------------------------------------------------


def test_a_folder_goes_with_all_that_is_in_it_and_comes_back_with_it(workshop, people, house):
    delete(workshop, people.leader, house["A"])
    for name in ("A", "B", "report"):
        assert not is_there(workshop, people.leader, house[name])
    assert listed(workshop, people.leader, people) == ["A"]
    restore(workshop, people.leader, house["A"])
    assert way(workshop, people.reader, house["report"]) == ["A", "B", "report.txt"]
    assert listed(workshop, people.leader, people) == []
    assert told(workshop, "library.folder_deleted") == told(workshop, "library.folder_restored") == [("A", {})]


def test_what_was_deleted_before_stays_deleted_when_its_folder_comes_back(workshop, people, house):
    delete(workshop, people.author, house["report"])
    delete(workshop, people.leader, house["A"])
    restore(workshop, people.leader, house["A"])
    assert is_there(workshop, people.reader, house["B"])
    assert not is_there(workshop, people.reader, house["report"])
    assert listed(workshop, people.author, people) == ["report.txt"]


def test_what_lies_in_a_deleted_folder_comes_back_elsewhere(workshop, people, house):
    delete(workshop, people.author, house["report"])
    delete(workshop, people.leader, house["A"])
    with pytest.raises(errors.Conflict, match="folder"):
        restore(workshop, people.author, house["report"])
    restore(workshop, people.author, house["report"], house["C"])
    assert way(workshop, people.reader, house["report"]) == ["C", "report.txt"]


def test_a_part_of_what_was_deleted_as_a_whole_does_not_come_back_alone(workshop, people, house):
    delete(workshop, people.leader, house["A"])
    with pytest.raises(errors.NotFound):
        restore(workshop, people.leader, house["B"])


def test_a_name_that_is_taken_meanwhile_is_asked_for(workshop, people, house):
    delete(workshop, people.author, house["report"])
    with workshop.do(people.leader) as work:
        actions.upload(work, queries.folder(work, house["B"]), makers.content(b"Another."))
    with pytest.raises(errors.Conflict, match="cannot be used") as refused:
        restore(workshop, people.author, house["report"])
    restore(workshop, people.author, house["report"], name=refused.value.values["free"])
    assert way(workshop, people.reader, house["report"]) == ["A", "B", "report (2).txt"]


def test_who_deleted_it_brings_it_back_and_leaders_do(workshop, people, house):
    with workshop.do_as(policy.SYSTEM) as work:
        makers.join(work, work.session.get(Group, people.group), makers.user(work, "other"), "author")
    for who in (people.reader, people.stranger):
        delete(workshop, people.author, house["report"])
        with pytest.raises(errors.NotFound):
            restore(workshop, who, house["report"])
        restore(workshop, people.leader, house["report"])
    delete(workshop, people.leader, house["report"])
    assert listed(workshop, people.author, people) == []
    with pytest.raises(errors.NotFound):
        restore(workshop, people.author, house["report"])


def test_a_folder_in_which_there_is_anothers_work_is_not_deleted(workshop, people, house):
    with workshop.do(people.leader) as work:
        for name in ("A", "B"):
            queries.item(work, house[name]).author_id = people.author
    makers.folder(workshop, people.leader, people.group, "Mine", house["B"])
    with pytest.raises(errors.Forbidden, match="something in this folder"):
        delete(workshop, people.author, house["A"])
    assert is_there(workshop, people.author, house["A"], house["report"])


def test_the_library_itself_is_not_deleted(workshop, people, house):
    with pytest.raises(errors.Conflict):
        delete(workshop, people.leader, house["root"])


def test_nobody_reads_by_bringing_back_what_they_could_not_read(workshop, people, house):
    fence(workshop, people, house["B"], author=policy.Level.EDIT)
    delete(workshop, people.author, house["report"])
    with pytest.raises(errors.Forbidden):
        restore(workshop, people.author, house["report"], house["C"])
    restore(workshop, people.leader, house["report"], house["C"])
    assert is_there(workshop, people.reader, house["report"])


def test_what_is_deleted_moves_along_with_its_folder(workshop, people, house):
    delete(workshop, people.author, house["report"])
    move(workshop, people.leader, house["A"], house["C"])
    restore(workshop, people.author, house["report"])
    assert way(workshop, people.reader, house["report"]) == ["C", "A", "B", "report.txt"]


# -- purging --------------------------------------------------------------------------------------------------------


def kept(workshop, people):
    """The digests of all blobs of the group."""
    return {blob.digest for blob in workshop.blobs.iter(people.group)}


def aged(workshop, people, monkeypatch):
    """Do what waits for blobs to be old enough, as if that time had passed."""
    monkeypatch.setattr(jobs, "now", lambda: now() + OLD)
    with workshop.do_as(policy.SYSTEM) as work:
        for job in work.session.scalars(select(jobs.jobs.Job)):
            job.run_at = now()
    makers.run_lane(workshop, "blobs")


def test_a_purge_leaves_no_row_no_entry_and_no_byte(workshop, people, house, monkeypatch):
    makers.stored(workshop, people.author, people.group, "other.txt", b"It stays.")
    makers.report(workshop, people.author, people.group, "late.txt", "It goes too.", within=house["A"])
    makers.indexed(workshop)
    before = kept(workshop, people)
    delete(workshop, people.leader, house["A"])
    purge(workshop, people.leader, house["A"])
    makers.indexed(workshop)
    aged(workshop, people, monkeypatch)
    with workshop.ask() as work:
        assert work.session.scalars(select(Document.name)).all() == ["other.txt"]
        assert len(work.session.scalars(select(Version)).all()) == 1
        assert work.session.scalars(select(Derived)).all() == []
    assert len(kept(workshop, people)) < len(before)
    assert set(workshop.index.ids(people.group)) & set(house.values()) == {house["C"]}
    assert list(check.faults(workshop)) == []


def test_bytes_that_something_else_needs_stay(workshop, people, monkeypatch):
    first = makers.stored(workshop, people.author, people.group, "first.txt", b"The same.")
    second = makers.stored(workshop, people.author, people.group, "second.txt", b"The same.")
    assert first.digest == second.digest
    delete(workshop, people.author, first.document_id)
    purge(workshop, people.leader, first.document_id)
    aged(workshop, people, monkeypatch)
    assert kept(workshop, people) == {second.digest}


def test_only_leaders_purge_and_only_what_is_deleted(workshop, people, house):
    delete(workshop, people.author, house["report"])
    with pytest.raises(errors.Forbidden):
        purge(workshop, people.author, house["report"])
    with pytest.raises(errors.NotFound):
        purge(workshop, people.leader, house["A"])
    purge(workshop, people.leader, house["report"])
    assert told(workshop, "library.document_purged") == [("report.txt", {})]
    with pytest.raises(errors.NotFound):
        restore(workshop, people.leader, house["report"])


def test_what_was_deleted_long_enough_ago_goes_by_itself(workshop, people, house):
    delete(workshop, people.author, house["report"])
    delete(workshop, people.leader, house["C"])
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.add(LibrarySettings(group_id=people.group, deleted_days=7))
        work.session.get(Item, house["report"]).deleted_at = now() - timedelta(days=8)
        work.session.get(Item, house["C"]).deleted_at = now() - timedelta(days=6)
    jobs.purge_due(workshop)
    assert listed(workshop, people.leader, people) == ["C"]


def test_by_default_deleted_items_are_kept_for_thirty_days(workshop, people, house):
    delete(workshop, people.leader, house["A"])
    delete(workshop, people.leader, house["C"])
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(Item, house["A"]).deleted_at = now() - timedelta(days=31)
        work.session.get(Item, house["C"]).deleted_at = now() - timedelta(days=29)
    jobs.purge_due(workshop)
    assert listed(workshop, people.leader, people) == ["C"]


# -- at once --------------------------------------------------------------------------------------------------------


def test_what_is_added_to_a_folder_that_is_being_deleted_is_refused(workshop, people, house):
    def add():
        with workshop.do(people.author) as work:
            actions.upload(work, queries.folder(work, house["B"]), makers.content(b"New.", "new.txt"))

    with workshop.do(people.leader) as work:
        actions.delete(work, queries.item(work, house["A"]))
        work.session.flush()
        thread, failed = beside(add)
    thread.join()
    assert failed == [errors.NotFound]


def test_a_folder_that_is_being_filled_is_deleted_with_what_has_come(workshop, people, house):
    with workshop.do(people.author) as work:
        added = actions.upload(work, queries.folder(work, house["B"]), makers.content(b"New.", "new.txt")).document_id
        thread, failed = beside(lambda: delete(workshop, people.leader, house["A"]))
    thread.join()
    assert failed == []
    assert not is_there(workshop, people.leader, added)
    restore(workshop, people.leader, house["A"])
    assert is_there(workshop, people.leader, added, house["report"])


def test_of_move_and_delete_at_once_both_end_well(workshop, people, house):
    with workshop.do(people.leader) as work:
        actions.move(work, queries.item(work, house["B"]), queries.folder(work, house["C"]))
        thread, failed = beside(lambda: delete(workshop, people.leader, house["A"]))
    thread.join()
    assert failed == []
    assert way(workshop, people.leader, house["report"]) == ["C", "B", "report.txt"]


def test_of_restore_and_purge_at_once_one_wins(workshop, people, house):
    delete(workshop, people.leader, house["A"])
    with workshop.do(people.leader) as work:
        actions.restore(work, queries.deleted(work, house["A"]))
        thread, failed = beside(lambda: purge(workshop, people.leader, house["A"]))
    thread.join()
    assert failed == [errors.NotFound]
    assert is_there(workshop, people.leader, house["report"])
    delete(workshop, people.leader, house["A"])
    with workshop.do(people.leader) as work:
        actions.purge(work, queries.deleted(work, house["A"]))
        thread, failed = beside(lambda: restore(workshop, people.leader, house["A"]))
    thread.join()
    assert failed == [errors.NotFound]
    assert not is_there(workshop, people.leader, house["report"])
