"""Details and the library's settings, by page and by program."""

from __future__ import annotations

import re

import pytest

from app.library import actions as library
from app.library.models import Document, Version
from app.policy import SYSTEM
from app.text import Text


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def leader(program):
    return program("leader")


@pytest.fixture
def report(author, library):
    """The id of a document."""
    return author("PUT", f"/api/folders/{library}/documents/report.txt", data=b"Seen.").json["document"]


FILLED = {"title": "In March", "status": "final", "marking": "normal", "issued_on": "2026-03-31", "language": "fr"}


def test_a_program_changes_what_it_names(author, program, report):
    changed = author(
        "PATCH", f"/api/documents/{report}/details", json={"title": "In March", "expires_on": "2026-12-31"}
    )
    assert (changed.status_code, changed.json["title"], changed.json["revision"]) == (200, "In March", 1)
    author("PATCH", f"/api/documents/{report}/details", json={"status": "issued"})
    read = program("reader")("GET", f"/api/documents/{report}/details").json
    assert (read["title"], read["status"], read["expires_on"]) == ("In March", "issued", "2026-12-31")
    assert author("PATCH", f"/api/documents/{report}/details", json={"status": "?"}).status_code == 422
    assert author("PATCH", f"/api/documents/{report}/details", json={"issued_on": "March"}).status_code == 422
    assert program("reader")("PATCH", f"/api/documents/{report}/details", json={"title": "x"}).status_code == 403


def test_a_program_is_told_of_a_change_that_it_has_not_seen(author, leader, report):
    author("PATCH", f"/api/documents/{report}/details", json={"title": "First", "revision": 0})
    refused = leader("PATCH", f"/api/documents/{report}/details", json={"title": "Second", "revision": 0})
    assert (refused.status_code, "Author changed these details" in refused.json["detail"]) == (409, True)


def test_a_program_furnishes_the_settings(author, leader, slug, report):
    address = f"/api/groups/{slug}"
    assert leader("PATCH", f"{address}/library-settings", json={"deleted_days": 90}).status_code == 204
    assert leader("POST", f"{address}/keywords", json={"keywords": ["Sea", "Air"]}).status_code == 204
    made = leader("POST", f"{address}/fields", json={"label": "Border", "form": "one_of", "choices": ["Land", "Sea"]})
    assert made.status_code == 201
    field = made.json["id"]
    author("PATCH", f"/api/documents/{report}/details", json={"keywords": ["Sea"], "values": {field: "Land"}})
    chosen = author("GET", f"{address}/library-settings").json
    assert chosen["deleted_days"] == 90
    assert [(word["name"], word["documents"]) for word in chosen["keywords"]] == [("Air", 0), ("Sea", 1)]
    air, sea = (word["id"] for word in chosen["keywords"])
    assert leader("PATCH", f"{address}/keywords/{sea}", json={"name": "Maritime"}).status_code == 204
    assert leader("DELETE", f"{address}/keywords/{air}").status_code == 204
    leader("PATCH", f"{address}/fields/{field}", json={"label": "Kind of border", "choices": ["Land", "Water"]})
    read = author("GET", f"/api/documents/{report}/details").json
    assert (read["keywords"], read["values"]) == (["Maritime"], {field: "Land"})
    assert leader("DELETE", f"{address}/fields/{field}").status_code == 204
    assert author("PATCH", f"{address}/library-settings", json={"deleted_days": 1}).status_code == 403


def test_a_person_edits_details_and_sees_them(browse, report):
    page = browse("author")
    assert "Edit details" in page.get(page.get(f"/d/{report}").location).text
    page.get(f"/d/{report}/details")
    saved = page.post(f"/d/{report}/details", revision="0", **FILLED)
    shown = page.get(page.get(saved.location).location).text
    assert "The details were saved." in shown
    for words in ("In March", "Final", "31 Mar 2026", "French", "report.txt"):
        assert words in shown
    assert 'value="In March"' in page.get(f"/d/{report}/details").text
    wrong = page.post(f"/d/{report}/details", revision="1", **{**FILLED, "issued_on": "March", "title": "t" * 301})
    assert wrong.status_code == 200
    assert 'href="#title"' in wrong.text


def test_a_person_is_told_who_changed_what_meanwhile_and_can_save_again(author, browse, report):
    page = browse("leader")
    page.get(f"/d/{report}/details")
    author("PATCH", f"/api/documents/{report}/details", json={"title": "By the author"})
    asked = page.post(f"/d/{report}/details", revision="0", **FILLED).text
    assert "Author changed these details while you were editing." in asked
    assert "By the author" in asked
    assert 'value="In March"' in asked
    again = re.search(r'name="revision"[^>]*value="(\d+)"', asked)[1]
    page.post(f"/d/{report}/details", revision=again, **FILLED)
    assert author("GET", f"/api/documents/{report}/details").json["title"] == "In March"


def test_several_documents_are_given_the_same_detail(author, browse, library, report):
    other = author("PUT", f"/api/folders/{library}/documents/other.txt", data=b"Seen.").json["document"]
    author("PATCH", f"/api/documents/{other}/details", json={"title": "Keeps its title", "reference": "R1"})
    page = browse("author")
    address = f"/f/{library}/details?item={report}&item={other}"
    assert "Details of 2 documents" in page.get(address).text
    page.post(address, change=["status", "originator"], originator="Ministry", reference="", **{**FILLED, "title": ""})
    for document, title, reference in ((report, "", ""), (other, "Keeps its title", "R1")):
        found = author("GET", f"/api/documents/{document}/details").json
        assert (found["status"], found["originator"]) == ("final", "Ministry")
        assert (found["title"], found["reference"], found["language"]) == (title, reference, "")


def test_a_leader_chooses_on_the_settings_page(leader, browse, slug):
    page = browse("leader")
    address = f"/groups/{slug}/settings/library"
    assert 'value="30"' in page.get(address).text
    page.post(address, deleted_days="60")
    assert 'value="60"' in page.get(address).text
    assert "1 to 3650" in page.post(address, deleted_days="0").text
    page.post(f"{address}/keywords", keywords="Sea\r\nAir\r\n")
    page.post(f"{address}/fields", label="Border", form="one_of", choices="Land\r\nSea")
    refused = page.post(f"{address}/fields", label="Route", form="one_of", choices="")
    assert "Write 1 to 50 choices" in refused.text
    chosen = leader("GET", f"/api/groups/{slug}/library-settings").json
    assert [field["choices"] for field in chosen["fields"]] == [["Land", "Sea"]]
    word, field = chosen["keywords"][0]["id"], chosen["fields"][0]["id"]
    assert "Air" in page.get(address).text
    page.post(f"{address}/keywords/{word}", name="Airports")
    page.post(f"{address}/keywords/{word}", name="sea")
    assert "“sea” is in the list already." in page.get(address).text
    page.post(f"{address}/keywords/{word}", act="remove")
    page.post(f"{address}/fields/{field}", label="Kind", choices="Land\r\nWater")
    page.post(f"{address}/fields/{field}", act="remove")
    chosen = leader("GET", f"/api/groups/{slug}/library-settings").json
    assert ([word["name"] for word in chosen["keywords"]], chosen["fields"]) == (["Sea"], [])


def test_the_settings_are_for_those_who_administer_the_library(browse, slug):
    page = browse("author")
    assert page.get(f"/groups/{slug}/settings/library").status_code == 403
    assert "/settings/library" not in page.get(f"/groups/{slug}/library/").text
    assert "/settings/library" in browse("leader").get(f"/groups/{slug}/library/").text


@pytest.fixture
def said(workshop, report):
    """A document whose file says something of itself."""
    with workshop.do_as(SYSTEM) as work:
        version = work.session.get_one(Version, work.session.get_one(Document, report).current_id)
        found = {"title": "Le <titre>", "author": "Anna Novák", "created_on": "2024-03-01"}
        library.record_text(work, version, Text("extracted", "x", said=found), None)
    return report


def test_what_a_file_says_of_itself_is_offered_and_taken_over_only_if_somebody_says_so(browse, author, said):
    browser, address = browse("author"), f"/d/{said}/details"
    page = browser.get(address).text
    assert all(each in page for each in ("Found in the file", "Title: Le &lt;titre&gt;", "Anna Novák"))
    assert author("GET", f"/api/documents/{said}/details").json["title"] == ""
    assert browser.post(f"{address}/said", take=["title", "issued_on", "status"]).location == address
    details = author("GET", f"/api/documents/{said}/details").json
    assert (details["title"], details["issued_on"], details["written_by"]) == ("Le <titre>", "2024-03-01", "")
    page = browser.get(address).text
    assert 'id="take-written_by"' in page
    assert 'id="take-title"' not in page


def test_a_program_is_told_what_a_file_says_of_itself(program, said):
    found = {"title": "Le <titre>", "author": "Anna Novák", "created_on": "2024-03-01", "changed_on": None}
    assert program("reader")("GET", f"/api/documents/{said}/said").json == found


def test_a_reader_takes_nothing_over(browse, said):
    assert browse("reader").post(f"/d/{said}/details/said", take=["title"]).status_code == 403


def test_of_a_sensitive_document_nothing_is_told_that_its_text_would_not(workshop, author, leader, said):
    leader("PATCH", f"/api/documents/{said}/details", json={"marking": "sensitive"})
    assert set(leader("GET", f"/api/documents/{said}/said").json.values()) == {None}


def test_with_a_version_that_is_deleted_for_ever_goes_what_it_said(workshop, author, leader, said):
    author("POST", f"/api/documents/{said}/versions", data=b"Seen again.")
    assert leader("POST", f"/api/documents/{said}/versions/1.0/purge", json={"reason": "x"}).status_code == 204
    with workshop.ask() as work:
        versions = work.session.get_one(Document, said).versions
        assert [version.said for version in versions] == [{}, {}]
