"""Terms of use, by page and by program: whoever has not accepted them is led to them."""

from __future__ import annotations

import pytest

from app import policy
from app.accounts.models import User
from tests import makers
from tests.doors.conftest import Program, password_hash, secret_of
from tests.doors.test_members import words

TEXTS = {"english": "Be kind.\n\nAlways.", "french": "Soyez aimables."}


@pytest.fixture
def administrator(workshop, people):
    """The id of somebody who manages the platform."""
    with workshop.do_as(policy.SYSTEM) as work:
        return makers.user(work, "administrator", is_administrator=True, password=password_hash()).id


@pytest.fixture
def office(application, workshop, administrator):
    """A program of theirs."""
    return Program(application, secret_of(workshop, administrator))


@pytest.fixture
def in_force(office):
    """Terms of use are in force."""
    answer = office("POST", "/api/admin/terms", json=TEXTS)
    assert answer.status_code == 201
    return answer.json


def terms_id(page):
    """The version that stands in a form."""
    return page.text.split('name="terms_id"')[1].split('value="')[1].split('"')[0]


def test_where_there_are_no_terms_nobody_is_asked(browse, program, slug):
    page = browse("reader")
    assert page.get("/dashboard").status_code == 200
    assert "No terms of use have been published." in browse(None).get("/terms").text
    assert page.get("/terms/accept").location == "/dashboard"
    assert program("reader")("GET", "/api/terms").status_code == 404


def test_everybody_reads_the_terms_in_their_language(browse, in_force):
    nobody = browse(None)
    assert '<p class="lines">Always.</p>' in nobody.get("/terms").text
    nobody.get("/terms", headers={"Accept-Language": "fr"})
    assert "Soyez aimables." in nobody.get("/terms", headers={"Accept-Language": "fr"}).text


def test_whoever_has_not_accepted_is_led_to_the_terms_and_then_on(browse, in_force, slug):
    page = browse("reader")
    led = page.get(f"/groups/{slug}/members/?words=a")
    assert led.status_code == 302
    assert led.location == f"/terms/accept?next=/groups/{slug}/members/?words%3Da"
    shown = page.get(led.location)
    assert "Be kind." in shown.text
    refused = page.post(led.location, terms_id=terms_id(shown))
    assert "Tick that you accept" in refused.text
    assert page.get("/dashboard").status_code == 302
    accepted = page.post(led.location, terms_id=terms_id(shown), agreed="y")
    assert (accepted.status_code, accepted.location) == (303, f"/groups/{slug}/members/?words=a")
    assert page.get(accepted.location).status_code == 200


def test_what_stays_open_is_open(browse, in_force):
    page = browse("reader")
    for address in ("/help", "/privacy", "/accessibility", "/about/licences", "/terms", "/help/api", "/healthz"):
        assert page.get(address).status_code == 200, address
    page.get("/terms/accept")
    assert page.post("/language", language="fr").status_code == 303
    assert "Soyez aimables." in page.get("/terms/accept").text
    for address in ("/account/details", "/account/security", "/account/tokens", "/groups/"):
        assert page.get(address).location.startswith("/terms/accept?next="), address
    assert page.post("/account/details", name="x").location == "/terms/accept"
    assert page.post("/logout").location == "/login"


def test_a_module_of_a_page_is_told(browse, in_force):
    told = browse("reader").get("/dashboard", headers={"Accept": "application/json"})
    assert (told.status_code, told.mimetype) == (403, "application/problem+json")
    assert "Accept the terms of use" in told.json["detail"]


@pytest.mark.parametrize("wanted", ["https://evil.eu", "//evil.eu", "/\\evil.eu", "evil"])
def test_nobody_is_led_to_another_site(browse, in_force, wanted):
    page = browse("reader")
    shown = page.get(f"/terms/accept?next={wanted}")
    assert page.post(f"/terms/accept?next={wanted}", terms_id=terms_id(shown), agreed="y").location == "/dashboard"


def test_a_program_is_told_to_accept_on_the_page(browse, program, in_force):
    reader = program("reader")
    told = reader("GET", "/api/groups")
    assert (told.status_code, told.mimetype) == (403, "application/problem+json")
    assert "/terms/accept" in told.json["detail"]
    assert reader("GET", "/api/terms").json["accepted"] is False
    page = browse("reader")
    page.post("/terms/accept", terms_id=terms_id(page.get("/terms/accept")), agreed="y")
    assert reader("GET", "/api/groups").status_code == 200
    assert reader("GET", "/api/terms").json["accepted"] is True


def test_a_newer_version_is_to_be_read_first(browse, office, workshop, administrator, in_force):
    page, admin = browse("reader"), browse("administrator")
    old = terms_id(page.get("/terms/accept"))
    admin.post("/terms/accept", terms_id=terms_id(admin.get("/terms/accept")), agreed="y")
    admin.get("/admin/terms/new")
    assert admin.post("/admin/terms/new", english="Be very kind.", french="x").status_code == 303
    refused = page.post("/terms/accept", terms_id=old, agreed="y").text
    assert "changed a moment ago" in refused
    assert "Be very kind." in refused


def test_an_administrator_publishes_and_sees_who_has_accepted(browse, administrator):
    page = browse("administrator")
    assert "Nobody is asked to accept any." in page.get("/admin/terms").text
    assert "Write the text in French." in page.post("/admin/terms/new", english="x").text
    assert page.post("/admin/terms/new", **TEXTS).location == "/admin/terms"
    shown = page.get("/terms/accept")
    assert "you too" in shown.text
    page.post("/terms/accept", terms_id=terms_id(shown), agreed="y")
    assert "1 of 5" in words(page.get("/admin/terms"))
    assert "Be kind." in page.get("/admin/terms/new").text


def test_a_program_of_an_administrator_does_the_same(browse, office, program, administrator):
    assert program("leader")("POST", "/api/admin/terms", json=TEXTS).status_code == 404
    assert program("leader")("GET", "/api/admin/terms").status_code == 404
    assert browse("leader").get("/admin/terms").status_code == 404
    assert office("POST", "/api/admin/terms", json={"english": "x"}).status_code == 422
    assert office("GET", "/api/admin/terms").json == {"people": 5, "versions": []}
    assert office("POST", "/api/admin/terms", json=TEXTS).json["number"] == 1
    assert office("GET", "/api/admin/terms").status_code == 403
    page = browse("administrator")
    page.post("/terms/accept", terms_id=terms_id(page.get("/terms/accept")), agreed="y")
    (version,) = office("GET", "/api/admin/terms").json["versions"]
    assert (version["number"], version["accepted"], version["french"]) == (1, 1, "Soyez aimables.")


def test_to_know_it_costs_no_question_of_its_own(browse, workshop, counted, in_force):
    page = browse("reader")
    page.post("/terms/accept", terms_id=terms_id(page.get("/terms/accept")), agreed="y")
    with counted(workshop) as sent:
        page.get("/help")
    assert len([one for one in sent if "terms" in one]) == 1
    assert len([one for one in sent if one.startswith("SELECT")]) == 1


def test_who_was_disabled_counts_no_more(workshop, people, office, browse, administrator):
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get(User, people.stranger).active = False
    assert office("GET", "/api/admin/terms").json["people"] == 4
