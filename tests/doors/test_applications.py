"""Asking to join a group that is listed, and answering that: by page and by program."""

from __future__ import annotations

import pytest

from tests.doors.test_members import option, places, words
from tests.makers import mails


@pytest.fixture
def leader(program, slug):
    """The leader's program, of a group that is listed and takes applications."""
    found = program("leader")
    found("PATCH", f"/api/groups/{slug}/settings", json={"visibility": "listed", "takes_applications": True})
    return found


def test_a_stranger_asks_and_a_leader_lets_them_in(browse, leader, slug):
    page, stranger = browse("leader"), browse("stranger")
    assert "Ask to join" in stranger.get(f"/groups/{slug}/join").text
    sent = stranger.post(f"/groups/{slug}/join", justification="I replace Anna Berg.")
    assert "Your application was sent." in words(stranger.get(sent.location))
    assert "You have asked to join on" in words(stranger.get(f"/groups/{slug}/join"))
    assert "1 person asks to join Early warnings" in words(page.get("/dashboard"))
    assert "asks to join" not in browse("author").get("/dashboard").text
    shown = page.get(f"/groups/{slug}/members/applications").text
    assert "I replace Anna Berg." in shown
    (asked,) = leader("GET", f"/api/groups/{slug}/applications").json["applications"]
    address = f"/groups/{slug}/members/applications/{asked['id']}"
    back = page.post(address, profile=option(shown, "Author"), ends_on="2001-01-01")
    assert "still to come" in page.get(back.location).text
    back = page.post(address, profile=option(shown, "Author"))
    assert "Stranger is a member now." in page.get(back.location).text
    assert stranger.get(f"/groups/{slug}/").status_code == 200
    assert stranger.get(f"/groups/{slug}/join").location == f"/groups/{slug}/"
    assert places(leader, slug)["Stranger"]["profile"] == "author"
    again = page.post(address, profile=option(shown, "Author"))
    assert "answered already" in page.get(again.location).text


def test_a_leader_refuses_with_a_reason(browse, leader, slug):
    page, stranger = browse("leader"), browse("stranger")
    stranger.get(f"/groups/{slug}/join")
    assert "Say why you ask to join." in stranger.post(f"/groups/{slug}/join", justification=" ").text
    stranger.post(f"/groups/{slug}/join", justification="I am curious.")
    (asked,) = leader("GET", f"/api/groups/{slug}/applications").json["applications"]
    page.get(f"/groups/{slug}/members/applications")
    back = page.post(f"/groups/{slug}/members/applications/{asked['id']}", act="refuse", answer="Members only.")
    assert "Stranger was told that they cannot join." in page.get(back.location).text
    assert "Nobody asks to join at present." in page.get(f"/groups/{slug}/members/applications").text
    assert stranger.get(f"/groups/{slug}/").status_code == 404
    assert "You have asked" not in stranger.get(f"/groups/{slug}/join").text


def test_who_asked_takes_it_back(browse, leader, slug):
    stranger = browse("stranger")
    stranger.get(f"/groups/{slug}/join")
    stranger.post(f"/groups/{slug}/join", justification="A mistake.")
    back = stranger.post(f"/groups/{slug}/join/withdraw")
    assert "Your application was taken back." in stranger.get(back.location).text
    assert leader("GET", f"/api/groups/{slug}/applications").json["applications"] == []


def test_a_program_does_the_same(leader, program, slug):
    stranger, author = program("stranger"), program("author")
    address = f"/api/listed-groups/{slug}/applications"
    asked = stranger("POST", address, json={"justification": "I replace Anna Berg."})
    assert asked.status_code == 201
    assert stranger("POST", address, json={"justification": "Again."}).status_code == 409
    assert author("POST", address, json={"justification": "I am in."}).status_code == 409
    answer = f"/api/groups/{slug}/applications/{asked.json['id']}"
    assert author("POST", f"{answer}/accept", json={"profile": "reader"}).status_code == 403
    assert stranger("POST", f"{answer}/accept", json={"profile": "leader"}).status_code == 404
    assert stranger("DELETE", address).status_code == 204
    assert stranger("DELETE", address).status_code == 404
    assert leader("POST", f"{answer}/accept", json={"profile": "reader"}).status_code == 409
    asked = stranger("POST", address, json={"justification": "Once more."}).json["id"]
    answer = f"/api/groups/{slug}/applications/{asked}"
    assert leader("POST", f"{answer}/refuse", json={"answer": "No."}).status_code == 204
    asked = stranger("POST", address, json={"justification": "Please."}).json["id"]
    let_in = leader("POST", f"/api/groups/{slug}/applications/{asked}/accept", json={"profile": "reader"})
    assert (let_in.status_code, let_in.json["profile"]) == (200, "reader")


def test_nobody_asks_a_group_that_takes_no_applications(leader, program, slug):
    leader("PATCH", f"/api/groups/{slug}/settings", json={"takes_applications": False})
    refused = program("stranger")("POST", f"/api/listed-groups/{slug}/applications", json={"justification": "x"})
    assert refused.status_code == 409
    leader("PATCH", f"/api/groups/{slug}/settings", json={"visibility": "hidden"})
    absent = program("stranger")("POST", f"/api/listed-groups/{slug}/applications", json={"justification": "x"})
    assert absent.status_code == 404


def test_nobody_lets_somebody_in_with_more_than_they_hold(leader, program, slug):
    asked = program("stranger")("POST", f"/api/listed-groups/{slug}/applications", json={"justification": "x"}).json
    author = places(leader, slug)["Author"]["id"]
    leader("PATCH", f"/api/groups/{slug}/members/{author}", json={"profile": "secretary"})
    address = f"/api/groups/{slug}/applications/{asked['id']}/accept"
    assert program("author")("POST", address, json={"profile": "leader"}).status_code == 403
    assert program("author")("POST", address, json={"profile": "reader"}).status_code == 200


def test_mails_go_to_those_who_decide_and_to_who_asked(workshop, leader, program, slug):
    stranger = program("stranger")
    asked = stranger("POST", f"/api/listed-groups/{slug}/applications", json={"justification": "I replace Anna."})
    sent = mails(workshop)
    assert "To: leader@example.eu" in sent
    assert "I replace Anna." in sent
    assert "author@example.eu" not in sent
    leader("POST", f"/api/groups/{slug}/applications/{asked.json['id']}/refuse", json={"answer": "Not this year."})
    assert "Not this year." in mails(workshop)
