"""What becomes of versions, and what was done with a document, by page and by program."""

from __future__ import annotations

import pytest


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def report(author, library):
    """The id of a document with versions 1.0, 1.1 and 1.2."""
    made = author("PUT", f"/api/folders/{library}/documents/report.txt", data=b"First.").json["document"]
    for body in (b"Second.", b"Third."):
        author("POST", f"/api/documents/{made}/versions?minor=1", data=body)
    return made


def test_a_program_purges_a_version(author, program, report):
    address = f"/api/documents/{report}"
    assert author("POST", f"{address}/versions/1.0/purge", json={"reason": "x"}).status_code == 403
    leader = program("leader")
    assert leader("POST", f"{address}/versions/1.0/purge", json={"reason": ""}).status_code == 422
    assert leader("POST", f"{address}/versions/1.0/purge", json={"reason": "Names."}).status_code == 204
    assert author("GET", f"{address}/versions/1.0/content").status_code == 409
    states = {one["number"]: bool(one["purged_at"]) for one in author("GET", address).json["versions"]}
    assert states == {"1.2": False, "1.1": False, "1.0": True}


def test_a_leader_purges_a_version_and_its_line_says_why(browse, report):
    page = browse("leader")
    assert f"/d/{report}/v/1.1/purge" in page.get(page.get(f"/d/{report}").location).text
    page.get(f"/d/{report}/v/1.1/purge")
    assert "Say why." in page.post(f"/d/{report}/v/1.1/purge", reason="").text
    done = page.post(f"/d/{report}/v/1.1/purge", reason="Names of people.")
    shown = page.get(page.get(done.location).location).text
    assert "Version 1.1 was deleted for ever." in shown
    assert "Deleted for ever by Leader: Names of people." in " ".join(shown.replace("</em>", "").split())
    assert browse("author").get(f"/d/{report}/v/1.0/purge").status_code == 403


def test_what_would_go_is_said_before_it_is_chosen(browse, program, slug, report):
    page = browse("leader")
    address = f"/groups/{slug}/settings/library"
    page.get(address)
    asked = page.post(f"{address}/versions", keep_versions="1").text
    assert "1 version is beyond that." in asked
    assert program("leader")("GET", f"/api/groups/{slug}/library-settings").json["keep_versions"] is None
    page.post(f"{address}/versions", keep_versions="1", confirmed="y")
    assert program("leader")("GET", f"/api/groups/{slug}/library-settings").json["keep_versions"] == 1
    shown = page.get(page.get(f"/d/{report}").location).text
    assert shown.count("Will be deleted for ever on") == 1
    assert "Keep 1 to 1000 versions" in page.post(f"{address}/versions", keep_versions="0").text
    page.post(f"{address}/versions", keep_versions="")
    assert program("leader")("GET", f"/api/groups/{slug}/library-settings").json["keep_versions"] is None


def test_everybody_sees_what_was_done_and_leaders_who_has_read(author, program, browse, library, report):
    program("reader")("GET", f"/api/documents/{report}/content")
    program("reader")("GET", f"/api/folders/{library}/zip")
    author("PATCH", f"/api/documents/{report}/details", json={"title": "In March"})
    acts = [one["act"] for one in program("leader")("GET", f"/api/documents/{report}/history").json["events"]]
    assert acts[:3] == ["library.details_changed", "library.archive_taken", "library.version_downloaded"]
    seen = [one["act"] for one in program("reader")("GET", f"/api/documents/{report}/history").json["events"]]
    assert set(seen) == {"library.details_changed", "library.version_added"}
    page = browse("leader").get(f"/d/{report}/history").text
    assert "downloaded as a zip" in page
    assert "changed details" in page
    assert "downloaded" not in browse("reader").get(f"/d/{report}/history").text


def test_a_legal_hold_is_set_seen_and_lifted(author, program, browse, library, report):
    page = browse("leader")
    assert "Put it under legal hold" in page.get(page.get(f"/d/{report}").location).text
    done = page.post(f"/d/{report}/hold", reason="Case 12/2026.")
    assert "Under legal hold since" in page.get(done.location).text
    assert "Case 12/2026." in browse("reader").get(done.location).text
    refused = author("DELETE", f"/api/documents/{report}")
    assert (refused.status_code, "legal hold" in refused.json["detail"]) == (409, True)
    page.post(f"/d/{report}/hold", act="lift")
    assert author("DELETE", f"/api/documents/{report}").status_code == 204
    leader = program("leader")
    march = author("POST", f"/api/folders/{library}/folders", json={"name": "March"}).json["id"]
    assert author("PUT", f"/api/folders/{march}/hold", json={"reason": "x"}).status_code == 403
    assert leader("PUT", f"/api/folders/{march}/hold", json={"reason": "x"}).status_code == 204
    assert leader("DELETE", f"/api/folders/{march}/hold").status_code == 204
    assert leader("DELETE", f"/api/folders/{march}/hold").status_code == 409


def test_a_leader_chooses_what_becomes_of_documents_that_expire(program, browse, library):
    page = browse("leader")
    page.get(page.get(f"/f/{library}").location)
    page.post(f"/f/{library}/expiry", rule="delete")
    assert 'value="delete" selected' in page.get(page.get(f"/f/{library}").location).text
    leader = program("leader")
    assert leader("PUT", f"/api/folders/{library}/expiry", json={"rule": "burn"}).status_code == 422
    assert leader("PUT", f"/api/folders/{library}/expiry", json={"rule": "nothing"}).status_code == 204
    assert program("author")("PUT", f"/api/folders/{library}/expiry", json={"rule": ""}).status_code == 403
