"""Who can see what, and changing that, by page and by program."""

from __future__ import annotations

import csv
import io

import pytest

from app.accounts.models import User
from app.policy import SYSTEM
from tests import makers


@pytest.fixture
def folder(program, library):
    """The id of a folder of the author's, with a report in it."""
    made = program("author")("POST", f"/api/folders/{library}/folders", json={"name": "Return"}).json["id"]
    program("author")("PUT", f"/api/folders/{made}/documents/report.txt", data=b"What we saw.")
    return made


def words(answer):
    """The words of a page, without their spacing."""
    return " ".join(answer.text.split())


def people(program, folder, who="leader"):
    """Who can see a folder, by program."""
    told = program(who)("GET", f"/api/folders/{folder}/access").json
    return {each["name"]: each["level"] for each in told["people"]}


def test_everybody_who_can_see_something_is_told_who_else_can(browse, program, folder):
    page = words(browse("reader").get(f"/f/{folder}/access"))
    assert "3 members can see this." in page
    assert "Change who can see this" not in page
    assert people(program, folder, "reader") == {"Author": "edit", "Leader": "admin", "Reader": "read"}


def test_a_leader_narrows_it_after_seeing_what_that_changes(browse, program, workshop, folder):
    page = browse("leader")
    shown = page.get(f"/f/{folder}/fence").text
    with workshop.ask() as work:
        ids = {user.name: user.id for user in work.session.scalars(makers.select(User))}
    assert ids["Author"] in shown
    answer = page.post(f"/f/{folder}/fence", **{"act": "add", "add": ids["Reader"], "add-level": "1"})
    assert f'name="level-{ids["Reader"]}"' in answer.text
    wanted = {"who": [ids["Reader"]], f"level-{ids['Reader']}": "1"}
    asked = words(page.post(f"/f/{folder}/fence", act="check", **wanted))
    assert "1 person loses access, 0 people gain it." in asked
    assert "these wrote something here: Author" in asked
    assert people(program, folder)["Author"] == "edit"
    saved = page.post(f"/f/{folder}/fence", act="save", **wanted)
    shown = words(page.get(saved.location))
    assert "2 members can see this. 1 member cannot." in shown
    assert people(program, folder) == {"Author": "none", "Leader": "admin", "Reader": "read"}
    assert browse("author").get(f"/f/{folder}/access").status_code == 404
    assert "Not everybody in the group can see this folder." in words(page.get(page.get(f"/f/{folder}").location))
    asked = words(page.post(f"/f/{folder}/fence", act="check_lift", **wanted))
    assert "0 people lose access, 1 person gains it." in asked
    page.post(f"/f/{folder}/fence", act="lift", **wanted)
    assert people(program, folder)["Author"] == "edit"


def test_only_leaders_change_it(browse, program, folder):
    for who, status in (("author", 403), ("reader", 403), ("stranger", 404)):
        assert browse(who).get(f"/f/{folder}/fence").status_code == status
        script = program(who)
        assert script("PUT", f"/api/folders/{folder}/fence", json={"levels": {}}).status_code == status
        assert script("DELETE", f"/api/folders/{folder}/fence").status_code == status
        assert script("POST", f"/api/folders/{folder}/fence/effect", json={"levels": {}}).status_code == status
        page = browse(who)
        page.get("/dashboard")
        assert page.post(f"/f/{folder}/fence", act="save").status_code == status
        assert page.get(f"/f/{folder}/access.csv").status_code == status


def test_rubbish_in_the_form_is_refused_in_words(browse, folder):
    page = browse("leader")
    page.get(f"/f/{folder}/fence")
    assert page.post(f"/f/{folder}/fence", **{"act": "save", "who": "x", "level-x": "9"}).status_code == 422
    refused = page.post(f"/f/{folder}/fence", **{"act": "save", "who": "x", "level-x": "1"})
    assert "Only profiles and members of the group can be named here." in refused.text
    assert page.post(f"/f/{folder}/fence", act="nonsense").status_code == 200


def test_a_program_does_the_same(program, folder, library):
    leader = program("leader")
    ids = {each["name"]: each["user"] for each in leader("GET", f"/api/folders/{folder}/access").json["people"]}
    levels = {"levels": {ids["Author"]: "read"}}
    effect = leader("POST", f"/api/folders/{folder}/fence/effect", json=levels).json
    assert effect == {"gains": [], "loses": [ids["Reader"]], "authors": []}
    assert leader("PUT", f"/api/folders/{folder}/fence", json=levels).status_code == 204
    told = leader("GET", f"/api/folders/{folder}/access").json
    assert told["own"]
    assert {each["name"]: each["by_name"] for each in told["people"]} == {
        "Author": True,
        "Leader": False,
        "Reader": False,
    }
    assert leader("PUT", f"/api/folders/{folder}/fence", json={"levels": {"x": "read"}}).status_code == 422
    assert leader("PUT", f"/api/folders/{folder}/fence", json={"levels": {"x": "all"}}).status_code == 422
    assert leader("PUT", f"/api/folders/{library}/fence", json={"levels": {}}).status_code == 409
    assert leader("DELETE", f"/api/folders/{folder}/fence").status_code == 204
    assert leader("DELETE", f"/api/folders/{folder}/fence").status_code == 409


def test_who_can_see_it_is_taken_away_as_a_table_and_no_name_is_a_formula(browse, program, workshop, people, folder):
    with workshop.do_as(SYSTEM) as work:
        work.session.get(User, people.reader).name = "=HYPERLINK(1)"
    answer = browse("leader").get(f"/f/{folder}/access.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["Name", "E-mail", "Organisation", "Profile", "Can"]
    assert {row[0] for row in rows[1:]} == {"Author", "Leader", "'=HYPERLINK(1)"}
    acts = [each["act"] for each in program("leader")("GET", f"/api/groups/{slug_of(program)}/activity").json["events"]]
    assert "library.access_exported" in acts


def slug_of(program):
    """The address of the group."""
    return program("leader")("GET", "/api/groups").json["groups"][0]["slug"]


def test_it_is_said_what_a_member_can_see_and_it_can_be_taken_away(browse, program, folder, slug):
    leader = program("leader")
    ids = {each["name"]: each["user"] for each in leader("GET", f"/api/folders/{folder}/access").json["people"]}
    leader("PUT", f"/api/folders/{folder}/fence", json={"levels": {ids["Author"]: "read"}})
    members = {one["name"]: one["id"] for one in leader("GET", f"/api/groups/{slug}/members").json["members"]}
    address = f"/groups/{slug}/members/{members['Reader']}/access"
    shown = words(browse("leader").get(address))
    assert "What Reader can see" in shown
    assert "Return</a>" in shown
    assert "Cannot see it" in shown
    assert leader("GET", f"/api{address}").json == {
        "level": "read",
        "fenced": [{"id": folder, "kind": "folder", "name": "Return", "level": "none"}],
    }
    rows = list(csv.reader(io.StringIO(browse("leader").get(f"{address}.csv").text)))
    assert rows[1:] == [["The library", "Can read"], ["Return", "Cannot see it"]]
    assert program("reader")("GET", f"/api{address}").json == {"level": "read", "fenced": []}
    for who, status in (("author", 403), ("stranger", 404)):
        assert browse(who).get(address).status_code == status
    assert browse("reader").get(f"{address}.csv").status_code == 403
