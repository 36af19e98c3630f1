"""An administrator opens a group, by page and by program: for a while, for reading, before its leaders' eyes."""

from __future__ import annotations

import pytest

from app import policy
from app.groups.models import Membership
from tests import makers
from tests.doors import test_stranger as sweep
from tests.doors.test_members import words

COURT = "A question from the court of auditors."
hidden = sweep.hidden  # the addresses of everything in the group


def test_a_group_is_opened_read_and_closed_by_page(office, workshop, people, browse, slug):
    makers.stored(workshop, people.author, people.group, "report.txt", b"What we saw.")
    browser, _program = office("ingrid")
    leader, reader = browse("leader"), browse("reader")
    assert browser.get(f"/groups/{slug}/library/").status_code == 404
    address = f"/admin/groups/{slug}/open"
    assert "Give a reason" in browser.post(address, reason="short", hours="2").text
    assert "Choose from 1 to 24 hours." in browser.post(address, reason=COURT, hours="25").text
    opened = browser.post(address, reason=COURT, hours="2")
    overview = words(browser.get(opened.location))
    assert "Opened by you as an administrator until" in overview
    assert "3 members" in overview
    assert "report.txt" in browser.get(f"/groups/{slug}/library/").text
    assert browser.get(f"/groups/{slug}/activity").status_code == 403
    assert browser.get(f"/groups/{slug}/openings").status_code == 403
    assert "already" in browser.post(address, reason=COURT, hours="2").text
    notice = words(leader.get(f"/groups/{slug}/"))
    assert "Ingrid, an administrator, can read everything in this group, until" in notice
    assert COURT in notice
    assert "Ingrid" not in reader.get(f"/groups/{slug}/").text
    assert f"/groups/{slug}/openings" in leader.get(f"/groups/{slug}/activity").text
    listed = leader.get(f"/groups/{slug}/openings").text
    assert COURT in listed
    end = listed.split('action="')[-1].split('"')[0]
    assert reader.post(end).status_code == 403
    ended = leader.post(end)
    assert "(ended early)" in words(leader.get(ended.location))
    assert browser.get(f"/groups/{slug}/library/").status_code == 404
    assert "Ingrid, an administrator" not in leader.get(f"/groups/{slug}/").text
    assert "has ended already" in words(leader.get(leader.post(end).location))


def test_a_group_is_opened_and_closed_by_program(office, program, slug):
    _browser, script = office("ingrid")
    address = f"/api/admin/groups/{slug}/openings"
    assert script("POST", address, json={"reason": COURT, "hours": 25}).status_code == 422
    opened = script("POST", address, json={"reason": COURT, "hours": 2})
    assert (opened.status_code, opened.json["group"], opened.json["by"]) == (201, slug, "Ingrid")
    assert script("POST", address, json={"reason": COURT, "hours": 2}).status_code == 409
    assert script("GET", f"/api/groups/{slug}").json["profile"] == ""
    assert script("GET", "/api/groups").json["groups"] == []
    (seen,) = program("leader")("GET", f"/api/groups/{slug}/openings").json["openings"]
    assert (seen["reason"], seen["ended_at"]) == (COURT, None)
    assert program("author")("GET", f"/api/groups/{slug}/openings").status_code == 403
    end = f"/api/groups/{slug}/openings/{seen['id']}/end"
    assert program("author")("POST", end).status_code == 403
    assert script("POST", end).status_code == 204
    assert script("POST", end).status_code == 404
    assert program("leader")("POST", end).status_code == 409


def test_an_administrator_ends_the_opening_from_the_groups_header(office, slug):
    browser, _program = office("ingrid")
    opened = browser.post(f"/admin/groups/{slug}/open", reason=COURT, hours="1")
    shown = browser.get(opened.location).text
    end = next(part.split('"')[0] for part in shown.split('action="') if "/openings/" in part.split('"')[0])
    ended = browser.post(end)
    assert ended.location == "/admin/groups/"
    assert "Administrators can no longer open" in browser.get(ended.location).text


@pytest.fixture
def swept(application, workshop, people, hidden):
    """How every address of the group answers somebody: statuses by method and address; who left is brought back."""

    def answers(browser, program):
        found = {}
        for endpoint, method, address, answer in sweep.answers_of(application, hidden, browser, program):
            found[method, address] = answer.status_code
            if endpoint.endswith("leave"):
                with workshop.do_as(policy.SYSTEM) as work:
                    for place in work.session.query(Membership).filter_by(user_id=people.reader):
                        place.ended_at = None
        return found

    return answers


def test_who_has_opened_a_group_may_do_what_its_readers_may_and_no_more(  # noqa: PLR0913, PLR0917 (two ask at two doors)
    workshop, people, swept, office, browse, program, slug
):
    browser, script = office("second")
    browser.post(f"/admin/groups/{slug}/open", reason=COURT, hours="1")
    before = sweep.state_of(workshop, people)
    administrators = swept(browser, script)
    assert sweep.state_of(workshop, people) == before
    readers = swept(browse("reader"), program("reader"))
    different = {address for (method, address), status in administrators.items() if status != readers[method, address]}
    theirs = ("/releases/", "/api/releases/", f"/groups/{slug}/join")  # what the reader has asked for; who is in it
    assert {address for address in different if not address.startswith(theirs)} == set()
