"""Uploads that come piece by piece: nothing half-done is seen, nothing that has arrived is lost."""

from __future__ import annotations

import io
import os
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import errors
from app.accounts.models import User
from app.db import now
from app.events import Event
from app.groups import queries as groups
from app.groups.actions import remove_member
from app.groups.models import Group
from app.home import actions as home
from app.library import actions, arriving, finishing, queries
from app.library.jobs import discard_expired_uploads
from app.library.models import Document, Upload, Version
from app.people import actions as people_actions
from app.policy import SYSTEM
from tests import makers

BODY = b"What we saw in March."


def begun(workshop, people, name="large.bin", body=BODY, folder_id=None, **more):
    """An upload of the author into the library, or another folder, of which nothing has come."""
    with workshop.do(people.author) as work:
        target = queries.folder(work, folder_id) if folder_id else makers.root(work, people.group)
        return actions.begin_upload(work, target, actions.Announced(name, len(body), **more))


def arrived(workshop, upload, body=BODY):
    """All bytes of an upload are here."""
    with arriving.growing(workshop.settings, upload.id).turn() as turn:
        arriving.take(turn, io.BytesIO(body), 0)
    return arriving.content(workshop, upload)


def finished(workshop, user_id, upload, content):
    with workshop.do(user_id) as work:
        return actions.finish_upload(work, queries.upload(work, upload.id), content)


def count(workshop, model):
    with workshop.ask() as work:
        return work.session.scalar(select(func.count()).select_from(model))


def acts(workshop):
    with workshop.ask() as work:
        return list(work.session.scalars(select(Event.act).where(Event.act.like("library.%")).order_by(Event.number)))


def test_what_has_arrived_becomes_a_version(workshop, people):
    upload = begun(workshop, people, comment="From the field")
    assert count(workshop, Document) == 0
    version = finished(workshop, people.author, upload, arrived(workshop, upload))
    assert (version.number, version.comment, version.document.name) == ("1.0", "From the field", "large.bin")
    assert {"library.upload_begun", "library.version_added"} <= set(acts(workshop))
    with workshop.ask(people.author) as work:
        assert queries.version_of(work, queries.upload(work, upload.id)).id == version.id
        assert queries.uploads(work) == []


def test_what_was_whole_when_its_server_was_killed_becomes_one_later(workshop, people):
    whole, half = begun(workshop, people), begun(workshop, people, "half.bin", BODY + b"more")
    arrived(workshop, whole)
    with arriving.growing(workshop.settings, half.id).turn() as turn:
        arriving.take(turn, io.BytesIO(BODY), 0)
    finishing.finish_left(workshop)
    with workshop.ask(people.author) as work:
        assert queries.version_of(work, queries.upload(work, whole.id)).document.name == "large.bin"
        assert [each.id for each in queries.uploads(work)] == [half.id]
    finishing.finish_left(workshop)
    assert count(workshop, Version) == 1


def test_what_cannot_go_to_its_place_then_says_why_and_is_tried_once(workshop, people):
    with workshop.do(people.author) as work:
        folder = actions.create_folder(work, makers.root(work, people.group), "March")
    upload = begun(workshop, people, folder_id=folder.id)
    arrived(workshop, upload)
    with workshop.do(people.leader) as work:
        actions.delete(work, queries.folder(work, folder.id))
    finishing.finish_left(workshop)
    with workshop.ask(people.author) as work:
        assert queries.upload(work, upload.id).error
    with workshop.do_as(SYSTEM) as work:
        assert queries.left_uploads(work) == []


def test_it_becomes_one_version_however_often_it_is_finished(workshop, people):
    upload = begun(workshop, people)
    content = arrived(workshop, upload)
    first = finished(workshop, people.author, upload, content)
    assert finished(workshop, people.author, upload, content).id == first.id
    assert count(workshop, Version) == 1


def test_two_who_finish_it_at_once_make_one_version(workshop, people):
    upload = begun(workshop, people)
    content, made = arrived(workshop, upload), []
    threads = [
        threading.Thread(target=lambda: made.append(finished(workshop, people.author, upload, content).id))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == count(workshop, Version) == 1


def test_the_next_version_of_a_document_asks_for_its_lock_again(workshop, people):
    document = makers.document(workshop, people.author, people.group)
    with workshop.do(people.author) as work:
        target = queries.document(work, document.id)
        upload = actions.begin_upload(work, target, actions.Announced("x.bin", len(BODY), minor=True))
    with workshop.do(people.leader) as work:
        actions.reserve(work, queries.document(work, document.id))
    content = arrived(workshop, upload)
    with pytest.raises(errors.Locked):
        finished(workshop, people.author, upload, content)
    with workshop.do(people.leader) as work:
        actions.release(work, queries.document(work, document.id))
    assert finished(workshop, people.author, upload, content).number == "1.1"


def test_a_folder_that_was_deleted_meanwhile_takes_nothing_and_nothing_is_lost(workshop, people):
    folder = makers.folder(workshop, people.author, people.group, "March")
    other = makers.folder(workshop, people.author, people.group, "April")
    upload = begun(workshop, people, folder_id=folder.id)
    content = arrived(workshop, upload)
    with workshop.do(people.author) as work:
        actions.delete(work, queries.folder(work, folder.id))
    with pytest.raises(errors.NotFound, match="Choose another place"):
        finished(workshop, people.author, upload, content)
    with workshop.do(people.author) as work:
        found = queries.upload(work, upload.id)
        assert queries.place_of(work, found) is None
        actions.place_upload(work, found, queries.folder(work, other.id), "renamed.bin")
    version = finished(workshop, people.author, upload, arriving.content(workshop, upload_of(workshop, upload.id)))
    assert (version.document.name, version.document.parent_id) == ("renamed.bin", other.id)
    assert "library.upload_placed" in acts(workshop)


def upload_of(workshop, upload_id):
    with workshop.ask() as work:
        return work.session.get_one(Upload, upload_id)


def test_a_name_that_somebody_else_has_taken_meanwhile_is_not_touched(workshop, people):
    with workshop.do_as(SYSTEM) as work:
        helper = makers.user(work, "helper")
        makers.join(work, work.session.get_one(Group, people.group), helper, "contributor")
    with workshop.do(helper.id) as work:
        target = makers.root(work, people.group)
        upload = actions.begin_upload(work, target, actions.Announced("report.txt", len(BODY)))
    content = arrived(workshop, upload)
    makers.document(workshop, people.author, people.group, "report.txt")
    with pytest.raises(errors.Conflict, match="report") as caught:
        finished(workshop, helper.id, upload, content)
    with workshop.do(helper.id) as work:
        found = queries.upload(work, upload.id)
        actions.note_refusal(work, found, caught.value)
        assert (found.state, "Try" in found.error["message"]) == ("open", True)
    assert count(workshop, Version) == 1


def test_whoever_was_removed_puts_nothing_there_and_may_put_it_elsewhere(workshop, people):
    upload = begun(workshop, people)
    content = arrived(workshop, upload)
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        remove_member(work, group, groups.membership(work, group, people.author))
    with pytest.raises(errors.NotFound):
        finished(workshop, people.author, upload, content)
    with workshop.do_as(SYSTEM) as work:
        author = work.session.get_one(User, people.author)
        makers.join(work, work.session.get_one(Group, people.others), author, "author")
    with workshop.do(people.author) as work:
        actions.place_upload(work, queries.upload(work, upload.id), makers.root(work, people.others))
    version = finished(workshop, people.author, upload, arriving.content(workshop, upload_of(workshop, upload.id)))
    assert version.group_id == people.others


def test_a_closed_group_takes_nothing(workshop, people):
    upload = begun(workshop, people)
    content = arrived(workshop, upload)
    with workshop.do(people.leader) as work:
        home.close_group(work, groups.group_by_id(work, people.group), "Early warnings", "It is over.")
    with pytest.raises(errors.Forbidden):
        finished(workshop, people.author, upload, content)
    assert count(workshop, Version) == 0


def test_only_whoever_began_it_sees_it(workshop, people):
    upload = begun(workshop, people)
    for other in (people.leader, people.reader, people.stranger):
        with workshop.ask(other) as work:
            assert queries.uploads(work) == []
            with pytest.raises(errors.NotFound):
                queries.upload(work, upload.id)
        found = upload_of(workshop, upload.id)
        with pytest.raises(errors.NotFound), workshop.do(other) as work:
            actions.discard_upload(work, found)
        with pytest.raises(errors.NotFound), workshop.do(other) as work:
            actions.place_upload(work, found, makers.root(work, people.group))
        with pytest.raises(errors.NotFound), workshop.do(other) as work:
            actions.finish_upload(work, found, makers.content())


def test_readers_begin_nothing(workshop, people):
    with pytest.raises(errors.Forbidden), workshop.do(people.reader) as work:
        actions.begin_upload(work, makers.root(work, people.group), actions.Announced("x.bin", 1))


def test_there_is_an_end_to_what_one_begins(workshop, people, monkeypatch):
    monkeypatch.setattr(actions.uploading, "MOST", 2)
    first = begun(workshop, people)
    begun(workshop, people)
    with pytest.raises(errors.Conflict, match="2 unfinished"):
        begun(workshop, people)
    with workshop.do(people.author) as work:
        actions.discard_upload(work, queries.upload(work, first.id))
    begun(workshop, people)
    assert "library.upload_discarded" in acts(workshop)


def test_what_has_expired_is_removed_with_its_bytes(workshop, people):
    upload, kept = begun(workshop, people), begun(workshop, people, "kept.bin")
    arrived(workshop, upload)
    arrived(workshop, kept)
    with workshop.do_as(SYSTEM) as work:
        gone = update(Upload).where(Upload.id == upload.id)
        work.session.execute(gone.values(expires_at=now() - timedelta(minutes=1)))
    with workshop.ask(people.author) as work:
        assert [one.id for one in queries.uploads(work)] == [kept.id]
    folder = workshop.settings.incoming / "uploads"
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    discard_expired_uploads(workshop)
    assert [path.name for path in folder.iterdir()] == [kept.id]
    assert count(workshop, Upload) == 1
    assert acts(workshop)[-1] == "library.upload_discarded"


def test_a_group_that_is_deleted_takes_its_unfinished_uploads_along(workshop, people):
    begun(workshop, people)
    with workshop.do_as(SYSTEM) as work:
        home.delete_group(work, work.session.get_one(Group, people.group))
    assert count(workshop, Upload) == 0


def test_a_document_that_is_purged_leaves_its_upload_without_a_receipt(workshop, people):
    upload = begun(workshop, people)
    version = finished(workshop, people.author, upload, arrived(workshop, upload))
    with workshop.do(people.leader) as work:
        actions.delete(work, queries.document(work, version.document_id))
    with workshop.do(people.leader) as work:
        actions.purge(work, queries.deleted(work, version.document_id))
    with workshop.ask(people.author) as work:
        assert queries.version_of(work, queries.upload(work, upload.id)) is None


def test_of_an_erased_person_no_upload_remains(workshop, people):
    begun(workshop, people)
    with workshop.do_as(SYSTEM) as work:
        user = work.session.get_one(User, people.author)
        user.active = False
        work.session.flush()
        people_actions.erase(work, user)
    assert count(workshop, Upload) == 0
