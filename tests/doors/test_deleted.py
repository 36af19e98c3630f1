"""Deleted items, by page and by program."""

from __future__ import annotations

import pytest

REPORT = b"Patrols found a ladder behind the grain silo."


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def march(author, library):
    """The id of a folder with a report in it."""
    made = author("POST", f"/api/folders/{library}/folders", json={"name": "March"}).json["id"]
    author("PUT", f"/api/folders/{made}/documents/report.txt", data=REPORT)
    return made


def test_a_program_deletes_lists_brings_back_and_purges(author, program, slug, library, march):
    assert author("DELETE", f"/api/folders/{march}").status_code == 204
    (listed,) = author("GET", f"/api/groups/{slug}/deleted").json["items"]
    assert (listed["name"], listed["folder"], listed["deleted_by"]) == ("March", library, "Author")
    assert listed["purged_at"] > listed["deleted_at"]
    assert program("reader")("GET", f"/api/groups/{slug}/deleted").json["items"] == []
    author("POST", f"/api/folders/{library}/folders", json={"name": "march"})
    taken = author("POST", f"/api/deleted/{march}/undelete", json={})
    assert (taken.status_code, taken.mimetype) == (409, "application/problem+json")
    back = author("POST", f"/api/deleted/{march}/undelete", json={"name": "March 2026"})
    assert (back.status_code, back.json["name"]) == (200, "March 2026")
    author("DELETE", f"/api/folders/{march}")
    assert author("DELETE", f"/api/deleted/{march}").status_code == 403
    assert program("leader")("DELETE", f"/api/deleted/{march}").status_code == 204
    assert program("leader")("GET", f"/api/groups/{slug}/deleted").json["items"] == []


def test_a_person_finds_what_was_deleted_and_brings_it_back(author, browse, slug, march):
    author("DELETE", f"/api/folders/{march}")
    page = browse("leader")
    shown = page.get(f"/groups/{slug}/deleted/").text
    assert "March" in shown
    assert f"/deleted/{march}/purge" in shown
    back = page.post(f"/deleted/{march}/restore")
    assert "March is back." in page.get(back.location).text
    assert "Nothing that you could bring back" in page.get(f"/groups/{slug}/deleted/").text


def test_a_name_that_is_taken_meanwhile_is_asked_for(author, browse, library, march):
    author("DELETE", f"/api/folders/{march}")
    author("POST", f"/api/folders/{library}/folders", json={"name": "March"})
    page = browse("author")
    page.get(page.get(f"/f/{library}").location)
    undone = page.post(f"/f/{library}/undelete", item=march)
    asked = page.get(undone.location).text
    assert "This name cannot be used here. Try March (2)." in asked
    back = page.post(f"/deleted/{march}/restore", name="March (2)", folder=library)
    assert "March (2) is back." in page.get(back.location).text


def test_a_purge_says_what_goes_and_is_for_leaders(author, browse, march):
    author("DELETE", f"/api/folders/{march}")
    assert browse("author").get(f"/deleted/{march}/purge").status_code == 403
    page = browse("leader")
    assert "1 version" in page.get(f"/deleted/{march}/purge").text
    gone = page.post(f"/deleted/{march}/purge")
    assert "March was deleted for ever." in page.get(gone.location).text
    assert page.get(f"/deleted/{march}/restore").status_code == 404


def test_readers_are_not_shown_the_way_to_deleted_items(browse, slug):
    assert f"/groups/{slug}/deleted/" in browse("author").get(f"/groups/{slug}/library/").text
    assert f"/groups/{slug}/deleted/" not in browse("reader").get(f"/groups/{slug}/library/").text
