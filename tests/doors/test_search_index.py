"""The search index, as administrators look after it: by page, by program and by command."""

import shutil

import pytest

from tests import makers


@pytest.fixture
def report(workshop, people):
    """A report that is found."""
    made = makers.report(workshop, people.author, people.group, "march.docx", "Seen at Medyka.", language="en")
    makers.indexed(workshop)
    return made


def search(program, words):
    return program("reader")("GET", f"/api/search?q={words}").json


def test_an_administrator_sees_how_it_is_doing(office, report):
    browser, script = office("ingrid")
    found = script("GET", "/api/admin/search").json
    assert (found["engine"], found["documents"], found["building"]) == ("whoosh", 1, None)
    assert found["bytes"] > 0
    assert found["committed_at"] is not None
    page = browser.get("/admin/health").text
    assert "Search index" in page
    assert "whoosh" in page


def test_what_waits_to_be_found_is_counted(office, workshop, people, report):
    script = office("ingrid")[1]
    before = script("GET", "/api/admin/search").json["waiting"]
    makers.folder(workshop, people.author, people.group, "April")
    found = script("GET", "/api/admin/search").json
    assert found["waiting"] == before + 1
    assert found["oldest_at"] is not None


def test_an_administrator_has_it_made_anew(office, program, workshop, report):
    browser, script = office("ingrid")
    shutil.rmtree(workshop.settings.index)
    assert "no index that can be read" in browser.get("/admin/health").text
    assert browser.post("/admin/search/rebuild").location == "/admin/health"
    assert "made anew in a moment" in browser.get("/admin/health").text
    assert script("POST", "/api/admin/search/rebuild", json={}).json == {"is_new": False}
    assert script("GET", "/api/admin/search").json["is_rebuild_due"] is True
    makers.run_lane(workshop, "rebuild")
    assert [hit["name"] for hit in search(program, "medyka")["hits"]] == ["march.docx"]
    assert "had the search index made anew" in browser.get("/admin/audit").text


def test_only_engines_that_there_are_can_be_asked_for(office):
    browser, script = office("ingrid")
    assert browser.post("/admin/search/rebuild", engine="lucene").status_code == 422
    assert script("POST", "/api/admin/search/rebuild", json={"engine": "lucene"}).status_code == 422


def test_others_may_not_look(browse, program):
    assert browse("leader").post("/admin/search/rebuild").status_code == 404
    assert program("leader")("GET", "/api/admin/search").status_code == 404
    assert program("leader")("POST", "/api/admin/search/rebuild", json={}).status_code == 404


def test_a_search_without_an_index_finds_names_says_so_and_has_it_made_anew(browse, program, workshop, report):
    shutil.rmtree(workshop.settings.index)
    page = browse("reader").get("/search?q=march").text
    assert "march.docx" in page
    assert "Only names were searched" in page
    assert search(program, "march")["is_degraded"] is True
    makers.run_lane(workshop, "rebuild")
    assert "Only names were searched" not in browse("reader").get("/search?q=march").text
    assert search(program, "medyka")["total"] == 1
