"""What is seen of a document in its page, by people and by programs."""

from __future__ import annotations

import pytest

from app.library import actions as library
from app.library.models import Derived, Version
from app.preview import Made, Mail, Preview, Sheet
from tests import makers


@pytest.fixture
def report(workshop, people):
    """A version with a preview of two pages."""
    version = makers.stored(workshop, people.author, people.group, "report.pdf", b"%PDF-1.4 What we saw.")
    makers.drawn(workshop, version, 2)
    return version


def show(workshop, version, seen):
    """Give a version this preview."""
    blob = makers.put(workshop, version.group_id, seen.model_dump_json().encode())
    with workshop.do_as(makers.policy.SYSTEM) as work:
        library.record_preview(work, work.session.get_one(Version, version.id), Made("made", seen), {"preview": blob})


def page_of(browse, version, who="reader"):
    """The page of a document, as words without their spacing."""
    browser = browse(who)
    return " ".join(browser.get(browser.get(f"/d/{version.document_id}").location).text.split())


def acts(program, version, act="library.document_opened"):
    """How often something was told of a document."""
    events = program("leader")("GET", f"/api/documents/{version.document_id}/history").json["events"]
    return [event["act"] for event in events].count(act)


def test_the_pages_stand_in_the_page_and_looking_at_them_is_one_event(browse, program, report):
    text = page_of(browse, report)
    address = f"/d/{report.document_id}/v/1.0/pages/"
    assert f'src="{address}1" width="62" height="88"' in text
    assert "Page 2 of 2" in text
    browser = browse("reader")
    for number in (1, 2, 2):
        picture = browser.get(f"{address}{number}")
        assert (picture.status_code, picture.mimetype) == (200, "image/png")
        assert picture.headers["X-Content-Type-Options"] == "nosniff"
        assert picture.headers["Cache-Control"] == "no-store"
        assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert browser.get(f"{address}3").status_code == 404
    assert acts(program, report) == 1


def test_who_takes_a_page_by_its_address_alone_is_told_too(browse, program, report):
    browse("reader").get(f"/d/{report.document_id}/v/1.0/pages/2")
    assert acts(program, report) == 1


def test_the_first_pages_of_many_say_so(browse, workshop, report):
    show(workshop, report, Preview(form="pages", total=80, pages=[{"width": 1, "height": 1}] * 50))
    assert "The first 50 pages of 80 are shown." in page_of(browse, report)


def test_tables_mails_and_texts_stand_in_the_page(browse, workshop, report):
    sheet = Sheet(name="Routes", cells=[["Sea", "1,204"], ["<b>", ""]], rows=5321, columns=2)
    show(workshop, report, Preview(form="tables", total=12, tables=[sheet]))
    text = page_of(browse, report)
    assert '<td>Sea</td><td class="text-end">1,204</td>' in text
    assert "<td>&lt;b&gt;</td>" in text
    assert "Shown are 2 of 5,321 rows and 2 of 2 columns." in text
    assert "The first 1 tables of 12 are shown." in text
    mail = Mail(subject="In March", sender="Anna <anna@example.eu>", attachments=[{"name": "a.pdf", "size": 2048}])
    show(workshop, report, Preview(form="mail", mail=mail, text="<i>Bonjour</i>", is_cut=True))
    text = page_of(browse, report)
    assert "Anna &lt;anna@example.eu&gt;" in text
    assert "a.pdf, 2.0 KB" in text
    assert "&lt;i&gt;Bonjour&lt;/i&gt;" in text
    assert "The text goes on." in text
    show(workshop, report, Preview(form="markdown", html="<h3>In March</h3>"))
    assert "<h3>In March</h3>" in page_of(browse, report)


def test_the_text_of_an_office_document_stands_in_for_its_pages(browse, workshop, people):
    made = makers.report(workshop, people.author, people.group, "report.docx", "What we saw in March.")
    with workshop.ask(people.reader) as work:
        version = makers.queries.document(work, made.id).current
    text = page_of(browse, version)
    assert "This is the text of the document, without its layout." in text
    assert "What we saw in March." in text


def test_what_has_no_preview_says_what_to_do(browse, workshop, people):
    version = makers.stored(workshop, people.author, people.group, "archive.zip", b"PK\5\6" + b"\0" * 18)
    assert "There is no preview of this file. Download it to open it." in page_of(browse, version)


def test_a_preview_that_is_being_made_is_waited_for(browse, program, workshop, people):
    version = makers.stored(workshop, people.author, people.group, "report.pdf", b"%PDF-1.4 rubbish")
    alone = f"/d/{version.document_id}/v/1.0/preview"
    assert f'data-await="{alone}"' in page_of(browse, version)
    assert "data-await" in browse("reader").get(alone).text
    assert program("reader")("GET", f"/api/documents/{version.document_id}/versions/1.0/preview").json == {
        "state": "waiting",
        "preview": None,
    }
    makers.everything_done(workshop)
    assert "There is no preview of this file." in browse("reader").get(alone).text
    assert program("reader")("GET", f"/api/documents/{version.document_id}/versions/1.0/preview").json == {
        "state": "failed",
        "preview": None,
    }
    assert acts(program, version) == 3  # the page once, however often it asked; the program twice


def test_every_version_has_a_page_of_its_own(browse, program, workshop, people, report):
    makers.stored(workshop, people.author, people.group, "report.pdf", b"%PDF-1.4 And in April.")
    address = f"/d/{report.document_id}/v/1.0"
    assert f'href="{address}"' in page_of(browse, report)
    text = " ".join(browse("author").get(address).text.split())
    assert "This is not the version that readers get: that is version 2.0." in text
    assert f"{address}/pages/2" in text
    assert f'action="{address}/restore"' in text
    assert f'action="{address}/restore"' not in browse("reader").get(address).text
    assert browse("reader").get(f"/d/{report.document_id}/v/7.0").status_code == 404
    events = program("leader")("GET", f"/api/documents/{report.document_id}/history").json["events"]
    opened = [event["details"]["version"] for event in events if event["act"] == "library.document_opened"]
    assert sorted(opened) == ["1.0", "1.0", "2.0"]  # the author once, the reader twice


def test_a_version_that_is_not_checked_has_no_page_for_readers(browse, workshop, people, report):
    with workshop.do(people.author) as work:
        found = makers.queries.document(work, report.document_id)
        library.add_version(work, found, makers.content(b"Pending.", "report.pdf", check_state="pending"))
    address = f"/d/{report.document_id}/v/2.0"
    assert browse("reader").get(address).status_code == 404
    assert "Being checked" in browse("author").get(address).text
    assert browse("author").get(f"{address}/pages/1").status_code == 404


@pytest.mark.parametrize("body", [None, b"{}", b'{"form": "pages", "unknown": 1}', b"\xff"])
def test_a_preview_that_cannot_be_read_is_not_there(browse, program, workshop, people, report, body):
    with workshop.do_as(makers.policy.SYSTEM) as work:
        rows = work.session.scalars(makers.select(Derived).where(Derived.version_id == report.id)).all()
        for row in rows:
            blob = makers.put(workshop, people.group, body) if body is not None else None
            row.digest = blob.digest if blob else "0" * 64
    assert "There is no preview of this file." in page_of(browse, report)
    address = f"/d/{report.document_id}/v/1.0"
    assert browse("reader").get(address).status_code == 200
    assert program("reader")(
        "GET", f"/api{address}/preview".replace("/d/", "/documents/").replace("/v/", "/versions/")
    ).json == {
        "state": "made",
        "preview": None,
    }
    assert browse("reader").get(f"{address}/pages/1").status_code == 404


def test_programs_see_what_people_see(program, report):
    address = f"/api/documents/{report.document_id}/versions/1.0"
    told = program("reader")("GET", f"{address}/preview").json
    assert told["state"] == "made"
    assert (told["preview"]["form"], told["preview"]["total"]) == ("pages", 2)
    assert told["preview"]["pages"][0] == {"width": 62, "height": 88}
    picture = program("reader")("GET", f"{address}/pages/2")
    assert picture.mimetype == "image/png"
    assert program("reader")("GET", f"{address}/pages/3").status_code == 404
    assert acts(program, report) == 1


def test_a_program_reads_the_text_that_search_has(program, workshop, people):
    made = makers.report(workshop, people.author, people.group, "report.txt", "What we saw.")
    answer = program("reader")("GET", f"/api/documents/{made.id}/text")
    assert (answer.text, answer.mimetype) == ("What we saw.", "text/plain")
    empty = makers.document(workshop, people.author, people.group, "empty.txt")
    assert program("reader")("GET", f"/api/documents/{empty.id}/text").text == ""
    events = program("leader")("GET", f"/api/documents/{made.id}/history").json["events"]
    assert events[0]["act"] == "library.text_shown"
