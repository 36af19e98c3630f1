"""A backup of a running installation, and the way back: everything is there, and nothing that was purged."""

import threading

import pytest
from sqlalchemy import select

from app import errors, policy
from app.admin import backup, check, restore
from app.db import Base
from app.groups.actions import open_group
from app.groups.models import Group
from app.library import actions, queries
from app.workshop import make_workshop
from tests import makers
from tests.conftest import make_settings

SECRET = "a key for tests only, of more than 32 letters"


@pytest.fixture
def full(workshop, people):
    """A group with folders, a fence, versions, details, a reservation, deleted items and texts."""
    with workshop.do(people.leader) as work:
        group = work.session.get(Group, people.group)
        actions.add_keywords(work, group, ["Sea"])
        outer = actions.create_folder(work, makers.root(work, people.group), "A")
        inner = actions.create_folder(work, outer, "B")
        actions.set_fence(work, inner, {})
        inner_id = inner.id
    for body in (b"First.", b"Second."):
        makers.stored(workshop, people.author, people.group, "report.txt", body)
    made = makers.report(workshop, people.leader, people.group, "secret.txt", "A quiet harbour.", within=inner_id)
    with workshop.do(people.author) as work:
        document = makers.queries.item_at(work, work.session.get(Group, people.group), "report.txt")
        found = queries.document(work, document.id)
        actions.edit_details(work, found, {"keywords": ["Sea"], "issued_on": "2026-03-31"})
        actions.reserve(work, found)
    with workshop.do_as(policy.SYSTEM) as work:
        administrator = makers.user(work, "administrator", is_administrator=True).id
    with workshop.do(administrator) as work:
        open_group(work, work.session.get_one(Group, people.group), "A question from the court.", 2)
    return made.id


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request, tmp_path):
    """A workshop over an empty home and an empty database of each kind."""
    home = tmp_path / "empty"
    home.mkdir()
    if request.param == "sqlite":
        yield make_workshop(make_settings(home, f"sqlite:///{home / 'cercle.db'}"))
        return
    with request.getfixturevalue("postgresql").copy("template1") as url:
        made = make_workshop(make_settings(home, url))
        yield made
        made.database.engine.dispose()


def rows(workshop):
    """Every row of every table."""
    with workshop.ask() as work:
        connection = work.session.connection()
        return {
            table.name: sorted(map(repr, (dict(row) for row in connection.execute(select(table)).mappings())))
            for table in Base.metadata.sorted_tables
        }


def blobs(workshop):
    """Every blob by group and digest."""
    return {(group, blob.digest) for group in workshop.blobs.namespaces() for blob in workshop.blobs.iter(group)}


def test_everything_is_back_on_either_database(workshop, people, full, empty, tmp_path):
    backup.save(workshop, tmp_path / "saved")
    list(restore.restore(empty, tmp_path / "saved"))
    assert rows(empty) == rows(workshop)
    assert blobs(empty) <= blobs(workshop)
    with empty.ask(people.leader) as work:
        assert queries.item(work, full).name == "secret.txt"
    with empty.ask(people.author) as work, pytest.raises(errors.NotFound):
        queries.item(work, full)
    makers.indexed(empty)
    assert makers.found(empty, people.leader, "harbour") == ["secret.txt"]
    assert list(check.faults(empty)) == []
    makers.folder(empty, people.leader, people.group, "After")
    with empty.do(people.leader) as work:
        actions.set_fence(work, queries.item_at(work, work.session.get(Group, people.group), "After"), {})


def test_a_backup_under_load_is_of_one_moment(workshop, people, full, empty, tmp_path):
    stop = threading.Event()

    def work_on(who):
        number = 0
        while not stop.wait(0.02):
            number += 1
            makers.stored(workshop, who, people.group, f"{who} {number}.txt", f"{who} {number}".encode())

    threads = [threading.Thread(target=work_on, args=(who,)) for who in (people.author, people.leader)]
    for thread in threads:
        thread.start()
    before = len(rows(workshop)["version"])
    while len(rows(workshop)["version"]) < before + 4:
        assert all(thread.is_alive() for thread in threads)
    try:
        for _again in range(2):
            backup.save(workshop, tmp_path / "saved")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    list(restore.restore(empty, tmp_path / "saved"))
    there, found = rows(workshop), rows(empty)
    for table in ("version", "event", "rule", "acl"):
        assert set(found[table]) <= set(there[table]), table
    assert len(found["version"]) >= before + 4
    makers.indexed(empty)
    assert list(check.faults(empty)) == []


def test_the_next_backup_takes_what_is_new_and_leaves_what_was_purged(workshop, people, tmp_path):
    gone = makers.stored(workshop, people.author, people.group, "gone.txt", b"It will go.")
    makers.stored(workshop, people.author, people.group, "stays.txt", b"It stays.")
    first = backup.save(workshop, tmp_path / "saved")
    with workshop.do(people.leader) as work:
        actions.delete(work, queries.item(work, gone.document_id))
    with workshop.do(people.leader) as work:
        actions.purge(work, queries.deleted(work, gone.document_id))
    makers.stored(workshop, people.author, people.group, "new.txt", b"It is new.")
    second = backup.save(workshop, tmp_path / "saved")
    assert (first.blobs, first.new, first.removed) == (2, 2, 0)
    assert (second.blobs, second.new, second.removed) == (2, 1, 1)
    assert len(list((tmp_path / "saved").glob("rows-*.db"))) == 1


def test_a_backup_that_breaks_off_leaves_the_one_before(workshop, people, full, empty, tmp_path, monkeypatch):
    backup.save(workshop, tmp_path / "saved")
    before = rows(workshop)
    makers.folder(workshop, people.author, people.group, "After")

    def dies(*_given):
        raise OSError("the power is gone")

    monkeypatch.setattr(backup, "_write_manifest", dies)
    with pytest.raises(OSError, match="power"):
        backup.save(workshop, tmp_path / "saved")
    monkeypatch.undo()
    list(restore.restore(empty, tmp_path / "saved"))
    assert rows(empty) == before


def test_what_was_altered_is_not_restored(workshop, people, full, empty, tmp_path):
    folder = tmp_path / "saved"
    with pytest.raises(errors.Conflict, match="no finished backup"):
        list(restore.restore(empty, folder))
    backup.save(workshop, folder)
    (file,) = folder.glob("rows-*.db")
    whole = file.read_bytes()
    file.write_bytes(whole + b"x")
    with pytest.raises(errors.Conflict, match="altered"):
        list(restore.restore(empty, folder))
    file.write_bytes(whole)
    blob = next(path for path in (folder / "blobs").glob("*/??/*"))
    blob.chmod(0o600)
    blob.write_bytes(b"something else")
    with pytest.raises(errors.Conflict, match="altered"):
        list(restore.restore(empty, folder))
    blob.unlink()
    with pytest.raises(errors.Conflict, match="lacks"):
        list(restore.restore(empty, folder))


def test_nothing_is_restored_over_what_is_there(workshop, people, full, tmp_path):
    backup.save(workshop, tmp_path / "saved")
    with pytest.raises(errors.Conflict, match="not empty"):
        list(restore.restore(workshop, tmp_path / "saved"))


def test_the_key_is_kept_apart_and_comes_back(workshop, people, empty, tmp_path):
    backup.save(workshop, tmp_path / "saved")
    backup.save_key(workshop.settings, tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    assert not any(SECRET.encode() in path.read_bytes() for path in (tmp_path / "saved").rglob("*") if path.is_file())
    restore.restore_key(empty.settings, tmp_path / "key")
    assert (empty.settings.home / "secret_key").read_text() == SECRET


def test_a_newer_backup_is_refused_in_words(workshop, people, empty, tmp_path):
    backup.save(workshop, tmp_path / "saved")
    manifest = tmp_path / "saved" / backup.MANIFEST
    manifest.write_text(manifest.read_text().replace('"revision": "', '"revision": "9'))
    with pytest.raises(errors.Conflict, match="newer version"):
        list(restore.restore(empty, tmp_path / "saved"))
