"""Hostile files at the doors: what is found is destroyed or withheld, what is served does no harm."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import clamd
import pytest

from app import scanner
from app.library import queries
from tests import makers
from tests.archives import made
from tests.scanner import wrapped

pytestmark = pytest.mark.clamd
SCRIPT = b"<script>document.location = 'https://example.org'</script>"
GIF = b"GIF89a\1\0\1\0\0\0\0;"


@pytest.fixture
def put(program, library):
    """Lets the author put a file into the library; the answer."""
    author = program("author")
    return lambda name, body: author("PUT", f"/api/folders/{library}/documents/{name}", data=body)


@pytest.fixture
def admitting(workshop, people):
    """Whether a leader may admit the version of a document."""

    def may_admit(document: str) -> bool:
        with workshop.ask(people.leader) as work:
            found = queries.document(work, document)
            return queries.is_admissible(work, found.latest)

    return may_admit


WRAPPERS = ["a ZIP64 member in a zip", "a Word document", "tar, packed by gzip"]


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_a_virus_in_a_wrapper_is_destroyed_before_the_answer(put, workshop, wrapper):
    answer = put("report.docx", wrapped.WRAPPERS[wrapper](clamd.EICAR))
    assert answer.status_code == 422
    assert "virus" in answer.json["detail"]
    settings = workshop.settings
    assert [path for path in (*settings.incoming.rglob("*"), *settings.blobs.rglob("*")) if path.is_file()] == []


UNSCANNABLE = {
    "a bomb": (made.bomb(2**30), "Cercle.Archive.Bomb", False),
    "a damaged archive": (b"PK\3\4" + bytes(99), "Cercle.Archive.Damaged", False),
    "an encrypted document": (wrapped.ole("EncryptedPackage", bytes(4096)), "Heuristics.Encrypted.Archive", True),
}


@pytest.mark.parametrize(("body", "finding", "is_admissible"), UNSCANNABLE.values(), ids=UNSCANNABLE)
def test_what_cannot_be_checked_is_withheld(put, program, admitting, body, finding, is_admissible):
    receipt = put("report.docx", body).json
    assert receipt["version"]["check"] == "unscannable"
    told = program("leader")("GET", f"/api/documents/{receipt['document']}").json
    assert told["versions"][0]["finding"] == finding
    assert program("reader")("GET", f"/api/documents/{receipt['document']}/content").status_code == 409
    assert admitting(receipt["document"]) is is_admissible


def test_a_leader_reads_in_words_why_it_could_not_be_checked(put, browse):
    document = put("report.docx", made.bomb(2**30)).json["document"]
    page = browse("leader").get(f"/d/{document}", follow_redirects=True).text
    assert "Found: Cercle.Archive.Bomb" in page
    assert "would grow beyond measure" in page


FORGED = {
    "a page": ("page.html", b"<html>" + SCRIPT),
    "a picture that is a page": ("photo.png", b"<html>" + SCRIPT),
    "a text that is a page": ("notes.txt", b"<!doctype html>" + SCRIPT),
    "a drawing with a script": ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
    "a picture and a page": ("photo.gif", GIF + b"<html>" + SCRIPT),
    "a PDF and a zip": ("report.pdf", wrapped.PDF + made.zipped({"page.html": SCRIPT})),
    "a zip and a page": ("papers.zip", b"<html>" + SCRIPT + made.zipped({"a": b"Agenda"})),
    "XML with a style": ("feed.xml", b'<?xml-stylesheet href="data:text/xsl,"?><a>' + SCRIPT + b"</a>"),
}


@pytest.mark.parametrize(("name", "body"), FORGED.values(), ids=FORGED)
def test_what_is_active_is_handed_out_and_never_shown(put, program, browse, name, body):
    document = put(name, body).json["document"]
    answers = [
        program("reader")("GET", f"/api/documents/{document}/content"),
        browse("reader").get(f"/d/{document}/download"),
    ]
    for answer in answers:
        assert answer.data == body
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_others_are_served_while_a_large_archive_is_unpacked(put, program, library):
    body = made.bomb(2**25, noise=8192)
    reader, answers, waits = program("reader"), [], []
    unpacking = threading.Thread(target=lambda: answers.append(put("report.docx", body)))
    unpacking.start()
    while unpacking.is_alive():
        began = time.monotonic()
        assert reader("GET", f"/api/folders/{library}").status_code == 200
        waits.append(time.monotonic() - began)
    assert answers[0].status_code == 201
    assert len(waits) > 1
    assert max(waits) < 10  # seconds


def test_what_takes_too_long_in_a_job_is_not_tried_for_ever(workshop, people, monkeypatch):
    hasty = replace(workshop, scanner=replace(workshop.scanner, wait=0.2))
    monkeypatch.setattr(scanner, "PATIENCE", 0.2)
    body = made.zipped({str(number): b"%d" % number for number in range(2000)})
    version = makers.stored(hasty, people.author, people.group, "papers.zip", body)
    assert version.check_state == "pending"
    makers.run_lane(hasty, "check")
    with workshop.ask() as work:
        found = work.session.get_one(type(version), version.id)
        assert (found.check_state, found.check_finding) == ("unscannable", "Cercle.Archive.Endless")
