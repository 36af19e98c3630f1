"""One member's page, and who was there before, by page and by program."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.models import User
from app.policy import SYSTEM


@pytest.fixture
def leader(program):
    return program("leader")


def places(program, slug):
    """The members of the group, by name."""
    return {one["name"]: one for one in program("GET", f"/api/groups/{slug}/members").json["members"]}


def words(answer):
    """The words of a page, without their spacing."""
    return " ".join(answer.text.split())


def option(text, title):
    """The value of the choice that is called so."""
    return text.split(f">{title}</option>")[0].rsplit('value="', 1)[1].split('"')[0]


def test_a_leader_makes_a_reader_an_author_until_a_day(browse, leader, slug):
    page, reader = browse("leader"), places(leader, slug)["Reader"]["id"]
    address = f"/groups/{slug}/members/{reader}"
    shown = page.get(address).text
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    saved = page.post(address, profile=option(shown, "Author"), ends_on=until)
    assert "Reader is now: Author." in page.get(saved.location).text
    changed = places(leader, slug)["Reader"]
    assert (changed["profile"], changed["expires_at"][:10]) == ("author", until)
    assert f"/groups/{slug}/members/{reader}/renew" in page.get(f"/groups/{slug}/members/").text
    page.post(f"{address}/renew")
    assert places(leader, slug)["Reader"]["expires_at"][:10] > until
    refused = page.post(address, profile=option(shown, "Author"), ends_on="2001-01-01")
    assert "still to come" in refused.text
    assert browse("reader").post(address, profile="x").status_code == 403


def test_what_one_may_not_change_has_no_form(browse, leader, slug):
    mine = places(leader, slug)["Leader"]["id"]
    own = browse("leader").get(f"/groups/{slug}/members/{mine}").text
    assert "Change what they are" not in own
    assert "Leave the group" in own
    theirs = browse("reader").get(f"/groups/{slug}/members/{mine}").text
    assert "Change what they are" not in theirs
    assert "Leave the group" not in theirs


def test_somebody_leaves_and_a_leader_brings_them_back(browse, leader, slug):
    page, author = browse("author"), places(leader, slug)["Author"]["id"]
    page.get(f"/groups/{slug}/members/{author}")
    left = page.post(f"/groups/{slug}/members/{author}/leave")
    assert "You have left" in page.get(left.location).text
    assert page.get(f"/groups/{slug}/").status_code == 404
    manager = browse("leader")
    assert "(left)" in words(manager.get(f"/groups/{slug}/members/former"))
    back = manager.post(f"/groups/{slug}/members/{author}/restore")
    assert "Author is a member again." in manager.get(back.location).text
    assert page.get(f"/groups/{slug}/").status_code == 200
    only = places(leader, slug)["Leader"]["id"]
    refused = manager.post(f"/groups/{slug}/members/{only}/leave")
    assert "only leader" in manager.get(refused.location).text


def test_a_program_does_the_same(leader, program, slug):
    reader = places(leader, slug)["Reader"]["id"]
    address = f"/api/groups/{slug}/members/{reader}"
    end = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    changed = leader("PATCH", address, json={"profile": "contributor", "expires_at": end}).json
    assert changed["profile"] == "contributor"
    assert changed["expires_at"] is not None
    assert leader("PATCH", address, json={"expires_at": None}).json["expires_at"] is None
    assert leader("PATCH", address, json={"expires_at": "2026-11-26T00:00:00"}).status_code == 422
    assert leader("PATCH", address, json={"expires_at": "2001-01-01T00:00:00Z"}).status_code == 422
    assert leader("PATCH", address, json={"profile": "emperor"}).status_code == 422
    assert program("author")("PATCH", address, json={"profile": "reader"}).status_code == 403
    mine = places(leader, slug)["Leader"]["id"]
    assert leader("PATCH", f"/api/groups/{slug}/members/{mine}", json={"profile": "reader"}).status_code == 403
    assert leader("POST", f"{address}/leave").status_code == 404
    assert program("reader")("POST", f"{address}/leave").status_code == 204
    assert program("reader")("GET", f"/api/groups/{slug}/members").status_code == 404
    (former,) = leader("GET", f"/api/groups/{slug}/former-members").json["members"]
    assert former["name"] == "Reader"
    assert leader("POST", f"/api/groups/{slug}/former-members/{former['id']}/restore").json["profile"] == "contributor"
    assert leader("POST", f"/api/groups/{slug}/former-members/{former['id']}/restore").status_code == 404


def test_members_are_filtered_and_sorted(browse, leader, workshop, people, slug):
    with workshop.do_as(SYSTEM) as work:
        work.session.get(User, people.reader).organisation = "Border Guard 100%"
        work.session.get(User, people.author).country = "FR"
    page = browse("reader")
    address = f"/groups/{slug}/members/"

    def shown(query):
        return [
            name for name in ("Leader", "Author", "Reader") if f">{name}</a>" in page.get(f"{address}?{query}").text
        ]

    assert shown("words=guard") == ["Reader"]
    assert shown("words=100%25") == ["Reader"]
    assert shown("words=fr") == ["Author"]
    assert shown("words=border+author") == []
    author = option(page.get(address).text, "Author")
    assert shown(f"profile={author}") == ["Author"]
    assert "Nobody here fits these filters." in page.get(f"{address}?words=nobody").text
    for sort in ("name", "organisation", "profile", "since", "until", "rubbish"):
        assert page.get(f"{address}?sort={sort}&dir=desc").status_code == 200
    by_name = [one["name"] for one in leader("GET", f"/api/groups/{slug}/members?dir=desc").json["members"]]
    assert by_name == ["Reader", "Leader", "Author"]
    assert len(leader("GET", f"/api/groups/{slug}/members?words=guard").json["members"]) == 1


def test_members_are_taken_away_as_a_table(browse, leader, workshop, people, slug):
    with workshop.do_as(SYSTEM) as work:
        work.session.get(User, people.reader).name = "@SUM(1)"
    rows = list(csv.reader(io.StringIO(browse("leader").get(f"/groups/{slug}/members/export.csv").text)))
    assert [row[0] for row in rows] == ["Name", "'@SUM(1)", "Author", "Leader"]
    assert browse("reader").get(f"/groups/{slug}/members/export.csv").status_code == 403
    events = leader("GET", f"/api/groups/{slug}/activity").json["events"]
    assert [event["details"] for event in events if event["act"] == "members.exported"] == [
        {"members": 3, "contacts": 0}
    ]


def test_several_members_become_another_kind_at_once(browse, leader, slug):
    page, ids = browse("leader"), {name: one["id"] for name, one in places(leader, slug).items()}
    contributor = option(page.get(f"/groups/{slug}/members/").text.split('id="as"')[1], "Contributor")
    wanted = {"member": list(ids.values()), "profile": contributor}
    done = words(page.get(page.post(f"/groups/{slug}/members/profile", **wanted).location))
    assert "2 members were changed." in done
    assert "Leader: You cannot do this to your own membership." in done
    assert {name: one["profile"] for name, one in places(leader, slug).items()} == {
        "Author": "contributor",
        "Leader": "leader",
        "Reader": "contributor",
    }
    nobody = page.get(page.post(f"/groups/{slug}/members/profile", profile=contributor).location).text
    assert "Select somebody first." in nobody
