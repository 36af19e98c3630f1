"""Searching by page and by program: fields, notes, filters that are ticked, the advanced form."""

from urllib.parse import quote

import pytest

from app.library import actions as library
from app.library import queries as items
from tests import makers


@pytest.fixture
def reports(workshop, people):
    """Two reports in a folder, whose id this is, and one outside it."""
    folder = makers.folder(workshop, people.author, people.group, "Eastern border")
    more = {"within": folder.id}
    makers.report(
        workshop, people.author, people.group, "seals.txt", "Lorries with false seals.", language="en", **more
    )
    made = makers.report(workshop, people.author, people.group, "boats.docx", "Boats, no lorries.", **more)
    makers.report(workshop, people.author, people.group, "notes.txt", "Lorries at COM(2003) 727.")
    with workshop.do(people.author) as work:
        given = {"written_by": "Berg", "status": "final", "reference": "EWS-FR-2026-0042", "issued_on": "2024-05-06"}
        library.edit_details(work, items.document(work, made.id), given)
    makers.indexed(workshop)
    return folder.id


def hits(program, query, more=""):
    """The names that a search finds, and those that have all of the words."""
    found = program("reader")("GET", f"/api/search?q={quote(query)}{more}").json
    return sorted(hit["name"] for hit in found["hits"] if not hit["missing"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lorries author:berg", ["boats.docx"]),
        ("lorries by:author", ["boats.docx", "notes.txt", "seals.txt"]),
        ("reference:ews/fr/2026/42", ["boats.docx"]),
        ("ews-fr-2026-42", ["boats.docx"]),
        ("com/2003/727", ["notes.txt"]),
        ("lorries type:txt -seals", ["notes.txt"]),
        ("status:final", ["boats.docx"]),
        ("lorries to:2024-12", ["boats.docx"]),
        ("lorries from:2025", ["notes.txt", "seals.txt"]),
        ('lorries in:"eastern border"', ["boats.docx", "seals.txt"]),
        ("lorries -in:eastern", ["notes.txt"]),
        ('lorries in:"early warnings"', ["boats.docx", "notes.txt", "seals.txt"]),
    ],
)
def test_fields_mean_what_they_say(program, reports, query, expected):
    assert hits(program, query) == expected


def test_a_note_points_into_the_query(program, browse, reports):
    query = "lorries from:soon"
    (note,) = program("reader")("GET", f"/api/search?q={quote(query)}").json["notes"]
    assert query[note["start"] : note["end"]] == "from:soon"
    assert "a day like 2026-11-30" in note["text"]
    page = browse("reader").get(f"/search?q={quote(query)}").text
    assert "<strong>from:soon</strong>" in page
    assert "a day like 2026-11-30" in page


def test_a_folder_that_one_may_not_read_is_no_place(program, workshop, people, reports):
    folder = makers.folder(workshop, people.leader, people.group, "Quiet corner")
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.folder(work, folder.id), {})
    makers.indexed(workshop)
    same = [program("reader")("GET", f"/api/search?q=lorries+in:{name}").json for name in ("quiet", "absent")]
    assert [found["notes"][0]["text"] for found in same] == [same[0]["notes"][0]["text"]] * 2
    assert [found["total"] for found in same] == [0, 0]
    assert program("leader")("GET", "/api/search?q=lorries+in:quiet").json["notes"] == []


def test_several_values_can_be_ticked_and_each_be_dropped(browse, program, reports):
    assert hits(program, "lorries", "&type=txt&type=docx&status=final") == ["boats.docx"]
    page = browse("reader").get("/search?q=lorries&type=txt").text
    assert 'name="type" value="docx"' in page
    assert page.count("checked") == 1
    assert 'href="/search?q=lorries"' in page
    assert page.count('class="hit"') == 2


def test_a_filter_without_a_value_is_none(browse, program, reports):
    assert hits(program, "lorries", "&type=&group=") == hits(program, "lorries", "")
    assert "checked" not in browse("reader").get("/search?q=lorries&type=&group=").text


def test_counts_hold_nothing_of_what_one_may_not_read(program, workshop, people, reports):
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.folder(work, reports), {})
    makers.indexed(workshop)
    for query in ("lorries", "lorries seals boats", "status:final", "berg"):
        found = program("reader")("GET", f"/api/search?q={quote(query)}&type=txt&type=docx").json
        assert found["total"] + found["partial"] <= 1
        values = {value for counts in found["facets"].values() for value in counts}
        assert not values & {"docx", "final", "Berg", "2024"}


def test_what_has_some_of_the_words_is_below_and_says_what_it_lacks(browse, reports):
    page = browse("reader").get("/search?q=boats+seals").text
    assert "Nothing that you may read has all of these words." in page
    assert "Without: boats" in page
    assert "Without: seals" in page


def test_the_advanced_form_writes_the_query(browse, slug, reports):
    given = (
        'words=lorries&phrase=false+"seals&none=boats+ships&author=&keyword=sea+rescue&type=pdf&from=2026-01-31&to=&in='
    )
    answer = browse("reader").get(f"/search/advanced?{given}&group={slug}")
    wanted = 'lorries "false seals" -boats -ships keyword:"sea rescue" type:pdf from:2026-01-31'
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/groups/{slug}/search?q={quote(wanted, safe=':').replace('%20', '+')}"
    assert (
        '<details class="panel" id="advanced" open>'
        in browse("reader").get("/search/advanced", follow_redirects=True).text
    )


@pytest.mark.usefixtures("reports")
def test_hits_are_put_in_another_order_by_a_link(browse):
    page = browse("reader")
    assert 'href="/search?q=lorries&amp;order=title"' in page.get("/search?q=lorries").text
    found = page.get("/search?q=lorries&order=title").text
    names = ["boats.docx", "notes.txt", "seals.txt"]
    assert sorted(names, key=lambda name: found.index(f">{name}</a>")) == names
    assert 'aria-current="true">By title' in found
