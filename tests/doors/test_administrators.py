"""People, groups and the trail as those oversee them who hold an office, by page and by program."""

from __future__ import annotations

import io

import pytest

from app import cli, policy
from app.accounts.models import User
from app.admin import actions
from app.groups.models import Group
from tests import makers
from tests.doors import test_stranger as sweep
from tests.doors.test_members import words

REASON = "They have left the ministry."
hidden = sweep.hidden  # the addresses of everything in the group


# -- who finds these pages at all -------------------------------------------------------------------------------


def addresses(application, people, slug):
    """Every address of the platform's pages: method, address, what a program sends."""
    built = application.url_map.bind("localhost")
    with application.extensions["workshop"].ask() as work:
        category = work.session.get_one(Group, people.group).category_id
    known = {"user_id": people.reader, "group_slug": slug, "category_id": category}
    for rule in application.url_map.iter_rules():
        if str(rule).startswith(("/admin/", "/api/admin/")):
            values = {name: known[name] for name in rule.arguments}
            for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
                yield method, built.build(rule.endpoint, values, method=method), sweep.BODIES.get(rule.endpoint)


@pytest.fixture
def tried(application, people, slug, offices):
    """How each of these addresses answers somebody, with forms and bodies that would do: by method and address."""
    form = {"reason": REASON, "hours": "2", "email": "author@example.eu", "is_auditor": "y"}

    def status(browser, program, method, address, body):
        if address.startswith("/api/"):
            return program(method, address, json=body).status_code
        return (browser.post(address, **form) if method == "POST" else browser.get(address)).status_code

    def answers(browser, program):
        return {one[:2]: status(browser, program, *one) for one in addresses(application, people, slug)}

    return answers


@pytest.mark.parametrize("who", ["leader", "author", "reader", "stranger"])
def test_for_others_the_platforms_pages_are_not_there(tried, browse, program, who):
    page = browse(who)
    found = tried(page, program(who))
    assert len(found) > 25
    assert {one for one, status in found.items() if status != 404} == set()
    assert "/admin/" not in page.get("/dashboard").text


def test_nobody_gets_there_without_signing_in(tried, browse, program):
    browser = browse(None)
    browser.get("/login")
    found = tried(browser, program(None))
    assert {status for (_method, address), status in found.items() if address.startswith("/api/")} == {401}
    assert {status for (_method, address), status in found.items() if address.startswith("/admin/")} == {302}


def test_an_auditor_finds_groups_and_the_trail_and_changes_nothing(tried, office, slug):
    browser, program = office("auditor")
    found = tried(browser, program)
    allowed = {f"{door}/admin/{which}/{slug}" for door in ("", "/api") for which in ("audit", "groups")}
    allowed |= {"/admin/groups/", "/api/admin/groups", "/admin/audit", "/api/admin/audit"}
    allowed |= {"/admin/audit/export.csv", f"/admin/audit/{slug}/export.csv"}
    assert {address for (_method, address), status in found.items() if status == 200} == allowed
    assert {status for (_method, address), status in found.items() if address not in allowed} == {404}
    assert 'href="/admin/audit"' in browser.get("/dashboard").text
    assert 'href="/admin/users/"' not in browser.get("/admin/audit").text


def test_an_administrator_reads_no_trail_of_a_group(office, slug):
    browser, program = office("ingrid")
    assert 'href="/admin/users/"' in browser.get("/dashboard").text
    for address in (f"/admin/audit/{slug}", f"/admin/audit/{slug}/export.csv"):
        assert browser.get(address).status_code == 404
    assert program("GET", f"/api/admin/audit/{slug}").status_code == 404
    for address in ("/admin/users/", "/admin/groups/", "/admin/audit", "/admin/health"):
        assert browser.get(address).status_code == 200


# -- people -----------------------------------------------------------------------------------------------------


def test_people_are_listed_and_shown(office, workshop, people, browse, program):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.reader).organisation = "Border Guard"
    browse("reader")
    browser, script = office("ingrid")
    shown = words(browser.get("/admin/users/?words=guard"))
    assert "1 person" in shown
    assert f"/admin/users/{people.reader}" in browser.get("/admin/users/?words=guard").text
    (found,) = script("GET", "/api/admin/users?words=guard").json["users"]
    assert (found["email"], found["groups"], found["is_active"]) == ("reader@example.eu", 1, True)
    assert found["seen_at"] is not None
    assert script("GET", "/api/admin/users?state=ended").json["users"] == []
    one = script("GET", f"/api/admin/users/{people.reader}").json
    assert [(each["title"], each["profile"]) for each in one["held"]["memberships"]] == [("Early warnings", "reader")]
    assert len(one["held"]["sessions"]) == 1
    page = browser.get(f"/admin/users/{people.reader}").text
    assert "Early warnings" in page
    assert "End access everywhere" in page
    assert script("GET", "/api/admin/users/abcdefghijkmnpqr").status_code == 404
    for address in ("?page=2", "?page=rubbish", "?page=999999999", "?state=rubbish"):
        assert browser.get(f"/admin/users/{address}").status_code == 200


def test_people_come_in_pages_of_fifty(office, workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        for number in range(50):
            makers.user(work, f"person{number:02}")
    browser, script = office("ingrid")
    first = script("GET", "/api/admin/users").json
    assert (len(first["users"]), first["total"], first["pages"]) == (50, 57, 2)
    assert len(script("GET", "/api/admin/users?page=2").json["users"]) == 7
    assert "Page 1 of 2" in words(browser.get("/admin/users/"))


def test_access_is_ended_by_page_after_seeing_what_that_ends(office, people, browse, program, slug):
    reader, script = browse("reader"), program("leader")
    browser, _program = office("ingrid")
    address = f"/admin/users/{people.leader}/end-access"
    shown = words(browser.get(address))
    assert "Early warnings" in shown
    assert "1 group will be without a leader." in shown
    assert "script" in shown
    assert "Give a reason" in browser.post(address, reason="short").text
    assert script("GET", "/api/user").status_code == 200
    done = browser.post(address, reason=REASON)
    assert (done.status_code, done.location) == (303, f"/admin/users/{people.leader}/ended")
    ended = words(browser.get(done.location))
    for said in ("Early warnings", "script", REASON, "Ingrid", "Groups without a leader"):
        assert said in ended
    assert script("GET", "/api/user").status_code == 401
    assert reader.get(f"/groups/{slug}/").status_code == 200
    assert "Let them in again" in browser.get(f"/admin/users/{people.leader}").text
    assert "has ended already" in words(browser.post(address, reason=REASON))
    back = browser.post(f"/admin/users/{people.leader}/let-in")
    assert "can sign in again" in browser.get(back.location).text
    again = browse("leader")
    assert again.get("/dashboard").status_code == 200
    assert again.get(f"/groups/{slug}/").status_code == 404


def test_access_is_ended_by_program(office, people, program, slug):
    reader, (_browser, script) = program("reader"), office("ingrid")
    terms = {"addresses": ["reader@example.eu"], "profile": "reader"}
    with_others = program("stranger")("GET", "/api/groups").json["groups"][0]["slug"]
    assert program("stranger")("POST", f"/api/groups/{with_others}/invitations", json=terms).status_code == 201
    address = f"/api/admin/users/{people.reader}"
    assert script("POST", f"{address}/end-access", json={"reason": "short"}).status_code == 422
    ended = script("POST", f"{address}/end-access", json={"reason": REASON}).json
    assert [(each["group"], each["leads_alone"]) for each in ended["memberships"]] == [(slug, False)]
    assert [each["label"] for each in ended["tokens"]] == ["script"]
    assert [each["title"] for each in ended["invitations"]] == ["Waste statistics"]
    assert reader("GET", f"/api/groups/{slug}").status_code == 401
    assert script("POST", f"{address}/end-access", json={"reason": REASON}).status_code == 409
    back = script("POST", f"{address}/let-in").json
    assert (back["is_active"], back["held"]["memberships"]) == (True, [])
    assert script("POST", f"{address}/let-in").status_code == 409


def test_nobody_does_it_to_themselves(office, offices):
    browser, script = office("ingrid")
    mine = f"/admin/users/{offices['ingrid']}"
    assert "This is you." in browser.get(mine).text
    assert browser.get(f"{mine}/end-access").status_code == 403
    for act in ("end-access", "roles"):
        assert browser.post(f"{mine}/{act}", reason=REASON, is_auditor="y").status_code == 403
    assert script("POST", f"/api{mine}/end-access", json={"reason": REASON}).status_code == 403
    roles = {"is_administrator": True, "is_auditor": True}
    assert script("PUT", f"/api{mine}/roles", json=roles).status_code == 403


def test_offices_are_given_by_page_and_taken_by_program(office, people, browse):
    browser, script = office("ingrid")
    address = f"/admin/users/{people.stranger}"
    saved = browser.post(f"{address}/roles", is_auditor="y")
    assert "The offices were saved." in browser.get(saved.location).text
    assert browse("stranger").get("/admin/audit").status_code == 200
    taken = script("PUT", f"/api{address}/roles", json={"is_administrator": False, "is_auditor": False}).json
    assert taken["is_auditor"] is False
    assert browse("stranger").get("/admin/audit").status_code == 404


def test_a_command_gives_and_takes_offices_and_ends_access(application, workshop, people):
    cli.setup(application)
    command = application.test_cli_runner().invoke
    said = command(args=["user", "role", "stranger@example.eu", "--auditor"])
    assert "stranger@example.eu  auditor" in said.output
    said = command(args=["user", "role", "stranger@example.eu", "--administrator", "--no-auditor"])
    assert "stranger@example.eu  administrator\n" in said.output
    with workshop.ask(people.stranger) as work:
        assert (work.actor.is_administrator, work.actor.is_auditor) == (True, False)
    ended = command(args=["user", "disable", "leader@example.eu"])
    assert "member of Early warnings" in ended.output
    assert "without a leader now: Early warnings" in ended.output
    assert command(args=["user", "enable", "leader@example.eu"]).exit_code == 0
    assert command(args=["user", "disable", "stranger@example.eu"]).exit_code == 0
    assert "Nobody has the address" in command(args=["user", "role", "nobody@example.eu", "--auditor"]).output


# -- a removed member's next request ----------------------------------------------------------------------------


class Ending(io.BytesIO):
    """The bytes of an upload while whose sending something happens."""

    def __init__(self, body, happens):
        super().__init__(body)
        self._happens = [happens]

    def read(self, *size):
        while self._happens:
            self._happens.pop()()
        return super().read(*size)

    def readinto(self, buffer):
        while self._happens:
            self._happens.pop()()
        return super().readinto(buffer)


@pytest.fixture
def ending(workshop, people, offices):
    """A long upload of the author's while which their access ends, and what that ended."""
    ended = []

    def end():
        with workshop.do(offices["ingrid"]) as work:
            ended.append(actions.end_access(work, work.session.get_one(User, people.author), REASON))

    return Ending(b"What we saw. " * 50_000, end), ended


def test_whose_access_ends_finds_nothing_from_then_on(application, people, browse, program, office, hidden):
    browser, script = browse("reader"), program("reader")
    browser.get("/dashboard")
    _browser, administrator = office("ingrid")
    ended = administrator("POST", f"/api/admin/users/{people.reader}/end-access", json={"reason": REASON})
    assert ended.status_code == 200
    for _endpoint, method, address, answer in sweep.answers_of(application, hidden, browser, script):
        if address.startswith("/api/"):
            assert answer.status_code == 401, f"{method} {address}"
        else:
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login"), f"{method} {address}"


def test_an_upload_by_page_during_which_access_ends_is_refused(browse, program, library, ending):
    page, (stream, ended) = browse("author"), ending
    page.get(f"/f/{library}", follow_redirects=True)
    headers = {"X-CSRFToken": page.csrf, "Accept": "application/json"}
    answer = page.client.post(f"/f/{library}/uploads?name=late.txt", headers=headers, input_stream=stream)
    assert (len(ended), answer.status_code) == (1, 404)
    assert program("leader")("GET", f"/api/folders/{library}").json["items"] == []


def test_an_upload_by_program_during_which_access_ends_is_refused(program, library, ending):
    stream, ended = ending
    answer = program("author")("PUT", f"/api/folders/{library}/documents/late.txt", input_stream=stream)
    assert (len(ended), answer.status_code) == (1, 404)
    assert program("leader")("GET", f"/api/folders/{library}").json["items"] == []


# -- groups -----------------------------------------------------------------------------------------------------


def test_a_group_without_a_leader_is_listed_and_given_one(office, people, program, slug):
    browser, script = office("ingrid")
    assert script("GET", "/api/admin/groups?leader=none").json["total"] == 0
    script("POST", f"/api/admin/users/{people.leader}/end-access", json={"reason": REASON})
    (found,) = script("GET", "/api/admin/groups?leader=none").json["groups"]
    assert (found["slug"], found["has_leader"], found["members"]) == (slug, False, 2)
    assert "Without a lasting leader" in words(browser.get("/admin/groups/?leader=none"))
    address = f"/admin/groups/{slug}/leader"
    assert "Nobody signs in" in browser.post(address, email="nobody@example.eu").text
    assert "Ask another administrator" in browser.post(address, email="ingrid@example.eu").text
    assert script("PUT", f"/api{address}", json={"email": "ingrid@example.eu"}).status_code == 403
    named = browser.post(address, email="author@example.eu")
    assert "Author leads Early warnings now." in words(browser.get(named.location))
    assert script("PUT", f"/api{address}", json={"email": "reader@example.eu"}).status_code == 409
    assert program("author")("GET", f"/api/groups/{slug}/activity").status_code == 200


def test_a_program_names_a_leader(office, people, slug):
    _browser, script = office("ingrid")
    script("POST", f"/api/admin/users/{people.leader}/end-access", json={"reason": REASON})
    named = script("PUT", f"/api/admin/groups/{slug}/leader", json={"email": "reader@example.eu"}).json
    assert [(each["name"], each["expires_at"]) for each in named["leaders"]] == [("Reader", None)]
    assert named["has_leader"]


def test_groups_are_counted_and_found(office, program, slug):
    for who in ("ingrid", "auditor"):
        browser, script = office(who)
        assert script("GET", "/api/admin/groups").json["total"] == 2
        assert [each["slug"] for each in script("GET", "/api/admin/groups?words=early").json["groups"]] == [slug]
        one = script("GET", f"/api/admin/groups/{slug}").json
        assert (one["members"], one["documents"], one["deleted_days"]) == (3, 0, 30)
        assert one["profiles"][0] == {
            "title": "leader",
            "is_leader": True,
            "members": 1,
            "levels": dict.fromkeys(("library", "discussions", "information", "meetings", "alerts", "members"), 4),
        }
        assert "What each kind of member may do" in browser.get(f"/admin/groups/{slug}").text
        assert script("GET", "/api/admin/groups/nowhere").status_code == 404


def test_these_pages_ask_no_more_when_they_show_more(workshop, people, office, counted):
    browser, script = office("ingrid")
    addresses = (
        "/admin/users/",
        "/admin/groups/",
        f"/admin/users/{people.leader}",
        "/api/admin/users",
        "/api/admin/groups",
    )
    asked = []
    for first, last in ((0, 2), (2, 12)):
        with workshop.do_as(policy.SYSTEM) as work:
            leader = work.session.get_one(User, people.leader)
            for number in range(first, last):
                makers.home.start_group(work, f"Another {number}", "", leader)
                makers.home.start_group(work, f"Of others {number}", "", makers.user(work, f"person{number}"))
        for address in addresses:
            for _warm in range(2):
                with counted(workshop) as sent:
                    answer = script("GET", address) if address.startswith("/api/") else browser.get(address)
            assert answer.status_code == 200
            asked.append((address, len(sent)))
    assert asked[: len(addresses)] == asked[len(addresses) :]
