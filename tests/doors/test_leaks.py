"""What must not reach those who read no content, or who are not asked."""

from __future__ import annotations

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.events import Event
from app.groups.models import Group
from tests import makers


def test_no_token_of_an_invitation_stands_in_the_trail(program, browse, workshop, slug):
    invited = {"addresses": ["anna@example.eu"], "profile": "reader"}
    assert program("leader")("POST", f"/api/groups/{slug}/invitations", json=invited).status_code == 201
    token = makers.mails(workshop).split("/invitations/")[1].split()[0]
    page = browse("stranger")
    page.get("/groups/")
    assert page.post(f"/invitations/{token}/join").status_code == 403
    page.get("/invitations/wrong")
    with workshop.ask() as work:
        titles = [event.title for event in work.session.scalars(select(Event).where(Event.act.startswith("web.")))]
    assert titles
    assert not [title for title in titles if token in title]


def test_who_asks_to_pass_a_document_on_is_told_to_those_who_answer_and_to_themselves(program, workshop, people):
    found = makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.").document_id
    with workshop.do_as(policy.SYSTEM) as work:
        group = work.session.get_one(Group, people.group)
        makers.join(work, group, work.session.get_one(User, people.stranger), "reader")
    said = {"originator": "Ministry"}
    assert program("author")("PATCH", f"/api/documents/{found}/details", json=said).status_code == 200
    asked = {"recipient": "A journalist", "reason": "They know anyhow."}
    assert program("reader")("POST", f"/api/documents/{found}/releases", json=asked).status_code == 201
    told = {
        who: "journalist" in program(who)("GET", f"/api/documents/{found}/history").text
        for who in ("leader", "author", "reader", "stranger")
    }
    assert told == {"leader": True, "author": True, "reader": True, "stranger": False}
