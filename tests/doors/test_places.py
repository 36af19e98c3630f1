"""Another name and another place, by page and by program."""

from __future__ import annotations

import pytest

from tests import makers

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
    address = f"/f/{library}/move?item={report}"
    assert "Move report.txt" in page.get(address).text
    assert f"in={march}" in page.get(address).text
    assert "Move into “March”" in page.get(f"{address}&in={march}").text
    moved = page.post(address, folder=march)
    assert moved.status_code == 303
    shown = page.get(page.get(moved.location).location)
    assert "report.txt is now in March." in shown.text
    nowhere = page.post(f"/f/{march}/move?item={report}")
    assert "Choose a folder." in nowhere.text


def test_a_folder_is_found_by_a_part_of_its_name_and_never_moved_into_itself(author, browse, library, march):
    inner = author("POST", f"/api/folders/{march}/folders", json={"name": "Marches"}).json["id"]
    page = browse("author")
    found = page.get(f"/f/{library}/move?named=MARCH").text
    assert f"in={march}" in found
    assert f"in={inner}" in found
    barred = page.get(f"/f/{library}/move?item={march}&named=march").text
    assert f"in={march}" not in barred
    assert f"in={inner}" not in barred
    assert "You cannot add anything to this folder" in page.get(f"/f/{library}/move?item={march}&in={inner}").text


def test_several_are_moved_at_once_and_a_taken_name_is_asked_about(author, browse, library, march, report):
    other = author("PUT", f"/api/folders/{library}/documents/other.txt", data=REPORT).json["document"]
    author("PUT", f"/api/folders/{march}/documents/other.txt", data=b"Another.")
    page = browse("author")
    shown = page.get(page.get(f"/f/{library}").location).text
    assert f'value="{report}"' in shown
    chosen = page.post(f"/f/{library}/selection", item=[report, other], act="move")
    assert chosen.status_code == 303
    asked = page.post(chosen.location, folder=march)
    assert "This name cannot be used here. Try other (2).txt." in asked.text
    assert {one["name"] for one in author("GET", f"/api/folders/{march}").json["items"]} == {"other.txt"}
    moved = page.post(chosen.location, folder=march, keep_both="y")
    assert "2 items are now in March." in page.get(page.get(moved.location).location).text
    names = [one["name"] for one in author("GET", f"/api/folders/{march}").json["items"]]
    assert names == ["other (2).txt", "other.txt", "report.txt"]


def test_a_selection_is_deleted_and_the_deletion_undone(author, browse, library, march, report):
    page = browse("author")
    page.get(page.get(f"/f/{library}").location)
    deleted = page.post(f"/f/{library}/selection", item=[report, march], act="delete")
    shown = page.get(page.get(deleted.location).location).text
    assert "2 items were deleted." in shown
    assert author("GET", f"/api/folders/{library}").json["items"] == []
    page.post(f"/f/{library}/undelete", item=[report, march])
    assert len(author("GET", f"/api/folders/{library}").json["items"]) == 2


def test_nothing_is_done_where_nothing_or_nonsense_is_selected(browse, library, report):
    page = browse("author")
    page.get(page.get(f"/f/{library}").location)
    said = page.post(f"/f/{library}/selection", act="delete")
    assert "Select something first." in page.get(page.get(said.location).location).text
    assert page.post(f"/f/{library}/selection", act="delete", item="abcdefghijkmnpqr").status_code == 404
    assert page.post(f"/f/{library}/selection", act="dance", item=report).status_code == 303
    for act in ("move", "copy"):
        assert "Select something first." in page.post(f"/f/{library}/{act}", folder=library).text


def test_a_reader_is_not_offered_what_they_may_not_do(browse, library, march, report):
    page = browse("reader")
    for address in (f"/d/{report}", f"/f/{march}"):
        shown = page.get(page.get(address).location).text
        assert "/rename" not in shown
        assert "/move" not in shown
    for address in (f"/d/{report}/rename", f"/f/{march}/rename", f"/f/{library}/move?item={march}"):
        assert page.get(address).status_code == 403
    refused = page.post(f"/f/{library}/selection", item=report, act="delete")
    assert refused.status_code in {303, 403}
    assert page.get(f"/d/{report}").status_code == 302


def test_a_person_copies_within_the_folder_and_into_another(author, browse, library, march, report):
    page = browse("author")
    page.get(page.get(f"/f/{library}").location)
    chosen = page.post(f"/f/{library}/selection", item=report, act="copy")
    assert "Copy report.txt" in page.get(chosen.location).text
    assert "Copy into “Library”" in page.get(chosen.location).text
    copied = page.post(chosen.location, folder=march)
    assert "report.txt was copied into March." in page.get(page.get(copied.location).location).text
    assert "cannot be used here" in page.post(chosen.location, folder=library).text
    page.post(chosen.location, folder=library, keep_both="y")
    names = [one["name"] for one in author("GET", f"/api/folders/{library}").json["items"]]
    assert names == ["March", "report (2).txt", "report.txt"]


def test_a_copy_into_another_group_says_how_far_it_is(workshop, people, browse, program, library, report):
    with workshop.do_as(makers.policy.SYSTEM) as work:
        others = work.session.get(makers.Group, people.others)
        makers.join(work, others, work.session.get(makers.User, people.author), "author")
    with workshop.ask(people.author) as work:
        elsewhere = makers.root(work, people.others).id
    page = browse("author")
    address = f"/f/{library}/copy?item={report}"
    assert f"in={elsewhere}" in page.get(address).text
    assert "This goes into another group: “Waste statistics”." in page.get(f"{address}&in={elsewhere}").text
    begun = page.post(address, folder=elsewhere)
    assert "It begins in a moment." in page.get(begun.location).text
    assert browse("leader").get(begun.location).status_code == 404
    makers.run_lane(workshop, "blobs")
    assert "All is there." in page.get(begun.location).text
    names = [one["name"] for one in program("stranger")("GET", f"/api/folders/{elsewhere}").json["items"]]
    assert names == ["report.txt"]


def test_a_program_copies_and_moves_several(author, library, march, report):
    address = f"/api/folders/{library}/copies"
    made = author("POST", address, json={"items": [report], "folder": march})
    assert (made.status_code, made.json["items"][0]["name"]) == (201, "report.txt")
    assert author("POST", address, json={"items": [report], "folder": march}).status_code == 409
    moved = author("POST", address, json={"items": [report], "folder": march, "move": True, "keep_both": True})
    assert (moved.status_code, moved.json["items"][0]["name"]) == (201, "report (2).txt")
    assert author("GET", "/api/transfers/abcdefghijkmnpqr").status_code == 404


def test_a_folder_is_filtered_by_type_person_status_and_day(author, program, browse, library, march, report):
    program("leader")("PUT", f"/api/folders/{library}/documents/figures.xlsx", data=b"1;2")
    author("PATCH", f"/api/documents/{report}/details", json={"status": "final"})

    def names(query):
        return [one["name"] for one in author("GET", f"/api/folders/{library}?{query}").json["items"]]

    assert names("type=folder") == ["March"]
    assert names("type=table") == ["figures.xlsx"]
    assert names("type=table&type=text") == ["figures.xlsx"]
    assert names("by=LEAD") == ["figures.xlsx"]
    assert names("status=final") == names("status=final&type=text&by=author") == ["report.txt"]
    assert names("since=2999-01-01") == []
    assert len(names("since=2020-01-01&type=nonsense&status=nonsense")) == len(names("since=nonsense")) == 3
    page = browse("reader")
    address = page.get(f"/f/{library}").location
    assert "Nothing here fits these filters." in page.get(f"{address}?status=issued").text
    assert 'value="table" selected' in page.get(f"{address}?type=table").text
