"""Texts that could not be read and those of scans, by page, by program and by command."""

import os
import shutil
from dataclasses import replace

import pytest
from sqlalchemy import delete

from app import policy, text
from app.jobs import Job
from app.library.kinds import EXTRACT
from app.library.models import Version
from app.text import ocr
from tests import makers

TESSERACT = os.environ.get("CERCLE_TESSERACT") or shutil.which("tesseract") or ""


@pytest.fixture
def report(workshop, people):
    """A version whose text was not found."""
    version = makers.document(workshop, people.author, people.group).current
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(delete(Job).where(Job.kind == EXTRACT))
        work.session.get_one(Version, version.id).text_state = "failed"
    return version


def state(program, version):
    return program("reader")("GET", f"/api/documents/{version.document_id}").json["versions"][0]["text"]


def test_a_leader_has_it_read_once_more_from_its_page(browse, program, report):
    browser, address = browse("leader"), f"/d/{report.document_id}/v/1.0/text/retry"
    page = browser.get(f"/d/{report.document_id}").location
    assert f'action="{address}"' in browser.get(page).text
    assert f'action="{address}"' not in browse("author").get(page).text
    assert browser.post(address).status_code == 303
    assert state(program, report) == "waiting"
    assert "waits to be read already" in browser.get(browser.post(address).location, follow_redirects=True).text


def test_and_by_program(program, report):
    address = f"/api/documents/{report.document_id}/versions/1.0/text/retry"
    assert program("reader")("POST", address).status_code == 403
    assert program("leader")("POST", address).status_code == 204
    assert program("leader")("POST", address).status_code == 409
    assert state(program, report) == "waiting"


def test_an_administrator_has_all_of_a_kind_read_once_more(office, program, report):
    browser, script = office("ingrid")
    assert "Read texts of txt once more" in browser.get("/admin/health").text
    assert script("GET", "/api/admin/texts").json == {"unread": {"txt": 1}}
    assert browser.post("/admin/texts/retry", kind="docx").location == "/admin/health"
    assert script("POST", "/api/admin/texts/retry", json={"kind": "txt"}).json == {"count": 1}
    assert "Read texts of" not in browser.get("/admin/health").text
    assert state(program, report) == "waiting"


def test_what_the_worker_reads_is_there_for_programs(workshop, people, program):
    body = "<title>Zápis</title><p>Příští schůze".encode("cp1250")
    version = makers.stored(workshop, people.author, people.group, "minutes.html", body)
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Version, version.id).check_state = "clean"
        work.later(EXTRACT, version.id, group_id=version.group_id)
    with text.sandbox() as sandbox:
        makers.run_lane(workshop, "text", sandbox)
        assert sandbox._owner == people.group  # those of another group are read by another process
    script, address = program("reader"), f"/api/documents/{version.document_id}"
    assert script("GET", f"{address}/said").json["title"] == "Zápis"
    assert "Příští schůze" in script("GET", f"{address}/text").data.decode()


def test_without_tesseract_nobody_is_offered_to_have_scans_read(browse, program, office, slug):
    assert "Read scanned pages" not in browse("leader").get(f"/groups/{slug}/settings/library").text
    chosen = program("leader")("GET", f"/api/groups/{slug}/library-settings").json
    assert (chosen["reads_scans"], chosen["scan_languages"]) == (False, [])
    assert (
        program("leader")("PATCH", f"/api/groups/{slug}/library-settings", json={"reads_scans": True}).status_code
        == 409
    )
    assert "not read: Tesseract is not installed" in office("ingrid")[0].get("/admin/health").text


@pytest.mark.skipif(not ocr.installed(TESSERACT), reason="Tesseract is not installed.")
def test_a_leader_has_scans_read_by_page_and_by_program(application, workshop, browse, program, office, slug):
    house = replace(workshop, settings=replace(workshop.settings, tesseract=TESSERACT))
    application.extensions["workshop"] = house
    browser, page, address = (
        browse("leader"),
        f"/groups/{slug}/settings/library",
        f"/api/groups/{slug}/library-settings",
    )
    assert "Read scanned pages" in browser.get(page).text
    assert browser.post(f"{page}/scans", reads_scans="1").status_code == 303
    assert program("reader")("GET", address).json["reads_scans"] is True
    assert program("leader")("PATCH", address, json={"reads_scans": False}).status_code == 204
    assert program("reader")("GET", address).json["reads_scans"] is False
    assert "Tesseract reads English" in office("ingrid")[0].get("/admin/health").text


def test_a_text_that_was_read_from_a_scan_says_so(workshop, people, browse, program):
    made = makers.report(workshop, people.author, people.group, "scan.pdf", "Two boats.")
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Version, made.current_id).text_by = ocr.NAME
    assert program("reader")("GET", f"/api/documents/{made.id}").json["versions"][0]["is_read_from_scan"] is True
    assert "Read from a scan" in browse("reader").get(f"/d/{made.id}/text").text
    document = browse("leader").get(browse("leader").get(f"/d/{made.id}").location).text
    assert "Its text was read from a scan" in document
    assert "Read the text once more" not in browse("author").get(f"/d/{made.id}", follow_redirects=True).text
    assert "Read the text once more" in document
