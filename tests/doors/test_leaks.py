"""What must not reach those who read no content, or who are not asked."""

from __future__ import annotations

from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.events import Event
from app.groups import queries as groups
from app.groups.actions import choose_visibility
from app.groups.models import LISTED, Category, Group
from tests import makers
from tests.doors.test_stranger import answers_of, hidden

__all__ = ["hidden"]


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


SECRETS = ("report.txt", "inner.txt", "deleted.txt", "March", "What we saw", "Ministry", "quince")


def test_who_manages_by_office_is_told_nothing_of_what_is_in_a_group(
    application, browse, program, workshop, people, hidden
):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.query(Category).one().administrators = [work.session.get_one(User, people.stranger)]
    browser, script = browse("stranger"), program("stranger")
    for _endpoint, method, address, answer in answers_of(application, hidden, browser, script):
        if method == "GET" and answer.status_code == 200:
            told = [secret for secret in SECRETS if secret in answer.text and secret not in address]
            assert told == [], address
    for address in ("/dashboard", "/groups/", "/search?q=report", "/admin/categories/"):
        assert not [secret for secret in SECRETS if secret in browser.get(address).text], address


def test_who_oversees_the_platform_is_told_nothing_of_what_is_in_a_group(
    application, browse, program, workshop, people, hidden
):
    program("reader")("GET", f"/api/search?q=quince&group={hidden['slug']}")
    program("reader")("GET", f"/api/groups/{hidden['slug']}/library/March")
    browse("reader").get(f"/groups/{hidden['slug']}/library/March/quince")
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(User, people.stranger).is_administrator = True
        work.session.get_one(User, people.stranger).is_auditor = True
    browser, script = browse("stranger"), program("stranger")
    known = {**hidden, "group_slug": hidden["slug"], "user_id": people.reader}
    built, tried = application.url_map.bind("localhost"), 0
    for rule in application.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments <= known.keys() and "admin" in rule.rule:
            address = built.build(rule.endpoint, {name: known[name] for name in rule.arguments})
            answer = script("GET", address) if address.startswith("/api/") else browser.get(address)
            told = [secret for secret in SECRETS if secret in answer.text]
            assert (answer.status_code, told) == (200, []) or answer.status_code == 404, address
            tried += 1
    assert tried > 15
    for _endpoint, method, address, answer in answers_of(application, hidden, browser, script):
        if method == "GET":
            assert answer.status_code == 404, address


def test_from_outside_nobody_is_told_who_leads_a_listed_group(browse, program, workshop, people, slug):
    with workshop.do(people.leader) as work:
        choose_visibility(work, groups.group_by_id(work, people.group), LISTED, takes_applications=True)
    shown = browse("stranger").get(f"/groups/{slug}/join").text
    assert "Ask to join" in shown
    assert "Leader" not in shown
    assert "leader@example.eu" not in shown + program("stranger")("GET", "/api/listed-groups").text


def test_the_addresses_of_a_category_s_administrators_are_shown_as_they_choose(program, workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        administrator = work.session.get_one(User, people.stranger)
        administrator.shows_email = False
        work.session.query(Category).one().administrators = [administrator]
    assert "stranger@example.eu" in program("stranger")("GET", "/api/categories").text
    assert "stranger@example.eu" not in program("reader")("GET", "/api/categories").text
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(User, people.stranger).shows_email = True
    assert "stranger@example.eu" in program("reader")("GET", "/api/categories").text
