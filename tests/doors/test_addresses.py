"""Links to web addresses beside documents."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests import makers

URL = "https://example.eu/early-warnings?year=2026#march"


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def link(author, library):
    """The id of a link."""
    made = author("POST", f"/api/folders/{library}/addresses", json={"name": "Portal", "url": f" {URL} "})
    assert made.status_code == 201
    return made.json["id"]


def test_a_link_is_listed_and_leads_there(author, browse, slug, library, link):
    (listed,) = author("GET", f"/api/folders/{library}").json["items"]
    assert (listed["kind"], listed["url"]) == ("address", URL)
    page = browse("reader")
    assert f'href="{URL}"' in page.get(f"/groups/{slug}/library/").text
    shown = page.get(page.get(f"/d/{link}").location).text
    assert "Portal" in shown
    assert "Edit details" not in shown


def test_a_link_is_found_by_its_name(workshop, people, browse, slug, link):
    makers.indexed(workshop)
    assert makers.found(workshop, people.reader, "portal") == ["Portal"]
    assert f"/groups/{slug}/library/Portal" in browse("reader").get(f"/groups/{slug}/search?q=portal").text


BAD = (
    "",
    "example.eu",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ftp://example.eu",
    "https://",
    "https://[",
    "https://a b.eu",
    "https://example.eu/\nx",
    "https://user:password@example.eu/",
    "https://example.eu/" + "x" * 2000,
)


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_web_address_is_refused(author, library, url):
    refused = author("POST", f"/api/folders/{library}/addresses", json={"name": "Bad", "url": url})
    assert refused.status_code == 422
    assert author("GET", f"/api/folders/{library}").json["items"] == []


def test_a_person_adds_and_changes_one(author, browse, library):
    page = browse("author")
    page.get(f"/f/{library}/new-link")
    assert "is no complete web address" in page.post(f"/f/{library}/new-link", name="Portal", url="portal").text
    added = page.post(f"/f/{library}/new-link", name="Portal", url=URL, description="Figures of the agency.")
    assert "Portal was added." in page.get(added.location).text
    (listed,) = author("GET", f"/api/folders/{library}").json["items"]
    assert "Figures of the agency." in page.get(f"/a/{listed['id']}/edit").text
    page.post(f"/a/{listed['id']}/edit", name="Agency", url="https://example.eu/", description="")
    (listed,) = author("GET", f"/api/folders/{library}").json["items"]
    assert (listed["name"], listed["url"]) == ("Agency", "https://example.eu/")
    assert browse("reader").get(f"/a/{listed['id']}/edit").status_code == 403
    assert browse("reader").get(f"/f/{library}/new-link").status_code == 403


def test_a_link_is_moved_copied_deleted_brought_back_and_taken_away(author, library, link):
    march = author("POST", f"/api/folders/{library}/folders", json={"name": "March"}).json["id"]
    copies = {"items": [link], "folder": march}
    assert author("POST", f"/api/folders/{library}/copies", json=copies).json["items"][0]["url"] == URL
    assert author("PATCH", f"/api/documents/{link}", json={"name": "Gate", "folder": march}).status_code == 200
    with zipfile.ZipFile(io.BytesIO(author("GET", f"/api/folders/{march}/zip").data)) as zipped:
        assert zipped.read("Gate.url") == f"[InternetShortcut]\r\nURL={URL}\r\n".encode()
    assert author("DELETE", f"/api/documents/{link}").status_code == 204
    assert author("POST", f"/api/deleted/{link}/undelete", json={}).json["url"] == URL
    changed = author("PUT", f"/api/addresses/{link}", json={"name": "Gate", "url": "http://example.eu/"})
    assert changed.json["url"] == "http://example.eu/"
    assert author("GET", f"/api/documents/{link}").status_code == 404
    assert author("PUT", f"/api/folders/{march}/documents/Gate", data=b"x").status_code == 409
