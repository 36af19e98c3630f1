"""How a group is doing, for its leaders, and what a new one needs: by page and by program."""

from __future__ import annotations

from datetime import timedelta

from app.db import now
from app.groups.models import Membership
from app.library.models import Document, Version
from app.members import actions
from app.members.models import Invitation
from app.policy import SYSTEM
from tests import makers
from tests.doors.test_members import words


def test_a_leader_sees_what_the_group_holds_and_what_needs_attention(browse, program, workshop, people, slug):
    first = makers.stored(workshop, people.author, people.group, "first.txt", b"What we saw.")
    makers.stored(workshop, people.author, people.group, "second.txt", b"What we saw.")
    infected = makers.document(workshop, people.author, people.group, "infected.txt", check_state="unscannable")
    invite = {"addresses": ["a@example.eu", "b@example.eu"], "profile": "reader"}
    program("leader")("POST", f"/api/groups/{slug}/invitations", json=invite)
    with workshop.do_as(SYSTEM) as work:
        place = work.session.query(Membership).filter_by(user_id=people.reader).one()
        actions.record_refusal(work, place, "552 Mailbox full")
    with workshop.do_as(SYSTEM) as work:
        work.session.query(Invitation).filter_by(email="a@example.eu").one().delivery = "550 No such user"
        work.session.get_one(Version, first.id).text_state = "failed"
        document = work.session.get_one(Document, first.document_id)
        document.expires_on, document.created_at = (now() - timedelta(days=2)).date(), now() - timedelta(days=60)
    address = f"/api/groups/{slug}/console"
    found = program("leader")("GET", address).json
    assert (found["documents"], found["versions"], found["size"]) == (3, 3, len(b"What we saw.What we saw in March."))
    assert (found["invitations"], found["undelivered"]) == (2, ["a@example.eu"])
    assert found["members"]["reader"] == 1
    assert found["refused"] == ["Reader"]
    assert found["withheld"]["ids"] == [infected.id]
    assert found["unread"]["ids"] == found["expired"]["ids"] == found["never_opened"]["ids"] == [first.document_id]
    shown = words(browse("leader").get(f"/groups/{slug}/console"))
    assert "550 No such user" in shown
    assert "552 Mailbox full" in shown
    assert "2 invitations wait for their answer" in shown
    browse("reader").get(f"/d/{first.document_id}", follow_redirects=True)
    assert program("leader")("GET", address).json["never_opened"]["count"] == 0
    for who, status in (("author", 403), ("stranger", 404)):
        assert program(who)("GET", address).status_code == status
        assert browse(who).get(f"/groups/{slug}/console").status_code == status


def test_a_new_group_says_what_it_needs_until_all_is_done(browse, program, workshop, people, slug):
    leader = program("leader")
    assert "First steps of the group" in browse("leader").get(f"/groups/{slug}/").text
    assert "First steps of the group" not in browse("author").get(f"/groups/{slug}/").text
    steps = leader("GET", f"/api/groups/{slug}/console").json["steps"]
    assert steps == {"purpose": True, "contact": False, "document": False, "invite": True, "second": False}
    leader("PATCH", f"/api/groups/{slug}/settings", json={"contact": "ews@example.eu"})
    makers.document(workshop, people.author, people.group)
    places = {one["name"]: one["id"] for one in leader("GET", f"/api/groups/{slug}/members").json["members"]}
    leader("PATCH", f"/api/groups/{slug}/members/{places['Author']}", json={"profile": "leader"})
    assert leader("GET", f"/api/groups/{slug}/console").json["steps"] == {}
    assert "First steps of the group" not in browse("leader").get(f"/groups/{slug}/").text
