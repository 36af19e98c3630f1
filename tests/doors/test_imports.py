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
    assert "A/report.txt,Added,,http://localhost:8000/d/" in table.text


def test_a_form_without_a_zip_says_so(browse, library):
    page = browse("author")
    page.get(f"/f/{library}/import")
    assert "Choose a file first." in page.post(f"/f/{library}/import", same_names="version").text


def test_a_program_imports_a_zip_and_asks_what_became_of_it(author, workshop, library):
    made = imported(workshop, author, library, packed({"A/report.txt": b"In March."}))
    assert (made["state"], made["counts"], made["folder"]) == ("done", {"added": 1}, library)
    (member,) = made["members"]
    assert (member["path"], member["state"], member["version"]) == ("A/report.txt", "added", "1.0")
    version = author("GET", f"/api/documents/{member['item']}").json["versions"][0]
    assert version["file_modified_at"].startswith("2021-03-04T10:30:00")
