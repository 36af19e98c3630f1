"""Reserving and handing over, by page and by program."""

from __future__ import annotations

import pytest


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def report(author, library):
    """The id of a document."""
    return author("PUT", f"/api/folders/{library}/documents/report.txt", data=b"Seen.").json["document"]


def test_a_program_reserves_renews_adds_and_releases(author, program, report):
    address = f"/api/documents/{report}"
    made = author("PUT", f"{address}/reservation", json={"hours": 24})
    assert (made.status_code, made.json["holder"]) == (200, "Author")
    assert program("reader")("GET", address).json["reserved_by"] == "Author"
    refused = program("leader")("PUT", f"{address}/reservation", json={})
    assert (refused.status_code, "Author has reserved this document" in refused.json["detail"]) == (423, True)
    assert program("leader")("POST", f"{address}/versions", data=b"x").status_code == 423
    added = author("POST", f"{address}/versions?keep_reserved=1", data=b"one")
    assert added.json["version"]["number"] == "1.1"
    assert author("DELETE", f"{address}/reservation").status_code == 204
    assert author("DELETE", f"{address}/reservation").status_code == 409
    assert author("PUT", f"{address}/reservation", json={"hours": 0}).status_code == 422


def test_a_program_hands_over(author, program, report):
    address = f"/api/documents/{report}"
    people = author("GET", f"{address}/authors").json["people"]
    assert [one["name"] for one in people] == ["Author", "Leader"]
    assert author("PUT", f"{address}/author", json={"id": "abcdefghijkmnpqr"}).status_code == 422
    assert program("reader")("GET", f"{address}/authors").status_code == 403
    assert author("PUT", f"{address}/author", json={"id": people[1]["id"]}).status_code == 204
    assert author("GET", address).json["author"] == "Leader"


def test_a_person_reserves_and_others_see_it_in_the_list_and_on_the_page(browse, slug, report):
    page, other = browse("author"), browse("leader")
    page.get(page.get(f"/d/{report}").location)
    reserved = page.post(f"/d/{report}/reserve", hours="24")
    shown = page.get(page.get(reserved.location).location).text
    assert "You have reserved this document until" in shown
    assert "Renew for 8 hours" in shown
    assert "Reserved by Author until" in other.get(f"/groups/{slug}/library/").text
    seen = other.get(other.get(f"/d/{report}").location).text
    assert "Author has reserved this document until" in seen
    assert "Add this version" not in seen
    assert "Author has reserved" in other.get(
        other.get(other.post(f"/d/{report}/reserve", hours="8").location).location
    ).text  # fmt: skip


def test_a_leader_ends_a_reservation_on_the_page(author, browse, report):
    author("PUT", f"/api/documents/{report}/reservation", json={})
    page = browse("leader")
    assert "End this reservation" in page.get(page.get(f"/d/{report}").location).text
    page.post(f"/d/{report}/release")
    assert "Reserve it" in page.get(page.get(f"/d/{report}").location).text
    reader = browse("reader")
    assert "Reserve it" not in reader.get(reader.get(f"/d/{report}").location).text


def test_a_person_hands_a_document_over(author, browse, report):
    page = browse("author")
    shown = page.get(f"/d/{report}/hand-over").text
    assert "Leader" in shown
    assert "Reader" not in shown
    people = author("GET", f"/api/documents/{report}/authors").json["people"]
    assert 'href="#author"' in page.post(f"/d/{report}/hand-over", author="nobody").text
    done = page.post(f"/d/{report}/hand-over", author=people[1]["id"])
    assert "Leader is now the author." in page.get(page.get(done.location).location).text
    assert page.get(f"/d/{report}/hand-over").status_code == 403
