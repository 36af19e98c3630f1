"""Importing a zip, by page and by program: begun, watched, reported."""

from __future__ import annotations

import io

import pytest
from clamd import EICAR

from tests import makers
from tests.library.test_importing import packed


@pytest.fixture
def author(program):
    return program("author")


def imported(workshop, who, library, raw, query=""):
    """Import a zip by program; what became of it."""
    begun = who("POST", f"/api/folders/{library}/imports?name=files.zip{query}", data=raw)
    assert begun.status_code == 202, begun.json
    makers.run_lane(workshop, "import")
    return who("GET", f"/api/imports/{begun.json['id']}").json


def test_a_person_imports_a_zip_and_reads_the_report(browse, workshop, library):
    page = browse("author")
    assert f"/f/{library}/import" in page.get(f"/f/{library}", follow_redirects=True).text
    assert "Import a zip" in page.get(f"/f/{library}/import").text
    raw = packed({"A/report.txt": b"In March.", "../out.txt": b"x"})
    sent = page.post(f"/f/{library}/import", file=(io.BytesIO(raw), "files.zip"), same_names="version")
    assert (sent.status_code, "/imports/" in sent.location) == (303, True)
    assert "It begins in a moment." in page.get(sent.location).text
    makers.run_lane(workshop, "import")
    report = page.get(sent.location).text
    assert "../out.txt" in report
    assert "A/report.txt" not in report
    assert "Its path leads out of the zip." in report
    assert "A/report.txt" in page.get(f"{sent.location}?show=all").text
    table = page.get(f"{sent.location}/report.csv")
    assert table.mimetype == "text/csv"
    assert "files.zip</a>" in page.get(f"/f/{library}/import").text
    assert "A/report.txt,Added,,http://localhost:8000/d/" in table.text


def test_a_form_without_a_zip_says_so(browse, library):
    page = browse("author")
    page.get(f"/f/{library}/import")
    assert "Choose a file first." in page.post(f"/f/{library}/import", same_names="version").text


def test_a_program_imports_a_zip_and_asks_what_became_of_it(author, browse, workshop, library, slug):
    made = imported(workshop, author, library, packed({"A/report.txt": b"In March."}))
    assert (made["state"], made["counts"], made["folder"]) == ("done", {"added": 1}, library)
    (member,) = made["members"]
    assert (member["path"], member["state"], member["version"]) == ("A/report.txt", "added", "1.0")
    version = author("GET", f"/api/documents/{member['item']}").json["versions"][0]
    assert version["file_modified_at"].startswith("2021-03-04T10:30:00")
    assert [each["id"] for each in author("GET", f"/api/groups/{slug}/imports").json["imports"]] == [made["id"]]
    assert "File last changed" in browse("author").get(f"/d/{member['item']}/v/1.0").text


def test_what_is_infected_is_refused_among_what_is_clean_and_the_leaders_are_told(author, workshop, library):
    raw = packed({"virus.txt": EICAR, "good.txt": b"good"})
    made = imported(workshop, author, library, raw)
    states = {member["path"]: (member["state"], member["reason"]) for member in made["members"]}
    assert states["good.txt"][0] == "added"
    assert states["virus.txt"] == (
        "refused",
        "Blocked: a virus was found in virus.txt. Nothing of it was kept. The leaders were told.",
    )
    assert "virus.txt" in makers.mails(workshop)


def test_a_reader_imports_nothing_and_another_sees_no_report(program, author, browse, workshop, library):
    raw = packed({"a.txt": b"a"})
    assert program("reader")("POST", f"/api/folders/{library}/imports", data=raw).status_code == 403
    assert browse("reader").get(f"/f/{library}/import").status_code == 403
    made = imported(workshop, author, library, raw)
    assert program("leader")("GET", f"/api/imports/{made['id']}").status_code == 404
    assert browse("leader").get(f"/imports/{made['id']}").status_code == 404


def test_a_program_says_what_it_wants_or_is_told(author, library):
    refused = author("POST", f"/api/folders/{library}/imports?same_names=perhaps", data=b"x")
    assert (refused.status_code, refused.json["detail"]) == (422, "same_names: version, both or skip")


def test_wrong_details_are_listed_and_the_empty_table_has_the_groups_fields(browse, program, workshop, library, slug):
    program("leader")("POST", f"/api/groups/{slug}/fields", json={"label": "=Ministry"})
    page = browse("author")
    empty = page.get(f"/f/{library}/import/details.csv").text
    assert empty.startswith("path,title,description,")
    assert "'=Ministry" in empty
    table = f"{empty}nowhere.txt,x\n".encode()
    page.get(f"/f/{library}/import")
    raw = io.BytesIO(packed({"a.txt": b"a", "details.csv": table}))
    sent = page.post(f"/f/{library}/import", file=(raw, "files.zip"), same_names="version", with_details="y")
    makers.run_lane(workshop, "import")
    report = page.get(sent.location).text
    assert "Some details are wrong, so nothing was imported." in report
    assert "There is no such file in the zip." in report


def test_a_zip_of_the_library_is_unpacked_by_page_and_by_program(author, browse, workshop, library):
    kept = author("PUT", f"/api/folders/{library}/documents/files.zip", data=packed({"a.txt": b"a"})).json["document"]
    page = browse("author")
    assert f"/d/{kept}/unpack" in page.get(f"/d/{kept}", follow_redirects=True).text
    page.get(f"/d/{kept}/unpack")
    sent = page.post(f"/d/{kept}/unpack", same_names="version")
    makers.run_lane(workshop, "import")
    assert "All is there." in page.get(sent.location).text
    again = author("POST", f"/api/documents/{kept}/unpack", json={"same_names": "skip"})
    makers.run_lane(workshop, "import")
    assert author("GET", f"/api/imports/{again.json['id']}?state=skipped").json["members"][0]["path"] == "a.txt"


def test_the_report_links_only_to_what_one_may_still_read(author, program, workshop, library):
    made = imported(workshop, author, library, packed({"a.txt": b"a"}))
    document = made["members"][0]["item"]
    assert program("leader")("DELETE", f"/api/documents/{document}").status_code == 204
    (member,) = author("GET", f"/api/imports/{made['id']}").json["members"]
    assert (member["path"], member["item"], member["version"]) == ("a.txt", None, None)
