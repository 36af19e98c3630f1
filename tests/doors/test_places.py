"""Another name and another place, by page and by program."""

from __future__ import annotations

import pytest

REPORT = b"Patrols found a ladder behind the grain silo."


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def march(author, library):
    """The id of a folder."""
    return author("POST", f"/api/folders/{library}/folders", json={"name": "March"}).json["id"]


@pytest.fixture
def report(author, library):
    """The id of a document."""
    return author("PUT", f"/api/folders/{library}/documents/report.txt", data=REPORT).json["document"]


def test_a_program_renames_and_moves_at_once(author, library, march, report):
    changed = author("PATCH", f"/api/documents/{report}", json={"name": "notes.txt", "folder": march})
    assert (changed.status_code, changed.json["name"]) == (200, "notes.txt")
    assert [one["name"] for one in author("GET", f"/api/folders/{march}").json["items"]] == ["notes.txt"]
    assert author("PATCH", f"/api/folders/{march}", json={"name": "April"}).json["name"] == "April"
    assert [one["name"] for one in author("GET", f"/api/folders/{library}").json["items"]] == ["April"]


def test_where_one_of_two_changes_fails_neither_is_made(author, library, march, report):
    inner = author("POST", f"/api/folders/{march}/folders", json={"name": "Inner"}).json["id"]
    refused = author("PATCH", f"/api/folders/{march}", json={"name": "April", "folder": inner})
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    taken = author("PATCH", f"/api/documents/{report}", json={"name": "march"})
    assert taken.status_code == 409
    assert {one["name"] for one in author("GET", f"/api/folders/{library}").json["items"]} == {"March", "report.txt"}


def test_a_person_renames_and_the_page_goes_on(author, browse, report):
    page = browse("author")
    assert 'value="report.txt"' in page.get(f"/d/{report}/rename").text
    renamed = page.post(f"/d/{report}/rename", name="Notes 2026.txt")
    assert renamed.status_code == 303
    assert "report.txt is now called Notes 2026.txt." in page.get(renamed.location).text
    assert page.get(f"/d/{report}").location == renamed.location
    refused = page.post(f"/d/{report}/rename", name="a/b")
    assert (refused.status_code, "cannot contain /" in refused.text) == (200, True)


def test_a_person_moves_and_is_shown_where_to(browse, library, march, report):
    page = browse("author")
    offered = page.get(f"/f/{march}/move").text
    assert library in offered
    assert f'value="{march}"' not in offered
    moved = page.post(f"/d/{report}/move", folder=march)
    assert moved.status_code == 303
    shown = page.get(moved.location)
    assert "report.txt is now in March." in shown.text
    nowhere = page.post(f"/d/{report}/move")
    assert "Choose a folder." in nowhere.text


def test_a_reader_is_not_offered_what_they_may_not_do(browse, march, report):
    page = browse("reader")
    for address in (f"/d/{report}", f"/f/{march}"):
        shown = page.get(page.get(address).location).text
        assert "/rename" not in shown
        assert "/move" not in shown
    for address in (f"/d/{report}/rename", f"/d/{report}/move", f"/f/{march}/rename", f"/f/{march}/move"):
        assert page.get(address).status_code == 403
