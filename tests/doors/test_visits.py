"""What is new since one's last visit, and what one has starred."""

from __future__ import annotations

import pytest

from app.library import actions as library
from app.library import queries
from tests import makers


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def report(author, library):
    """The id of a document."""
    return author("PUT", f"/api/folders/{library}/documents/report.txt", data=b"Seen.").json["document"]


def test_what_others_have_added_since_the_last_visit_is_new(author, program, browse, slug, library, report):
    first = browse("reader")
    assert "New since your last visit" not in first.get("/dashboard").text
    assert "New</span>" not in first.get(f"/groups/{slug}/library/").text
    author("PUT", f"/api/folders/{library}/documents/later.txt", data=b"Added later.")
    again = browse("reader")
    shown = again.get("/dashboard").text
    new = shown[shown.index("New since your last visit") : shown.index("Changed last")]
    assert "later.txt" in new
    assert "report.txt" not in new
    assert again.get(f"/groups/{slug}/library/").text.count("New</span>") == 1
    browse("author")
    assert "Nobody else has added anything since." in browse("author").get("/dashboard").text


def test_a_program_asks_what_is_new_since_a_moment(author, program, report):
    reader = program("reader")
    (found,) = reader("GET", "/api/recent?since=2020-01-01").json["documents"]
    assert (found["name"], found["by"], found["version"]) == ("report.txt", "Author", "1.0")
    assert reader("GET", "/api/recent?since=2999-01-01T00:00:00Z").json["documents"] == []
    assert author("GET", "/api/recent?since=2020-01-01").json["documents"] == []
    assert program("stranger")("GET", "/api/recent?since=2020-01-01").json["documents"] == []
    for nonsense in ("", "yesterday", "0001-01-01T00:00:00+14:00"):
        assert reader("GET", f"/api/recent?since={nonsense}").status_code == 422


def test_a_star_is_ones_own_and_leads_back(author, program, browse, library, report):
    page = browse("reader")
    page.get(page.get(f"/d/{report}").location)
    starred = page.post(f"/d/{report}/star", act="on")
    assert 'aria-pressed="true"' in page.get(starred.location).text
    page.post(f"/f/{library}/star", act="on")
    dashboard = page.get("/dashboard").text
    assert "Starred" in dashboard
    assert "Starred" not in browse("author").get("/dashboard").text
    names = [one["name"] for one in program("reader")("GET", "/api/starred").json["items"]]
    assert names == ["Early warnings", "report.txt"]
    page.post(f"/d/{report}/star", act="off")
    assert program("reader")("DELETE", f"/api/starred/{library}").status_code == 204
    assert program("reader")("GET", "/api/starred").json["items"] == []
    assert program("reader")("PUT", f"/api/starred/{report}").status_code == 204


def test_what_is_fenced_or_purged_is_starred_no_more(workshop, people, program, report):
    reader = program("reader")
    reader("PUT", f"/api/starred/{report}")
    with workshop.do(people.leader) as work:
        library.set_fence(work, queries.item(work, report), {})
    assert reader("GET", "/api/starred").json["items"] == []
    with workshop.do(people.leader) as work:
        library.star(work, queries.item(work, report))
        library.delete(work, queries.item(work, report))
    with workshop.do(people.leader) as work:
        library.purge(work, queries.deleted(work, report))
    assert program("leader")("GET", "/api/starred").json["items"] == []
    makers.indexed(workshop)
