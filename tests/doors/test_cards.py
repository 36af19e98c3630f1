"""What people show of themselves, by page and by program."""

from __future__ import annotations

import pytest

from tests.doors.test_members import places, words

FILLED = {
    "name": "Reader",
    "organisation": "Ministry",
    "unit": "B.2",
    "function": "Head of unit",
    "country": "FR",
    "languages": ["de", "fr"],
    "telephone": "+33 1 23",
    "note": "Back in March.",
    "time_zone": "Europe/Paris",
}


@pytest.fixture
def reader(browse):
    """The reader, who has said all of themselves and shows nothing."""
    page = browse("reader")
    page.get("/account/details")
    assert page.post("/account/details", **FILLED).status_code == 303
    return page


def test_the_form_remembers_what_was_said(reader):
    shown = reader.get("/account/details").text
    assert 'value="Head of unit"' in shown
    assert 'checked class="form-check-input" id="languages-' in shown
    assert '<option selected value="FR">France</option>' in shown


def test_the_directory_and_the_page_of_a_member_show_what_they_show(reader, browse, program, slug):
    page = browse("author")
    shown = words(page.get(f"/groups/{slug}/members/"))
    assert "Head of unit" in shown
    assert "German, French" in shown or "French, German" in shown
    assert "reader@example.eu" not in shown
    place = places(program("author"), slug)["Reader"]
    member = words(page.get(f"/groups/{slug}/members/{place['id']}"))
    assert "Ministry, B.2" in member
    for hidden in ("reader@example.eu", "+33 1 23", "Back in March."):
        assert hidden not in member
    assert "reader@example.eu" in browse("leader").get(f"/groups/{slug}/members/{place['id']}").text
    reader.get("/account/details")
    reader.post("/account/details", **FILLED, shows_telephone="y", shows_note="y", shows_email="y")
    member = words(page.get(f"/groups/{slug}/members/{place['id']}"))
    for hidden in ("reader@example.eu", "+33 1 23", "Back in March."):
        assert hidden in member


def test_the_directory_is_filtered_by_country_and_language(reader, browse, slug):
    page = browse("author")
    everybody = page.get(f"/groups/{slug}/members/").text
    assert '<option value="FR">France</option>' in everybody
    assert '<option value="de">German</option>' in everybody
    for query in ("country=FR", "language=de", "words=unit"):
        found = page.get(f"/groups/{slug}/members/?{query}").text
        assert ">Reader</a>" in found
        assert ">Author</a>" not in found
        assert "Show everybody" in found
    assert ">Reader</a>" not in page.get(f"/groups/{slug}/members/?words=reader%40example.eu").text
    assert ">Reader</a>" in browse("leader").get(f"/groups/{slug}/members/?words=reader%40example.eu").text


def test_an_address_that_is_not_shown_stands_nowhere_else(browse, program, library, slug):
    leader = program("leader")
    assert leader("PATCH", "/api/user", json={"shows_email": False}).status_code == 200
    author = program("author")
    for address in (f"/groups/{slug}/", f"/groups/{slug}/members/", f"/f/{library}/access"):
        assert "leader@example.eu" not in browse("author").get(address).text
    for address in (f"/api/groups/{slug}/members", f"/api/folders/{library}/access"):
        answer = author("GET", address)
        assert answer.status_code == 200
        assert "leader@example.eu" not in answer.text
    assert places(author, slug)["Leader"]["email"] == ""
    assert author("GET", f"/api/groups/{slug}/members?words=leader%40example").json["members"] == []


def test_a_program_changes_what_it_says_of_its_owner(program, slug):
    reader = program("reader")
    changed = reader("PATCH", "/api/user", json={"function": "Clerk", "languages": ["fr", "de"], "note": "x"}).json
    assert (changed["function"], changed["languages"], changed["name"]) == ("Clerk", ["de", "fr"], "Reader")
    assert reader("PATCH", "/api/user", json={"shows_note": True}).json["languages"] == ["de", "fr"]
    assert reader("GET", "/api/user").json["shows_note"] is True
    seen = places(program("author"), slug)["Reader"]
    assert (seen["function"], seen["languages"], seen["note"], seen["telephone"]) == ("Clerk", ["de", "fr"], "x", "")
    assert reader("PATCH", "/api/user", json={"languages": ["xx"]}).status_code == 422
    assert reader("PATCH", "/api/user", json={"is_administrator": True}).status_code == 422
    assert program("reader", scope="read")("PATCH", "/api/user", json={}).status_code == 403


def test_the_table_of_members_has_the_address_and_only_what_else_is_shown(reader, browse, slug):
    table = browse("leader").get(f"/groups/{slug}/members/export.csv").text
    assert "reader@example.eu" in table
    assert "Head of unit" in table
    assert "+33" not in table
