"""One's own data, and erasing those who have left, by page and by program."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from app import policy
from app.accounts import actions as accounts
from app.accounts.models import User
from tests import makers
from tests.doors.conftest import Program, password_hash, secret_of
from tests.doors.test_members import words


@pytest.fixture
def administrator(workshop, people):
    """The id of somebody who manages the platform."""
    with workshop.do_as(policy.SYSTEM) as work:
        return makers.user(work, "administrator", is_administrator=True, password=password_hash()).id


@pytest.fixture
def ended(workshop, people):
    """The reader's access has ended; their id."""
    with workshop.do_as(policy.SYSTEM) as work:
        accounts.disable_user(work, work.session.get(User, people.reader))
    return people.reader


def files(answer):
    """The files of a zip, read."""
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as zipped:
        return {name: json.loads(zipped.read(name)) for name in zipped.namelist()}


def test_somebody_takes_their_data_away(browse, program, workshop, people):
    makers.document(workshop, people.author, people.group, "Überblick.txt")
    page = browse("author")
    assert "Download my data" in page.get("/account/data").text
    found = files(page.post("/account/data"))
    assert found["account.json"]["email"] == "author@example.eu"
    assert found["documents.json"][0]["name"] == "Überblick.txt"
    assert found["sessions.json"][0]["created_at"].endswith("+00:00")
    by_program = files(program("author")("GET", "/api/user/data"))
    assert set(by_program) == set(found)
    assert by_program["events.json"][-1]["act"] == "account.token_made"
    assert "people.data_taken" in [event["act"] for event in by_program["events.json"]]


def test_their_data_can_be_taken_before_the_terms_are_accepted(browse, application, workshop, administrator, program):
    office = Program(application, secret_of(workshop, administrator))
    assert office("POST", "/api/admin/terms", json={"english": "x", "french": "y"}).status_code == 201
    page = browse("reader")
    assert "/account/data" in page.get("/terms/accept").text
    page.get("/account/data")
    files(page.post("/account/data"))
    files(program("reader")("GET", "/api/user/data"))


def test_an_administrator_erases_who_has_left(browse, administrator, ended):
    page, address = browse("administrator"), f"/admin/people/{ended}/erase"
    shown = words(page.get(address))
    assert "This cannot be undone." in shown
    assert "Tick that you want to erase" in page.post(address).text
    done = page.post(address, sure="y")
    assert done.status_code == 303
    shown = words(page.get(done.location))
    assert "This person was erased." in shown
    assert "A former member" in shown
    assert "was erased already" in page.post(address, sure="y").text


def test_who_can_still_sign_in_is_not_erased(browse, administrator, people):
    page, address = browse("administrator"), f"/admin/people/{people.author}/erase"
    assert "can still sign in" in page.get(address).text
    assert "End their access first" in page.post(address, sure="y").text


def test_nobody_else_knows_of_that_page(browse, program, ended):
    assert browse("leader").get(f"/admin/people/{ended}/erase").status_code == 404
    assert program("leader")("POST", f"/api/admin/people/{ended}/erase").status_code == 404


def test_a_program_of_an_administrator_does_the_same(application, workshop, administrator, people, ended):
    office = Program(application, secret_of(workshop, administrator))
    assert office("POST", f"/api/admin/people/{people.author}/erase").status_code == 409
    assert office("POST", "/api/admin/people/abcdefghijkmnpqr/erase").status_code == 404
    assert office("POST", f"/api/admin/people/{ended}/erase").status_code == 204
    assert office("POST", f"/api/admin/people/{ended}/erase").status_code == 409


def test_the_activity_says_that_somebody_was_there(browse, administrator, workshop, people, slug):
    makers.document(workshop, people.author, people.group, "report.txt")
    with workshop.do_as(policy.SYSTEM) as work:
        accounts.disable_user(work, work.session.get(User, people.author))
    page = browse("administrator")
    page.get(f"/admin/people/{people.author}/erase")
    page.post(f"/admin/people/{people.author}/erase", sure="y")
    shown = browse("leader").get(f"/groups/{slug}/activity").text
    assert "A former member" in shown
    assert "report.txt" in shown
    assert "None" not in shown
