"""What helps to find, by page and by program."""

from urllib.parse import quote

import pytest

from app.groups.actions import remove_member
from app.library import actions as library
from app.library import queries as items
from tests import makers

TEXTS = {
    "patrol.txt": "The patrol saw boats near the harbour. Surveillance went on all night at Medyka.",
    "harbour watch.txt": "Surveillance of the harbour: boats came at night, and the patrol was near.",
    "waste.txt": "Plastic and paper are collected on Tuesdays.",
}
FORM = {"q": "boats", "order": "newest", "old": "1", "type": ["txt", "pdf"]}


@pytest.fixture
def reports(workshop, people):
    """The ids of some reports, by their names; one has an old version."""
    made = {name: makers.report(workshop, people.author, people.group, name, text) for name, text in TEXTS.items()}
    with workshop.do(people.author) as work:
        again = items.document(work, made["waste.txt"].id)
        library.add_version(work, again, makers.content(b"again"))
    makers.written(workshop, made["waste.txt"].id, "Glass, too.")
    makers.indexed(workshop)
    return {name: one.id for name, one in made.items()}


def fence(workshop, people, document_id):
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.document(work, document_id), {})


def test_a_correction_is_a_link_and_no_silent_change(browse, program, reports):
    page = browse("reader").get("/search?q=surveillnace&order=title").text
    assert '<a href="/search?q=Surveillance&amp;order=title">Did you mean Surveillance?</a>' in page
    assert 'class="hit"' not in page
    found = program("reader")("GET", "/api/search?q=surveillnace").json
    assert (found["total"], found["did_you_mean"]) == (0, "Surveillance")
    assert program("reader")("GET", "/api/search?q=harbour").json["did_you_mean"] is None


def test_titles_and_names_are_suggested_by_both_doors(browse, program, slug, reports):
    answer = browse("reader").get(f"/search/suggestions?q=harb&group={slug}")
    assert answer.json == {
        "suggestions": [
            {"title": "harbour watch.txt", "where": "Early warnings", "url": f"/d/{reports['harbour watch.txt']}"}
        ]
    }
    found = program("reader")("GET", "/api/search/suggestions?q=watch+harb").json["suggestions"]
    assert [(one["name"], one["group"]) for one in found] == [("harbour watch.txt", slug)]
    assert browse("stranger").get("/search/suggestions?q=harb").json == {"suggestions": []}
    assert browse("stranger").get(f"/search/suggestions?q=harb&group={slug}").status_code == 404


def test_what_is_alike_is_a_page_and_an_answer(browse, program, reports):
    page = browse("reader").get(f"/d/{reports['patrol.txt']}/like").text
    assert page.count('class="hit"') == 1
    assert ">harbour watch.txt</a>" in page
    found = program("reader")("GET", f"/api/documents/{reports['patrol.txt']}/like").json
    assert [hit["name"] for hit in found["hits"]] == ["harbour watch.txt"]
    assert f'href="/d/{reports["patrol.txt"]}/like"' in browse("reader").get("/search?q=medyka").text


def test_old_versions_are_found_by_a_tick_and_lead_to_themselves(browse, program, reports):
    page = browse("reader").get("/search?q=plastic&old=1").text
    assert f'<a href="/d/{reports["waste.txt"]}/v/1.0">waste.txt</a>' in page
    assert "Version 1.0, not the current one" in page
    assert 'name="old" value="1" checked' in page
    assert program("reader")("GET", "/api/search?q=plastic").json["total"] == 0
    (hit,) = program("reader")("GET", "/api/search?q=plastic&old=1").json["hits"]
    assert (hit["name"], hit["old_version"], hit["snippets"][0][:7]) == ("waste.txt", "1.0", "Plastic")


def test_what_is_not_searchable_is_listed_with_its_state(browse, program, workshop, people, slug, reports):
    makers.document(workshop, people.author, people.group, "new.txt")
    reader = browse("reader")
    for search in ("/search", f"/groups/{slug}/search"):
        assert (
            f'<a href="{search}/unsearchable">1 document is not searchable yet.</a>' in reader.get(f"{search}?q=x").text
        )
        page = reader.get(f"{search}/unsearchable").text
        assert ">new.txt</a>" in page
        assert "Its text is not searchable yet." in page
    found = program("reader")("GET", f"/api/search/unsearchable?group={slug}").json
    assert [(one["name"], one["state"]) for one in found["documents"]] == [("new.txt", "waiting")]
    assert program("stranger")("GET", "/api/search/unsearchable").json["documents"] == []


def test_recent_searches_are_on_the_empty_page_of_who_has_made_them(browse, program, slug, reports):
    reader = browse("reader")
    reader.get("/search?q=boats")
    reader.get(f"/groups/{slug}/search?q=harbour")
    page = reader.get("/search").text
    assert f'<a href="/groups/{slug}/search?q=harbour">harbour</a>' in page
    assert '<a href="/search?q=boats">boats</a>' in page
    assert "Recent searches" not in browse("leader").get("/search").text
    script = program("reader")
    script("GET", "/api/search?q=programs")
    found = script("GET", "/api/search/recent").json["searches"]
    assert [(one["query"], one["group"]) for one in found] == [("harbour", slug), ("boats", None)]
    assert reader.post(f"/search/recent/{found[0]['id']}/forget").status_code == 303
    assert script("DELETE", f"/api/search/recent/{found[0]['id']}").status_code == 404
    assert script("DELETE", f"/api/search/recent/{found[1]['id']}").status_code == 204
    reader.get("/search?q=boats")
    assert reader.post("/search/recent/forget").status_code == 303
    reader.get("/search?q=boats")
    assert script("DELETE", "/api/search/recent").status_code == 204
    assert "Recent searches" not in reader.get("/search").text


def test_a_search_is_saved_opened_renamed_and_deleted_by_page(browse, slug, reports):
    reader = browse("reader")
    assert 'id="save-name"' in reader.get(f"/groups/{slug}/search?q=boats").text
    there = f"/groups/{slug}/search?q=boats&order=newest&old=1&type=txt&type=pdf"
    assert reader.post("/search/saved", **FORM, slug=slug, name="My boats").location == there
    page = reader.get("/search").text
    saved_id = page.partition("/search/saved/")[2][:16]
    assert reader.get(f"/search/saved/{saved_id}").location == there
    assert reader.post(f"/search/saved/{saved_id}/rename", name="").status_code == 303
    assert reader.post(f"/search/saved/{saved_id}/rename", name="Ships").status_code == 303
    assert ">Ships</a>" in reader.get("/search").text
    stranger = browse("stranger")
    assert stranger.get(f"/search/saved/{saved_id}").status_code == 404
    assert stranger.post(f"/search/saved/{saved_id}/delete").status_code == 404
    assert reader.post(f"/search/saved/{saved_id}/delete").status_code == 303
    assert "Saved searches" not in reader.get("/search").text


def test_a_search_is_saved_renamed_and_deleted_by_program(program, slug, reports):
    script = program("reader")
    said = {"name": "My boats", "query": "boats", "group": slug, "order": "newest", "filters": {"type": ["pdf"]}}
    made = script("POST", "/api/search/saved", json={**said, "old": True})
    assert made.status_code == 201
    assert {name: made.json[name] for name in said} == said
    assert script("GET", "/api/search/saved").json["searches"] == [made.json]
    address = f"/api/search/saved/{made.json['id']}"
    assert script("PATCH", address, json={"name": "Ships"}).json["name"] == "Ships"
    assert script("GET", address).json["name"] == "Ships"
    assert program("stranger")("GET", address).status_code == 404
    assert script("DELETE", address).status_code == 204
    assert script("POST", "/api/search/saved", json={**said, "name": ""}).status_code == 422
    assert program("stranger")("POST", "/api/search/saved", json=said).status_code == 404


def test_a_saved_search_of_a_group_that_one_has_left_says_so(browse, program, workshop, people, slug, reports):
    script = program("reader")
    saved_id = script("POST", "/api/search/saved", json={"name": "B", "query": "boats", "group": slug}).json["id"]
    reader = browse("reader")
    with workshop.do(people.leader) as work:
        group = makers.groups.group_by_id(work, people.group)
        remove_member(work, group, makers.groups.membership(work, group, people.reader))
    assert "in a group that you can no longer open: it finds nothing" in reader.get("/search").text
    assert "It finds nothing." in reader.get(f"/search/saved/{saved_id}").text
    found = script("GET", f"/api/search/saved/{saved_id}").json
    assert (found["is_lost"], found["group"]) == (True, None)


def answers(script, reports):
    """All that search answers a program, as it stands in JSON."""
    queries = ("surveillnace", "harbour", "boats smugglers", "smuglers", "plastic")
    addresses = [f"/api/search?q={quote(query)}{old}" for query in queries for old in ("", "&old=1")]
    addresses += [f"/api/search/suggestions?q={typed}" for typed in ("har", "smu", "watch")]
    addresses += [f"/api/documents/{document_id}/like" for document_id in reports.values()]
    return {address: script("GET", address).json for address in [*addresses, "/api/search/unsearchable"]}


def test_what_one_may_not_read_changes_no_answer_and_what_was_fenced_is_gone_at_once(
    program, workshop, people, reports
):
    script = program("reader")
    before = answers(script, reports)
    folder = makers.folder(workshop, people.leader, people.group, "Quiet")
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.folder(work, folder.id), {})
    for number in range(6):
        text = f"Surveillnace of smugglers at the harbour {number}: boats, plastic, patrol."
        name = f"harbour watch {number}.txt"
        made = makers.report(workshop, people.leader, people.group, name, text, within=folder.id)
        with workshop.do(people.leader) as work:
            library.add_version(work, items.document(work, made.id), makers.content(b"more"))
    makers.indexed(workshop)
    assert answers(script, reports) == before
    assert len(program("leader")("GET", "/api/search/suggestions?q=watch").json["suggestions"]) == 7
    fence(workshop, people, reports["harbour watch.txt"])
    del reports["harbour watch.txt"]
    after = answers(script, reports)
    assert "harbour watch" not in str(after)
    makers.indexed(workshop)
    assert answers(script, reports) == after
