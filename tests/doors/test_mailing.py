"""Writing to members, by page and by program."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.jobs import Job
from app.members.actions import LETTER, mailing
from tests.doors.test_members import places, words

HELLO = {"subject": "Next meeting", "text": "It is on Monday."}


def letters(workshop):
    """How many mails wait."""
    with workshop.ask() as work:
        return len(work.session.scalars(select(Job).where(Job.kind == LETTER)).all())


def test_a_leader_is_told_how_many_get_it_before_it_is_sent(browse, workshop, slug):
    page, address = browse("leader"), f"/groups/{slug}/members/mail"
    written = words(page.get(address))
    assert "Reader (1)" in written
    assert "answers go to leader@example.eu" in written
    checked = page.post(f"{address}/check", to="all", **HELLO)
    assert "3 people will get this mail" in words(checked)
    assert letters(workshop) == 0
    sent = page.post(f"{address}/send", to="all", **HELLO)
    assert "Your mail is on its way to 3 people." in words(page.get(sent.location))
    assert letters(workshop) == 3
    assert "Next meeting" in page.get(f"/groups/{slug}/activity").text


def test_those_who_were_selected_or_have_a_profile_get_it(browse, program, workshop, slug):
    page, address = browse("leader"), f"/groups/{slug}/members/mail"
    reader = places(program("leader"), slug)["Reader"]["id"]
    page.get(f"/groups/{slug}/members/")
    written = page.post(address, member=reader).text
    assert re.search(r'checked[^>]*value="members"', written)
    assert f'name="member" value="{reader}"' in written
    checked = page.post(f"{address}/check", to="members", member=reader, **HELLO).text
    assert "1 person will get this mail" in words(page.post(f"{address}/check", to="members", member=reader, **HELLO))
    assert f'name="member" value="{reader}"' in checked
    again = page.post(address, to="members", member=reader, **HELLO).text
    assert "It is on Monday." in again
    profile = re.search(r'name="profiles"[^>]*value="(\w+)"', written)[1]
    assert "1 person will get" in words(page.post(f"{address}/check", to="profiles", profiles=profile, **HELLO))
    nobody = page.post(f"{address}/check", to="profiles", **HELLO).text
    assert "Nobody would get this." in nobody
    assert "Write a subject." in page.post(f"{address}/check", to="all", text="x").text
    assert "Nobody would get this." in page.post(f"{address}/send", to="profiles", **HELLO).text
    assert letters(workshop) == 0


def test_only_who_manages_members_sees_the_page(browse, slug):
    for who, status in (("author", 403), ("reader", 403), ("stranger", 404)):
        assert browse(who).get(f"/groups/{slug}/members/mail").status_code == status
    assert "Write to members" not in browse("reader").get(f"/groups/{slug}/members/").text


def test_a_program_does_the_same(program, workshop, slug, monkeypatch):
    leader, address = program("leader"), f"/api/groups/{slug}/mail"
    counted = leader("POST", address, json={**HELLO, "only_count": True})
    assert (counted.status_code, counted.json, letters(workshop)) == (202, {"recipients": 3}, 0)
    assert leader("POST", address, json={**HELLO, "profiles": ["reader"]}).json == {"recipients": 1}
    author = places(leader, slug)["Author"]["id"]
    assert leader("POST", address, json={**HELLO, "members": [author]}).json == {"recipients": 1}
    assert letters(workshop) == 2
    assert leader("POST", address, json={**HELLO, "profiles": ["emperor"]}).status_code == 422
    assert leader("POST", address, json={**HELLO, "members": ["abcdefghijkmnpqr"]}).status_code == 404
    assert program("reader")("POST", address, json=HELLO).status_code == 403
    assert program("reader")("POST", address, json={**HELLO, "only_count": True}).status_code == 403
    monkeypatch.setattr(mailing, "MOST_A_DAY", 2)
    refused = leader("POST", address, json=HELLO)
    assert refused.status_code == 429
    assert "within a day" in refused.json["detail"]
