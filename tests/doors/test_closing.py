"""The end of a group: exported, closed, opened again, and in the end deleted with every row and blob of it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.db import Base, now
from app.events import Event, verify
from app.groups.models import Group
from app.home import jobs as home
from app.library import actions as library
from app.library import queries
from app.members import actions as members
from app.members.models import Invitation
from app.policy import SYSTEM
from tests import makers
from tests.doors.test_members import words


@pytest.fixture
def filled(workshop, people):
    """A group with a folder, a document of two versions, a link, and something fenced."""
    folder = makers.folder(workshop, people.author, people.group, "March")
    makers.stored(workshop, people.author, people.group, "report.txt", b"First.")
    found = makers.stored(workshop, people.author, people.group, "report.txt", b"Second.")
    makers.drawn(workshop, found)
    makers.written(workshop, found.document_id, "Second.")
    with workshop.do(people.leader) as work:
        library.add_address(work, queries.folder(work, folder.id), "Link", "https://example.eu/")
        library.star(work, queries.document(work, found.document_id))
        library.reserve(work, queries.document(work, found.document_id), 8)
    makers.indexed(workshop)
    return found


def opened(answer):
    """A zip as it arrived."""
    assert answer.status_code == 200
    assert answer.content_length == len(answer.data)
    return zipfile.ZipFile(io.BytesIO(answer.data))


def close(program, slug, **more):
    """Close the group."""
    wanted = {"title": "Early warnings", "reason": "The mandate has ended.", **more}
    return program("leader")("POST", f"/api/groups/{slug}/close", json=wanted)


def test_the_export_holds_every_version_the_trail_and_a_manifest_that_fits(browse, filled, slug, program):
    zipped = opened(browse("leader").get(f"/groups/{slug}/export.zip"))
    assert zipped.testzip() is None
    assert zipped.read("library/report.txt") == b"Second."
    assert zipped.read("versions/report.txt/1.0 report.txt") == b"First."
    assert b"https://example.eu/" in zipped.read("library/March/Link.url")
    said = json.loads(zipped.read("manifest.json"))["files"]
    assert said.keys() == set(zipped.namelist()) - {"manifest.json"}
    for path, file in said.items():
        content = zipped.read(path)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
    documents = [json.loads(line) for line in zipped.read("documents.jsonl").splitlines()]
    report = next(one for one in documents if one["path"] == "report.txt")
    assert [one["number"] for one in report["versions"]] == ["2.0", "1.0"]
    members = [json.loads(line)["email"] for line in zipped.read("members.jsonl").splitlines()]
    assert sorted(members) == ["author@example.eu", "leader@example.eu", "reader@example.eu"]
    assert json.loads(zipped.read("trail.jsonl").splitlines()[0])["act"] == "groups.group_created"
    assert opened(program("leader")("GET", f"/api/groups/{slug}/export")).namelist() == zipped.namelist()
    assert "exported the whole group" in words(browse("leader").get(f"/groups/{slug}/activity"))


def test_a_closed_group_can_be_read_and_not_changed_until_it_is_opened_again(
    browse, program, workshop, filled, slug, library
):
    page = browse("leader")
    stranger = {"addresses": ["stranger@example.eu"], "profile": "reader"}
    invited = program("leader")("POST", f"/api/groups/{slug}/invitations", json=stranger).json["invitations"][0]["id"]
    assert "Type the name of the group" in page.get(f"/groups/{slug}/settings/close").text
    wrong = page.post(f"/groups/{slug}/settings/close", title="Early", reason="The mandate has ended.")
    assert "exactly as it stands there" in wrong.text
    back = page.post(f"/groups/{slug}/settings/close", title="early warnings", reason="The mandate has ended.")
    assert "This group is closed" in words(page.get(back.location))
    author = program("author")
    assert author("GET", f"/api/documents/{filled.document_id}").status_code == 200
    for method, address, sent in (
        ("POST", f"/api/folders/{library}/folders", {"name": "x"}),
        ("PATCH", f"/api/documents/{filled.document_id}", {"name": "y"}),
    ):
        assert author(method, address, json=sent).status_code == 403
        assert program("leader")(method, address, json=sent).status_code == 403
    invite = {"addresses": ["a@example.eu"], "profile": "reader"}
    assert program("leader")("POST", f"/api/groups/{slug}/invitations", json=invite).status_code == 403
    assert close(program, slug).status_code == 409
    with workshop.ask() as work:
        token = members.token_of(workshop.settings.secret_key, work.session.get(Invitation, invited))
    stranger = browse("stranger")
    stranger.get(f"/invitations/{token}")
    assert stranger.post(f"/invitations/{token}/join").status_code == 409
    back = page.post(f"/groups/{slug}/settings/reopen")
    assert "The group is open again." in page.get(back.location).text
    assert author("POST", f"/api/folders/{library}/folders", json={"name": "x"}).status_code == 201
    assert program("leader")("POST", f"/api/groups/{slug}/reopen").status_code == 409


def test_a_service_that_was_off_is_off_after_the_group_was_opened_again(program, slug):
    leader = program("leader")
    leader("PATCH", f"/api/groups/{slug}/settings", json={"services": {"library": False}})
    close(program, slug)
    leader("POST", f"/api/groups/{slug}/reopen")
    assert leader("GET", f"/api/groups/{slug}/settings").json["services"] == {"library": False}


def test_only_who_leads_a_group_closes_or_exports_it(browse, program, slug):
    for who, status in (("author", 403), ("stranger", 404)):
        assert browse(who).get(f"/groups/{slug}/export.zip").status_code == status
        assert browse(who).get(f"/groups/{slug}/settings/close").status_code == status
        wanted = {"title": "Early warnings", "reason": "x"}
        assert program(who)("POST", f"/api/groups/{slug}/close", json=wanted).status_code == status


def pass_weeks(workshop, people):
    """Let the day come on which the group is deleted."""
    with workshop.do_as(SYSTEM) as work:
        work.session.get_one(Group, people.group).deletes_at = now() - timedelta(minutes=1)
    home.delete_closed(workshop)


def test_after_some_weeks_nothing_is_left_of_it_but_a_trail_without_names(program, workshop, people, filled, slug):
    close(program, slug)
    assert "The mandate has ended." in makers.mails(workshop)
    group_id = people.group
    assert list(workshop.blobs.iter(group_id)) != []
    pass_weeks(workshop, people)
    makers.everything_done(workshop)
    assert program("leader")("GET", f"/api/groups/{slug}").status_code == 404
    assert list(workshop.blobs.iter(group_id)) == []
    assert list(workshop.index.ids(group_id)) == []
    with workshop.ask() as work:
        gone = {group_id, filled.document_id, filled.id}
        for table in Base.metadata.sorted_tables:
            if table.name not in {"event", "chain", "checkpoint"}:
                rows = [str(row) for row in work.session.execute(select(table))]
                assert not [row for row in rows if any(each in row for each in gone)], table.name
        kept = work.session.scalars(select(Event).where(Event.chain_id == group_id)).all()
        assert {(event.title, event.actor_name, event.address) for event in kept} == {(None, None, None)}
        assert list(verify(work.session)) == []
    assert program("stranger")("GET", "/api/groups").json["groups"] != []


def test_what_is_under_legal_hold_puts_the_deletion_off(program, workshop, people, filled, slug):
    with workshop.do(people.leader) as work:
        library.hold(work, queries.document(work, filled.document_id), "A question in parliament.")
    close(program, slug)
    pass_weeks(workshop, people)
    assert program("leader")("GET", f"/api/groups/{slug}").status_code == 200
    with workshop.ask() as work:
        assert work.session.get_one(Group, people.group).deletes_at > now() + timedelta(days=6)


def test_sensitive_documents_are_listed_and_left_out_until_the_group_lets_them_into_a_zip(program, slug, filled):
    leader = program("leader")
    leader("PATCH", f"/api/documents/{filled.document_id}/details", json={"marking": "sensitive"})
    zipped = opened(leader("GET", f"/api/groups/{slug}/export"))
    assert [name for name in zipped.namelist() if "report" in name] == []
    documents = [json.loads(line) for line in zipped.read("documents.jsonl").splitlines()]
    report = next(one for one in documents if one["path"] == "report.txt")
    assert [one["file"] for one in report["versions"]] == [None, None]
    leader("PATCH", f"/api/groups/{slug}/library-settings", json={"sensitive": {"archives": True}})
    assert "library/report.txt" in opened(leader("GET", f"/api/groups/{slug}/export")).namelist()
