"""Categories and their administrators, asking for a group and answering that: by page and by program."""

from __future__ import annotations

import pytest

from app.accounts.models import User
from app.groups.models import Category
from app.policy import SYSTEM
from tests.doors.test_applications import mails
from tests.doors.test_members import words


@pytest.fixture
def office(workshop, people):
    """The stranger administers the category of all groups; its id. The author administers the platform."""
    with workshop.do_as(SYSTEM) as work:
        work.session.get_one(User, people.author).is_administrator = True
        found = work.session.query(Category).one()
        found.administrators = [work.session.get_one(User, people.stranger)]
        return found.id


def test_somebody_asks_and_the_administrator_starts_the_group_as_a_migration_network(browse, program, office, workshop):
    reader, administrator = browse("reader"), browse("stranger")
    assert "Ask for a new group" in reader.get("/groups/").text
    assert reader.get("/groups/new").location == "/groups/ask"
    reader.get("/groups/ask")
    refused = reader.post("/groups/ask", title="Routes", category=office)
    assert "Say why the group is needed." in refused.text
    wanted = {"title": "Routes", "justification": "Nobody shares them.", "pattern": "migration", "category": office}
    sent = reader.post("/groups/ask", **wanted, leaders="anna@example.eu, rubbish")
    assert "Your request was sent." in words(reader.get(sent.location))
    assert "waits for its answer" in words(reader.get("/groups/"))
    assert "To: stranger@example.eu" in mails(workshop)
    shown = administrator.get("/groups/").text
    address = shown.split('href="/groups/requests/')[1].split('"')[0]
    assert "Nobody shares them." in administrator.get(f"/groups/requests/{address}").text
    edited = {"title": "Routes and methods", "pattern": "migration", "leaders": "anna@example.eu", "answer": "Good."}
    back = administrator.post(f"/groups/requests/{address}", **edited, act="accept")
    assert "Reader leads it." in administrator.get(back.location).text
    again = administrator.post(f"/groups/requests/{address}", **edited, act="accept")
    assert "answered already" in again.text
    mine = program("reader")("GET", "/api/groups").json["groups"]
    made = next(group for group in mine if group["title"] == "Routes and methods")
    assert made["profile"] == "network administrator"
    folders = reader.get(f"/groups/{made['slug']}/library/").text
    for name in ("Early warnings", "Liaison officers", "Visas, borders and travel documents", "Return"):
        assert f">{name}</a>" in folders
    titles = {one["title"] for one in program("reader")("GET", f"/api/groups/{made['slug']}/profiles").json["profiles"]}
    assert {"national contact point", "national expert", "liaison officer", "agency"} <= titles
    (invited,) = program("reader")("GET", f"/api/groups/{made['slug']}/invitations").json["invitations"]
    assert (invited["email"], invited["profile"]) == ("anna@example.eu", "network administrator")
    assert "Good." in mails(workshop)


def test_the_administrator_refuses_and_says_why(browse, program, office, workshop):
    request = {"category": office, "title": "Lunch", "justification": "We are hungry."}
    asked = program("reader")("POST", "/api/group-requests", json=request).json["id"]
    page = browse("stranger")
    page.get(f"/groups/requests/{asked}")
    assert "Tell them why." in page.post(f"/groups/requests/{asked}", title="Lunch", act="refuse").text
    page.post(f"/groups/requests/{asked}", title="Lunch", act="refuse", answer="There is a canteen.")
    assert "There is a canteen." in words(browse("reader").get("/groups/"))
    assert "There is a canteen." in mails(workshop)
    assert [one["state"] for one in program("reader")("GET", "/api/group-requests").json["mine"]] == ["refused"]


def test_a_program_does_the_same(program, office):
    reader, administrator = program("reader"), program("stranger")
    (category,) = reader("GET", "/api/categories").json["categories"]
    assert "plain" in {one["id"] for one in reader("GET", "/api/group-patterns").json["patterns"]}
    request = {"category": category["id"], "title": "Routes", "justification": "Needed."}
    asked = reader("POST", "/api/group-requests", json=request)
    assert asked.status_code == 201
    address = f"/api/group-requests/{asked.json['id']}"
    assert reader("POST", "/api/group-requests", json={**request, "category": "x"}).status_code == 422
    assert reader("POST", f"{address}/accept", json={}).status_code == 404
    assert program("leader")("DELETE", address).status_code == 404
    (waiting,) = administrator("GET", "/api/group-requests").json["to_answer"]
    assert waiting["asked_by"] == "Reader"
    made = administrator("POST", f"{address}/accept", json={"pattern": "committee"}).json
    assert made["state"] == "accepted"
    assert reader("GET", f"/api/groups/{made['group']}").json["profile"] == "leader"
    assert administrator("GET", f"/api/groups/{made['group']}").json["profile"] == ""
    assert reader("DELETE", address).status_code == 409
    assert administrator("POST", f"{address}/refuse", json={"answer": "x"}).status_code == 409


def test_somebody_takes_a_request_back(browse, program, office):
    request = {"category": office, "title": "Routes", "justification": "Needed."}
    asked = program("reader")("POST", "/api/group-requests", json=request).json["id"]
    page = browse("reader")
    back = page.post(f"/groups/requests/{asked}/withdraw")
    assert "Your request was taken back." in page.get(back.location).text
    assert program("stranger")("POST", f"/api/group-requests/{asked}/accept", json={}).status_code == 409


def test_an_administrator_of_a_category_manages_its_groups_and_reads_nothing_in_them(
    browse, program, slug, library, office
):
    page, script = browse("stranger"), program("stranger")
    shown = page.get(f"/groups/{slug}/").text
    assert "you administer its category" in shown
    assert page.get(f"/groups/{slug}/members/").status_code == 200
    assert page.get(f"/groups/{slug}/settings/").status_code == 200
    assert page.get(f"/groups/{slug}/library/").status_code == 404
    assert page.get(f"/groups/{slug}/activity").status_code == 403
    assert page.get(f"/groups/{slug}/settings/library").status_code in {403, 404}
    assert script("GET", f"/api/folders/{library}/items").status_code == 404
    assert script("GET", "/api/search?q=early").json["total"] == 0
    places = {one["name"]: one["id"] for one in script("GET", f"/api/groups/{slug}/members").json["members"]}
    leader = f"/api/groups/{slug}/members/{places['Reader']}"
    assert script("PATCH", leader, json={"profile": "leader"}).status_code == 200
    assert script("DELETE", f"/api/groups/{slug}/members/{places['Leader']}").status_code == 204


def test_by_office_nobody_lets_in_themselves_nor_another_administrator(workshop, program, slug, office, people):
    script = program("stranger")
    wanted = {"addresses": ["stranger@example.eu"], "profile": "leader"}
    assert script("POST", f"/api/groups/{slug}/invitations", json=wanted).status_code == 403
    with workshop.do_as(SYSTEM) as work:
        everybody = [work.session.get_one(User, each) for each in (people.stranger, people.reader)]
        work.session.get_one(Category, office).administrators = everybody
    places = {one["name"]: one["id"] for one in script("GET", f"/api/groups/{slug}/members").json["members"]}
    address = f"/api/groups/{slug}/members/{places['Reader']}"
    assert script("PATCH", address, json={"profile": "leader"}).status_code == 403
    assert script("DELETE", address).status_code == 403
    assert program("leader")("PATCH", address, json={"profile": "author"}).status_code == 200


def test_the_platform_makes_categories_and_chooses_their_administrators(browse, program, office):
    page, script = browse("author"), program("author")
    page.get("/admin/categories/new")
    saved = page.post(
        "/admin/categories/new", name="Home affairs", contact="home@example.eu", administrators="leader@example.eu"
    )
    assert "Home affairs" in page.get(saved.location).text
    assert "Nobody has the address" in page.post("/admin/categories/new", name="B", administrators="no@example.eu").text
    assert "of this name already" in page.post("/admin/categories/new", name="home AFFAIRS").text
    found = next(one for one in script("GET", "/api/categories").json["categories"] if one["name"] == "Home affairs")
    assert [one["email"] for one in found["administrators"]] == ["leader@example.eu"]
    theirs = browse("leader")
    assert "Home affairs" in theirs.get("/admin/categories/").text
    theirs.get(f"/admin/categories/{found['id']}")
    theirs.post(f"/admin/categories/{found['id']}", name="Home", contact="x", administrators="reader@example.eu")
    found = next(one for one in script("GET", "/api/categories").json["categories"] if one["name"] == "Home")
    assert [one["email"] for one in found["administrators"]] == ["leader@example.eu"]
    changed = script("PUT", f"/api/categories/{found['id']}", json={"name": "Home", "administrators": []}).json
    assert changed["administrators"] == []
    assert script("POST", "/api/categories", json={"name": "Health"}).status_code == 201
    for who in ("reader", "leader"):
        assert browse(who).get("/admin/categories/").status_code == 404
        assert program(who)("POST", "/api/categories", json={"name": "x"}).status_code == 404


def test_whoever_may_starts_a_group_as_a_committee_in_a_category(browse, program, office):
    page = browse("author")
    shown = page.get("/groups/new").text
    assert "Committee" in shown
    made = page.post("/groups/new", title="Committee", pattern="committee")
    assert ">Minutes</a>" in page.get(f"{made.location}library/").text
    assert page.post("/groups/new", title="x", pattern="rubbish").status_code == 200
    started = program("author")("POST", "/api/groups", json={"title": "C", "pattern": "experts", "category": office})
    assert started.status_code == 201
