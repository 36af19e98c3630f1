"""Passing a document on to another group, by page and by program."""

from __future__ import annotations

import re

import pytest

from app import policy
from app.groups.models import Group
from tests import makers


@pytest.fixture
def elsewhere(workshop, people):
    """The id of a library of another group, to which the reader may add something."""
    with workshop.do_as(policy.SYSTEM) as work:
        others = work.session.get(Group, people.others)
        makers.join(work, others, work.session.get(makers.User, people.reader), "contributor")
    with workshop.ask(people.stranger) as work:
        return makers.root(work, people.others).id


@pytest.fixture
def report(program, library):
    """The id of a document of the author that names an originator."""
    author = program("author")
    made = author("PUT", f"/api/folders/{library}/documents/report.txt", data=b"Seen.").json["document"]
    author("PATCH", f"/api/documents/{made}/details", json={"originator": "Ministry of the Interior"})
    return made


WHY = {"recipient": "The neighbours", "reason": "They saw it too."}


def test_by_page_one_asks_and_is_permitted_once(browse, slug, library, report, elsewhere):
    reader, author = browse("reader"), browse("author")
    shown = reader.get(reader.get(f"/d/{report}").location).text
    assert "Ask to pass it on" in shown
    refused = reader.get(f"/f/{library}/copy?item={report}&in={elsewhere}").text
    assert f'<a href="/d/{report}/releases">report.txt</a>' in refused
    assert reader.post(f"/f/{library}/copy?item={report}", folder=elsewhere).status_code == 403
    page = reader.get(f"/d/{report}/releases").text
    assert "Ministry of the Interior" in page
    assert "Say to whom." in reader.post(f"/d/{report}/releases", recipient="", reason="x").text
    assert reader.post(f"/d/{report}/releases", **WHY).status_code == 303
    page = reader.get(f"/d/{report}/releases").text
    assert "Not answered yet" in page
    assert "Permit it once" not in page
    assert 'name="recipient"' not in page
    listed = author.get(f"/groups/{slug}/releases/").text
    assert "The neighbours" in listed
    address = re.search(r'action="(/releases/\w+/answer)"', listed)[1]
    assert author.post(address, act="grant", comment="Gladly.").status_code == 303
    page = reader.get(f"/d/{report}/releases").text
    assert "Permitted: Author" in page
    assert "Gladly." in page
    assert reader.post(f"/f/{library}/copy?item={report}", folder=elsewhere).status_code == 303
    assert "/transfers/" in reader.post(f"/f/{library}/copy?item={report}", folder=elsewhere, keep_both="y").location


def test_by_page_it_is_refused_or_taken_back(browse, report):
    reader, leader = browse("reader"), browse("leader")
    reader.get(f"/d/{report}/releases")
    reader.post(f"/d/{report}/releases", **WHY)
    taken = re.search(r'action="(/releases/\w+/withdraw)"', reader.get(f"/d/{report}/releases").text)[1]
    assert reader.post(taken).status_code == 303
    assert "Taken back" in reader.get(f"/d/{report}/releases").text
    reader.post(f"/d/{report}/releases", **WHY)
    answer = re.search(r'action="(/releases/\w+/answer)"', leader.get(f"/d/{report}/releases").text)[1]
    assert reader.post(answer, act="grant").status_code == 403
    leader.post(answer, act="refuse", comment="Not yet.")
    assert "Refused: Leader" in reader.get(f"/d/{report}/releases").text
    leader.post(answer, act="grant")
    assert "answered or taken back already" in leader.get(f"/d/{report}/releases").text


def test_by_program_one_asks_and_is_permitted_once(program, slug, library, report, elsewhere):
    reader, leader = program("reader"), program("leader")
    copy = {"json": {"items": [report], "folder": elsewhere}}
    refused = reader("POST", f"/api/folders/{library}/copies", **copy)
    assert (refused.status_code, "names an originator" in refused.json["detail"]) == (403, True)
    made = reader("POST", f"/api/documents/{report}/releases", json=WHY)
    assert (made.status_code, made.json["state"], made.json["recipient"]) == (201, "open", "The neighbours")
    assert reader("POST", f"/api/documents/{report}/releases", json=WHY).status_code == 409
    assert program("author")("POST", f"/api/documents/{report}/releases", json=WHY).status_code == 409
    address = f"/api/releases/{made.json['id']}"
    assert reader("PUT", f"{address}/answer", json={"granted": True}).status_code == 403
    (listed,) = leader("GET", f"/api/groups/{slug}/releases").json["releases"]
    assert (listed["id"], listed["asked_by"]) == (made.json["id"], "Reader")
    answered = leader("PUT", f"{address}/answer", json={"granted": True, "comment": "Gladly."}).json
    assert (answered["state"], answered["answered_by"], answered["comment"]) == ("granted", "Leader", "Gladly.")
    assert leader("PUT", f"{address}/answer", json={"granted": False}).status_code == 409
    assert [one["state"] for one in reader("GET", f"/api/documents/{report}/releases").json["releases"]] == ["granted"]
    assert reader("POST", f"/api/folders/{library}/copies", **copy).status_code == 202


def test_by_program_it_is_taken_back(program, report):
    reader = program("reader")
    made = reader("POST", f"/api/documents/{report}/releases", json=WHY).json["id"]
    assert program("leader")("DELETE", f"/api/releases/{made}").status_code == 404
    assert reader("DELETE", f"/api/releases/{made}").status_code == 204
    assert reader("DELETE", f"/api/releases/{made}").status_code == 409
    assert program("stranger")("DELETE", f"/api/releases/{made}").status_code == 404
