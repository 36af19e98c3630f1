"""Imports of zips: hostile members are refused one by one, the rest becomes documents, nothing is doubled."""

import io
import stat
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import errors, jobs, policy, worker
from app.admin import check
from app.db import now
from app.events import Event
from app.groups import queries as groups
from app.groups.actions import remove_member
from app.groups.models import Group
from app.jobs import Job
from app.library import actions, importing, kinds, queries, receiving
from app.library.actions import ImportWish
from app.library.models import Document, Import, ImportMember, Item, Version
from tests import makers
from tests.library.test_moving import fence, told

AT = (2021, 3, 4, 10, 30, 0)


def packed(members, extra=()):
    """A zip of these files, by path; `extra` are members with what is odd about them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for path, body in members.items():
            written.writestr(zipfile.ZipInfo(path, AT), body)
        for info, body in extra:
            written.writestr(info, body)
    return made.getvalue()


def link(path, target):
    """A symbolic link."""
    info = zipfile.ZipInfo(path, AT)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


def encrypted(raw, path):
    """The same zip, in which a member says that it is encrypted."""
    changed = bytearray(raw)
    for mark, flags, name in ((b"PK\3\4", 6, 30), (b"PK\1\2", 8, 46)):
        at = -1
        while (at := raw.find(mark, at + 1)) >= 0:
            if raw[at + name : at + name + len(path)] == path.encode():
                changed[at + flags] |= 1
    return bytes(changed)


def begin(workshop, people, raw, who=None, **wish):
    """Begin an import into the library; its id."""
    who = who or people.author
    content = receiving.receive(workshop, people.group, "files.zip", io.BytesIO(raw), len(raw))
    with workshop.do(who) as work:
        return actions.begin_import(work, makers.root(work, people.group), content, ImportWish(**wish)).id


def lane():
    """The lane of the worker in which zips are imported."""
    return next(one for one in worker.lanes(worker.Sandboxes(None, None, None)) if one.name == "import")


def done(workshop, import_id):
    """Let the worker import; what became of it."""
    makers.run_lane(workshop, "import")
    with workshop.ask() as work:
        made = work.session.get(Import, import_id)
        rows = work.session.scalars(select(ImportMember).order_by(ImportMember.number)).all()
        made.members = [row for row in rows if row.import_id == import_id]
        made.by_path = {row.path: row for row in made.members}
        made.states = {row.path: row.state for row in made.members}
        return made


def imported(workshop, people, raw, **more):
    """Import a zip into the library; what became of it."""
    return done(workshop, begin(workshop, people, raw, **more))


def paths(workshop, people):
    """What lies in the library, by path, with the number of the latest version."""
    with workshop.ask(people.leader) as work:
        root = makers.root(work, people.group)
        found = work.session.scalars(select(Item).where(Item.group_id == people.group, Item.parent_id.is_not(None)))
        return {
            "/".join([*(folder.name for folder in queries.way_to(work, each)[1:]), each.name]): (
                each.latest.number if isinstance(each, Document) else None
            )
            for each in found
            if each.id != root.id
        }


def test_files_and_folders_come_to_be_with_their_dates(workshop, people):
    made = imported(workshop, people, packed({"A/B/report.txt": b"In March.", "note.txt": b"x", "A/empty/": b""}))
    assert (made.state, set(made.states.values())) == ("done", {"added"})
    assert paths(workshop, people) == {
        "A": None, "A/B": None, "A/B/report.txt": "1.0", "A/empty": None, "note.txt": "1.0",
    }  # fmt: skip
    with workshop.ask(people.author) as work:
        version = work.session.scalars(select(Version).where(Version.size == 9)).one()
        assert version.file_modified_at == datetime(*AT, tzinfo=UTC)
        assert version.document.author_id == people.author
    assert told(workshop, "library.import_begun")[0][0] == "files.zip"
    assert told(workshop, "library.import_finished")[0][1]["added"] == 3
    assert len(told(workshop, "library.version_added")) == 2


def test_who_may_not_add_begins_nothing(workshop, people):
    for who in (people.reader, people.stranger):
        with pytest.raises((errors.Forbidden, errors.NotFound)):
            begin(workshop, people, packed({"a.txt": b"a"}), who)


HOSTILE = {
    "../out.txt": "Its path leads out of the zip.",
    "a/../../out.txt": "Its path leads out of the zip.",
    "/etc/passwd": "Its path leads out of the zip.",
    "C:/boot.ini": "Its path leads out of the zip.",
    "\\\\server\\share.txt": "Its path leads out of the zip.",
    "a\\b.txt": "A name cannot contain",
    "con.txt": "Windows cannot save",
    "line\nbreak.txt": "invisible characters",
    "right\u202eleft.txt": "invisible characters",
    f"{'x' * 201}.txt": "too long",
    "/".join(["deep"] * 52): "50 deep",
}


def test_hostile_members_are_refused_one_by_one_and_the_rest_is_imported(workshop, people):
    raw = packed(
        {**dict.fromkeys(HOSTILE, b"x"), "good.txt": b"good", ".DS_Store": b"x"}, [link("link", "/etc/passwd")]
    )
    made = imported(workshop, people, raw)
    refused = [row for row in made.members if row.state == "refused"]
    assert len(refused) == len(HOSTILE) + 1
    for row, said in zip(refused, [*HOSTILE.values(), "It is a link"], strict=True):
        assert said in row.reason["message"] % row.reason["values"]
        assert "\n" not in row.path
        assert "\u202e" not in row.path
    assert (made.states["good.txt"], made.states[".DS_Store"]) == ("added", "skipped")
    assert list(paths(workshop, people)) == ["good.txt"]


def test_an_encrypted_member_is_refused_and_the_rest_is_imported(workshop, people):
    raw = encrypted(packed({"secret.txt": b"s" * 40, "good.txt": b"good"}), "secret.txt")
    made = imported(workshop, people, raw)
    assert made.states == {"secret.txt": "refused", "good.txt": "added"}
    assert "encrypted" in made.by_path["secret.txt"].reason["message"]


@pytest.mark.parametrize("raw", [b"no zip at all", packed({"a.txt": b"a"})[:-30]])
def test_what_is_no_sound_zip_is_refused_as_a_whole(workshop, people, raw):
    made = imported(workshop, people, raw)
    assert (made.state, made.error["message"], made.members) == ("failed", "The archive is damaged.", [])
    with workshop.ask() as work:
        assert work.session.scalar(select(Event.result).where(Event.act == "library.import_finished")) == "refused"


def test_names_that_are_taken_become_versions_or_others_or_are_left_out(workshop, people):
    raw = packed({"a.txt": b"a", "A.TXT": b"other"})
    assert imported(workshop, people, raw).states == {"a.txt": "added", "A.TXT": "refused"}
    assert imported(workshop, people, raw).states["a.txt"] == "versioned"
    assert paths(workshop, people) == {"a.txt": "2.0"}
    assert imported(workshop, people, raw, same_names="skip").states == {"a.txt": "skipped", "A.TXT": "skipped"}
    assert imported(workshop, people, raw, same_names="both").states == {"a.txt": "added", "A.TXT": "added"}
    assert paths(workshop, people) == {"a.txt": "2.0", "a (2).txt": "1.0", "A (3).TXT": "1.0"}


def test_a_file_where_a_folder_is_wanted_is_refused(workshop, people):
    made = imported(workshop, people, packed({"a": b"a", "a/b.txt": b"b"}))
    assert made.states == {"a": "added", "a/b.txt": "refused"}


def test_where_the_room_ends_midway_the_rest_is_refused(workshop, people):
    raw = packed({"first.txt": b"x" * 600, "second.txt": b"y" * 600, "folder/third.txt": b"z" * 100})
    with workshop.do_as(policy.SYSTEM) as work:
        actions.choose_quota(work, work.session.get_one(Group, people.group), 800)
    made = imported(workshop, people, raw)
    assert list(made.states.values()) == ["added", "refused", "added"]
    assert "of" in made.by_path["second.txt"].reason["message"]
    assert told(workshop, "library.upload_refused") == [("second.txt", {"why": "space"})]


def test_what_is_reserved_and_what_the_group_does_not_take_is_refused(workshop, people):
    reserved = makers.document(workshop, people.leader, people.group, "reserved.txt").id
    with workshop.do(people.leader) as work:
        actions.reserve(work, queries.document(work, reserved))
        actions.choose_intake(work, work.session.get_one(Group, people.group), None, ["txt"])
    made = imported(workshop, people, packed({"reserved.txt": b"1", "program.exe": b"2", "good.txt": b"3"}))
    assert made.states == {"reserved.txt": "refused", "program.exe": "refused", "good.txt": "added"}
    assert "has reserved this document" in made.by_path["reserved.txt"].reason["message"]
    assert told(workshop, "library.upload_refused") == [("program.exe", {"why": "type"})]
    assert paths(workshop, people) == {"reserved.txt": "1.0", "good.txt": "1.0"}


def test_where_rights_end_midway_the_rest_is_refused(workshop, people, monkeypatch):
    begun = begin(workshop, people, packed({"first.txt": b"1", "second.txt": b"2"}))
    monkeypatch.setattr(importing, "STEP", 0.0)
    assert worker.run_due(workshop, lane(), "test") == 1
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        remove_member(work, group, groups.membership(work, group, people.author))
    made = done(workshop, begun)
    assert (made.state, made.states) == ("done", {"first.txt": "added", "second.txt": "refused"})
    with workshop.ask(people.author) as work, pytest.raises(errors.NotFound):
        queries.zip_import(work, begun)


class Killed(BaseException):
    """What ends a process."""


def dies_at(name, error):
    """Receiving, which ends with this error when it comes to a file of this name."""
    put = receiving.put

    def put_or_die(workshop, group_id, given, draft):
        if given == name:
            raise error
        return put(workshop, group_id, given, draft)

    return put_or_die


def test_killed_and_begun_again_it_imports_nothing_twice(workshop, people, monkeypatch):
    begun = begin(workshop, people, packed({"1.txt": b"1", "2.txt": b"2", "3.txt": b"3"}))
    with workshop.do_as(policy.SYSTEM) as work:
        (job,) = jobs.take(work.session, "test", [kinds.IMPORT], 5)
    with monkeypatch.context() as killed, pytest.raises(Killed):
        killed.setattr(receiving, "put", dies_at("2.txt", Killed()))
        importing.carry_out(workshop, job)
    assert paths(workshop, people) == {"1.txt": "1.0"}
    importing.carry_out(workshop, job)
    importing.carry_out(workshop, job)
    assert paths(workshop, people) == {"1.txt": "1.0", "2.txt": "1.0", "3.txt": "1.0"}
    assert len(told(workshop, "library.import_finished")) == 1
    assert done(workshop, begun).state == "done"


def test_a_member_that_always_breaks_it_off_is_passed_over(workshop, people, monkeypatch):
    begun = begin(workshop, people, packed({"1.txt": b"1", "bad.txt": b"2", "3.txt": b"3"}))
    monkeypatch.setattr(receiving, "put", dies_at("bad.txt", RuntimeError()))
    for _try in range(3):
        worker.run_due(workshop, lane(), "test")
        with workshop.do_as(policy.SYSTEM) as work:
            work.session.execute(update(Job).values(run_at=now()))
    assert done(workshop, begun).states == {"1.txt": "added", "bad.txt": "refused", "3.txt": "added"}


def test_where_the_disk_is_full_it_waits(workshop, people, monkeypatch):
    begun = begin(workshop, people, packed({"1.txt": b"1"}))
    monkeypatch.setattr(receiving, "put", dies_at("1.txt", OSError(28, "No space left")))
    assert done(workshop, begun).states == {"1.txt": "waiting"}


def test_the_bytes_of_the_zip_are_kept_until_it_ends_and_count_for_nobody(workshop, people):
    begun = begin(workshop, people, packed({"a.txt": b"a" * 10}))
    with workshop.ask() as work:
        digest = work.session.get(Import, begun).digest
        assert queries.digests(work, people.group) == queries.digests(work, people.group, [digest]) == {digest}
    assert list(check.faults(workshop)) == []
    done(workshop, begun)
    with workshop.ask() as work:
        assert queries.digests(work, people.group, [digest]) == set()
        assert queries.space(work, people.group).used == 10
        forgotten = work.session.scalars(select(Job.payload).where(Job.kind == kinds.FORGET)).all()
    assert forgotten == [{"digests": [digest]}]
    makers.indexed(workshop)
    assert list(check.faults(workshop)) == []


# -- a zip that is there already ------------------------------------------------------------------------------------


def kept(workshop, people, **said):
    """A zip in the library, with these details; its document's id."""
    found = makers.received(workshop, people.group, "files.zip", packed({"A/a.txt": b"a"}))
    with workshop.do(people.author) as work:
        made = actions.upload(work, makers.root(work, people.group), found).document
        if said:
            actions.edit_details(work, queries.document(work, made.id), said)
        return made.id


def unpacked(workshop, who, document_id):
    """Unpack a zip of the library; what became of it."""
    with workshop.do(who) as work:
        begun = actions.begin_unpacking(work, queries.document(work, document_id), ImportWish()).id
    return done(workshop, begun)


def test_a_zip_of_the_library_is_unpacked_beside_it_and_stays(workshop, people):
    document_id = kept(workshop, people)
    assert unpacked(workshop, people.leader, document_id).state == "done"
    assert paths(workshop, people) == {"files.zip": "1.0", "A": None, "A/a.txt": "1.0"}
    assert told(workshop, "library.version_downloaded")[0][0] == "files.zip"
    makers.indexed(workshop)
    makers.run_lane(workshop, "blobs")
    assert list(check.faults(workshop)) == []


@pytest.mark.parametrize("said", [{"marking": "sensitive"}, {"originator": "Ministry"}])
def test_what_is_sensitive_or_bound_is_not_unpacked(workshop, people, said):
    document_id = kept(workshop, people, **said)
    with pytest.raises(errors.Forbidden):
        unpacked(workshop, people.author, document_id)


def test_what_is_no_zip_is_not_unpacked_and_readers_unpack_nothing(workshop, people):
    with pytest.raises(errors.Conflict):
        unpacked(workshop, people.author, makers.document(workshop, people.author, people.group).id)
    with pytest.raises(errors.Forbidden):
        unpacked(workshop, people.reader, kept(workshop, people))


# -- and the rest ---------------------------------------------------------------------------------------------------


def test_one_has_so_many_imports_at_a_time(workshop, people):
    for _number in range(5):
        begin(workshop, people, packed({"a.txt": b"a"}))
    with pytest.raises(errors.Conflict):
        begin(workshop, people, packed({"a.txt": b"a"}))


def test_reports_are_forgotten_after_a_while(workshop, people):
    begun = imported(workshop, people, packed({"a.txt": b"a"})).id
    importing.discard_old_imports(workshop)
    with workshop.do_as(policy.SYSTEM) as work:
        assert work.session.get(Import, begun) is not None
        work.session.execute(update(Import).values(created_at=now() - Import.KEPT - timedelta(days=1)))
    importing.discard_old_imports(workshop)
    with workshop.ask() as work:
        assert (work.session.get(Import, begun), work.session.scalars(select(ImportMember)).all()) == (None, [])


def test_dates_go_with_copies_and_restored_versions(workshop, people):
    made = imported(workshop, people, packed({"a.txt": b"a"}))
    with workshop.do_as(policy.SYSTEM) as work:
        version = work.session.get(Version, made.by_path["a.txt"].version_id)
        actions.record_check(work, version, "clean", "")
    with workshop.do(people.author) as work:
        document = queries.document(work, version.document_id)
        copied = actions.copy(work, document, makers.root(work, people.group), keep_both=True)
        restored = actions.restore_version(work, document, document.versions[0])
        assert restored.file_modified_at == copied.latest.file_modified_at == datetime(*AT, tzinfo=UTC)


def test_what_one_may_not_see_stays_as_it_is(workshop, people):
    made = makers.folder(workshop, people.leader, people.group, "Secret")
    fence(workshop, people, made.id)
    report = imported(workshop, people, packed({"Secret/a.txt": b"a"}))
    assert report.states == {"Secret/a.txt": "refused"}
    assert paths(workshop, people) == {"Secret": None}
