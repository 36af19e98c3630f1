"""Copies: whole or not at all, of what one may read, within a group and into another."""

import pytest
from sqlalchemy import select

from app import errors, policy
from app.admin import check
from app.groups.models import Group
from app.jobs import Job
from app.library import actions, copies, kinds, queries, transfers
from app.library.models import Document, Item, Transfer
from tests import makers
from tests.library.test_moving import fence, told, way


@pytest.fixture
def house(workshop, people):
    """Folder A with B in it, a report of two versions in B, and a library elsewhere that the leader may fill."""
    with workshop.do(people.leader) as work:
        root = makers.root(work, people.group)
        first = actions.create_folder(work, root, "A", "What we saw.")
        inner = actions.create_folder(work, first, "B")
        ids = {"root": root.id, "A": first.id, "B": inner.id}
        group = work.session.get(Group, people.group)
        actions.add_keywords(work, group, ["Sea", "Air"])
        field = actions.add_field(work, group, "Ministry", "text").id
    for body in (b"First.", b"Second."):
        received = makers.received(workshop, people.group, "report.txt", body)
        with workshop.do(people.author) as work:
            ids["report"] = actions.upload(work, queries.folder(work, ids["B"]), received).document_id
    makers.written(workshop, ids["report"], "Second, as it was read.", "en")
    with workshop.do(people.author) as work:
        changes = {"title": "In March", "keywords": ["Sea", "Air"], "values": {field: "Interior"}}
        actions.edit_details(work, queries.document(work, ids["report"]), changes)
    with workshop.do_as(policy.SYSTEM) as work:
        others = work.session.get(Group, people.others)
        makers.join(work, others, work.session.get(makers.User, people.leader), "author")
    with workshop.ask(people.leader) as work:
        ids["elsewhere"] = makers.root(work, people.others).id
    with workshop.do(people.stranger) as work:
        actions.add_keywords(work, work.session.get(Group, people.others), ["sea"])
    return ids


def copy(workshop, who, item_id, target_id, **more):
    """Copy an item; the copy's id."""
    with workshop.do(who) as work:
        return actions.copy(work, queries.item(work, item_id), queries.folder(work, target_id), **more).id


def transfer(workshop, who, item_id, target_id, **more):
    """Begin a transfer and let the worker make it; how it ended."""
    with workshop.do(who) as work:
        items = [queries.item(work, item_id)]
        made = actions.begin_transfer(work, items, queries.folder(work, target_id), **more).id
    makers.run_lane(workshop, "blobs")
    with workshop.ask() as work:
        return work.session.get(Transfer, made)


def at(workshop, who, group_id, path):
    """The document at a path, with its versions and keywords read."""
    with workshop.ask(who) as work:
        group = work.session.get(Group, group_id)
        found = queries.document(work, queries.item_at(work, group, path).id)
        found.words = [word.name for word in found.keywords]
        return found


def test_a_tree_is_copied_with_details_and_text_and_the_copy_is_ones_own(workshop, people, house):
    copy(workshop, people.leader, house["A"], house["root"], keep_both=True)
    found = at(workshop, people.reader, people.group, "A (2)/B/report.txt")
    original = at(workshop, people.reader, people.group, "A/B/report.txt")
    assert [version.number for version in found.versions] == ["1.0"]
    assert found.current.digest == original.current.digest
    assert (found.title, found.words, found.values) == (original.title, ["Air", "Sea"], original.values)
    assert (found.author_id, original.author_id) == (people.leader, people.author)
    makers.indexed(workshop)
    assert makers.found(workshop, people.reader, "second").count("report.txt") == 2
    assert told(workshop, "library.copied") == [("A (2)", {"items": 3, "from": house["A"]})]
    assert list(check.faults(workshop)) == []


def test_a_taken_name_is_refused_unless_both_are_kept(workshop, people, house):
    with pytest.raises(errors.Conflict):
        copy(workshop, people.author, house["report"], house["B"])
    copy(workshop, people.author, house["report"], house["B"], keep_both=True)
    assert at(workshop, people.reader, people.group, "A/B/report (2).txt").author_id == people.author


def test_only_what_one_may_read_and_what_is_served_is_copied(workshop, people, house):
    makers.folder(workshop, people.leader, people.group, "Secret", house["A"])
    with workshop.ask(people.leader) as work:
        secret = queries.item_at(work, work.session.get(Group, people.group), "A/Secret").id
    makers.report(workshop, people.leader, people.group, "hidden.txt", "Hidden.", within=secret)
    fence(workshop, people, secret)
    with workshop.do(people.author) as work:
        waits = makers.content(b"?", "waits.txt", check_state="pending")
        actions.upload(work, queries.folder(work, house["A"]), waits)
    made = copy(workshop, people.author, house["A"], house["root"], keep_both=True)
    with workshop.ask() as work:
        inside = work.session.scalars(select(Item.name).where(Item.trail.contains(made))).all()
    assert sorted(inside) == ["B", "report.txt"]


def test_a_reader_copies_nothing_and_nobody_copies_a_folder_into_itself(workshop, people, house):
    with pytest.raises(errors.Forbidden):
        copy(workshop, people.reader, house["report"], house["root"])
    for target in ("A", "B"):
        with pytest.raises(errors.Invalid):
            copy(workshop, people.leader, house["A"], house[target])
    with pytest.raises(errors.Conflict):
        copy(workshop, people.leader, house["root"], house["A"])


def test_a_copy_goes_into_another_group_with_its_bytes(workshop, people, house):
    done = transfer(workshop, people.leader, house["A"], house["elsewhere"])
    assert (done.state, done.total) == ("done", 2)
    found = at(workshop, people.stranger, people.others, "A/B/report.txt")
    with workshop.blobs.open(people.others, found.current.digest) as file:
        assert file.read() == b"Second."
    assert (found.words, found.values) == (["sea"], {})
    makers.indexed(workshop)
    assert makers.found(workshop, people.stranger, "second") == ["report.txt"]
    assert way(workshop, people.reader, house["report"]) == ["A", "B", "report.txt"]
    assert [title for title, _said in told(workshop, "library.sent_to_group")] == ["A"]
    assert list(check.faults(workshop)) == []


def test_a_move_into_another_group_takes_all_versions_and_leaves_a_deleted_item(workshop, people, house):
    assert transfer(workshop, people.leader, house["A"], house["elsewhere"], is_move=True).state == "done"
    found = at(workshop, people.stranger, people.others, "A/B/report.txt")
    assert [(one.number, one.author_id) for one in found.versions] == [
        ("2.0", people.author),
        ("1.0", people.author),
    ]
    with pytest.raises(errors.NotFound):
        way(workshop, people.leader, house["A"])
    with workshop.do(people.leader) as work:
        actions.restore(work, queries.deleted(work, house["A"]))
    assert list(check.faults(workshop)) == []


def test_a_transfer_is_asked_again_when_it_is_made(workshop, people, house):
    with workshop.do(people.leader) as work:
        theirs = actions.create_folder(work, queries.folder(work, house["elsewhere"]), "For others").id
        items = [queries.item(work, house["A"])]
        made = actions.begin_transfer(work, items, queries.folder(work, theirs)).id
    with workshop.do(people.stranger) as work:
        actions.set_fence(work, queries.folder(work, theirs), {})
    makers.run_lane(workshop, "blobs")
    with workshop.ask() as work:
        found = work.session.get(Transfer, made)
        assert (found.state, bool(found.error["message"])) == ("failed", True)
    with workshop.ask(people.stranger) as work, pytest.raises(errors.NotFound):
        queries.item_at(work, work.session.get(Group, people.others), "For others/A")


@pytest.mark.parametrize("is_move", [False, True])
def test_what_is_added_while_bytes_are_sent_is_sent_too(workshop, people, house, monkeypatch, is_move):
    if is_move:
        with workshop.do(people.leader) as work:
            item, target = queries.item(work, house["report"]), queries.folder(work, house["A"])
            actions.move(work, item, target)
    real, late = transfers._put_bytes, []

    def add_meanwhile(*given):
        real(*given)
        if not late:
            body = b"Added while the others were sent."
            late.append(makers.received(workshop, people.group, "report.txt", body))
            with workshop.do(people.author) as work:
                version = actions.add_version(work, queries.document(work, house["report"]), late[0])
            makers.drawn(workshop, version, 2)

    monkeypatch.setattr(transfers, "_put_bytes", add_meanwhile)
    ended = transfer(workshop, people.leader, house["report"], house["elsewhere"], is_move=is_move)
    assert ended.state == "done"
    with workshop.ask(people.stranger) as work:
        copied = queries.item_at(work, work.session.get(Group, people.others), "report.txt")
        assert copied.current.digest == late[0].digest
        assert copied.current.preview_state == "made"
    makers.indexed(workshop)
    assert list(check.faults(workshop)) == []


def test_a_transfer_that_was_killed_half_way_goes_on_and_makes_nothing_twice(workshop, people, house, monkeypatch):
    with workshop.do(people.leader) as work:
        other = actions.create_folder(work, queries.folder(work, house["root"]), "Other").id
        items = [queries.item(work, house["A"]), queries.item(work, other)]
        made = actions.begin_transfer(work, items, queries.folder(work, house["elsewhere"])).id
    real, calls = copies.write, []

    def dies_at_the_second(*given, **more):
        calls.append(given)
        if len(calls) == 2:
            raise OSError("the power is gone")
        return real(*given, **more)

    monkeypatch.setattr(copies, "write", dies_at_the_second)
    makers.run_lane(workshop, "blobs")
    with workshop.do_as(policy.SYSTEM) as work:
        (job,) = work.session.scalars(select(Job).where(Job.kind == kinds.TRANSFER))
        job.run_at = job.created_at
    makers.run_lane(workshop, "blobs")
    with workshop.ask(people.stranger) as work:
        root = makers.root(work, people.others)
        assert [one.name for one in queries.folders_in(work, root)] == ["A", "Other"]
        assert work.session.get(Transfer, made).state == "done"


def test_many_documents_are_copied_by_few_statements(workshop, people, house, counted):
    with workshop.do(people.author) as work:
        for number in range(30):
            actions.upload(work, queries.folder(work, house["B"]), makers.content(b"x", f"{number}.txt"))
    with counted(workshop) as sent:
        copy(workshop, people.author, house["A"], house["root"], keep_both=True)
    assert len(sent) < 40
    with workshop.ask() as work:
        assert len(work.session.scalars(select(Document)).all()) == 62
