"""Rubbish at the doors: a plain sentence comes back, nothing is lost, and nothing half-done is to be seen."""

from __future__ import annotations

import io
import resource
import signal
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import quote

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests import conftest, makers
from tests.archives import made
from tests.doors.conftest import Browser, Program, house, secret_of, settle

REPORT = b"Patrols found a ladder behind the grain silo."
NAMES = {
    "a slash": ("../../etc/passwd", "cannot contain"),
    "a zero": ("a\0b.txt", "invisible"),
    "a new line": ("a\r\nSet-Cookie: b=c", "invisible"),
    "text that runs to the left": ("invoice\u202etxt.exe", "invisible"),
    "4000 letters": ("x" * 4000, "too long"),
    "dots": ("...", "at least one letter"),
}


@pytest.fixture
def author(program):
    return program("author")


def items(sender, library):
    """The names in the library."""
    return [one["name"] for one in sender("GET", f"/api/folders/{library}").json["items"]]


def assert_nothing_kept(workshop):
    """No draft and no blob lies anywhere."""
    settings = workshop.settings
    assert [path for path in (*settings.incoming.rglob("*"), *settings.blobs.rglob("*")) if path.is_file()] == []


# -- names and sizes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "said"), NAMES.values(), ids=NAMES)
def test_a_name_that_cannot_be_used_is_refused_at_every_door(author, browse, library, workshop, name, said):
    by_program = author("PUT", f"/api/folders/{library}/documents/{quote(name, safe='')}", data=REPORT)
    is_no_address = "\n" in name or "\0" in name
    assert by_program.status_code == (404 if is_no_address else 422)
    assert said in by_program.json["detail"] or is_no_address
    page = browse("author")
    page.get(f"/f/{library}")
    by_module = page.send_file(f"/f/{library}/uploads?name={quote(name)}", REPORT)
    assert by_module.status_code == 422
    assert said in by_module.json["detail"]
    assert items(author, library) == []
    assert_nothing_kept(workshop)


def test_one_bad_file_of_a_form_never_stops_the_others(author, browse, library):
    page = browse("author")
    page.get(f"/f/{library}", follow_redirects=True)
    page.post(
        f"/f/{library}/uploads",
        files=[(io.BytesIO(REPORT), "..."), (io.BytesIO(REPORT), "report.txt"), (io.BytesIO(b""), "empty.txt")],
    )
    said = page.get(f"/f/{library}", follow_redirects=True).text
    assert "at least one letter" in said
    assert items(author, library) == ["empty.txt", "report.txt"]


def form(page, files):
    """A form with files as a browser sends it, and the line that it comes along."""
    boundary, body = encode_multipart({"csrf_token": page.csrf, "files": [FileStorage(*file) for file in files]})
    line = io.BytesIO(body)
    kind = f"multipart/form-data; boundary={boundary}"
    return {"input_stream": line, "content_length": len(body), "content_type": kind}, line


def test_files_of_a_form_lie_nowhere_but_where_they_are_received(author, browse, library, workshop, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    page = browse("author")
    page.get(f"/f/{library}", follow_redirects=True)
    files = [(io.BytesIO(bytes(1_000_000)), "a.bin"), (io.BytesIO(REPORT * 20_000), "b.txt")]
    assert page.client.post(f"/f/{library}/uploads", **form(page, files)[0]).status_code == 303
    assert items(author, library) == ["a.bin", "b.txt"]
    document = author("GET", f"/api/folders/{library}").json["items"][1]["id"]
    page.post(f"/d/{document}/versions", files=(io.BytesIO(REPORT), "c.txt"))
    assert author("GET", f"/api/documents/{document}/content").data == REPORT
    assert [path for path in workshop.settings.incoming.rglob("*") if path.is_file()] == []


def test_a_form_without_its_token_leaves_nothing(author, browse, library, workshop):
    page = browse("author")
    page.csrf = "wrong"
    assert page.post(f"/f/{library}/uploads", files=(io.BytesIO(REPORT), "a.txt")).status_code == 400
    assert items(author, library) == []
    assert_nothing_kept(workshop)


@pytest.mark.parametrize(("name", "status"), [("reader", 403), ("stranger", 404), (None, 302)])
def test_whoever_may_not_add_is_refused_before_files_are_read(browse, library, workshop, name, status):
    page = browse(name)
    page.get("/login")
    sent, line = form(page, [(io.BytesIO(bytes(2_000_000)), "a.bin")])
    assert page.client.post(f"/f/{library}/uploads", **sent).status_code == status
    assert line.tell() < 200_000
    assert_nothing_kept(workshop)


def test_a_folder_needs_a_name_that_can_be_used(author, browse, library):
    refused = author("POST", f"/api/folders/{library}/folders", json={"name": "a/b"})
    assert refused.status_code == 422
    page = browse("author")
    page.get(f"/f/{library}", follow_redirects=True)
    answer = page.post(f"/f/{library}/new-folder", name="a\u202eb")
    assert "invisible" in answer.text
    assert items(author, library) == []


def test_an_empty_file_is_a_file(author, library):
    receipt = author("PUT", f"/api/folders/{library}/documents/empty.txt", data=b"").json
    assert (receipt["version"]["size"], receipt["version"]["check"]) == (0, "clean")
    assert author("GET", f"/api/documents/{receipt['document']}/content").data == b""


@pytest.fixture
def strict(small_limits):
    """An application under small limits, a program of its author, and the library's id."""
    application, workshop = house(small_limits)
    people = settle(workshop)
    with workshop.ask(people.leader) as work:
        library = makers.root(work, people.group).id
    yield application, workshop, Program(application, secret_of(workshop, people.author)), library
    workshop.database.engine.dispose()


def test_a_file_over_the_limit_is_refused_whatever_length_was_announced(strict):
    application, workshop, author, library = strict
    by_length = author("PUT", f"/api/folders/{library}/documents/large.txt", data=b"x" * 1001)
    assert by_length.status_code == 413
    assert "Split it or ask" in by_length.json["detail"]
    page = Browser(application)
    page.sign_in("author@example.eu")
    page.get(f"/f/{library}", follow_redirects=True)
    page.post(f"/f/{library}/uploads", files=[(io.BytesIO(b"x" * 1001), "large.txt")])
    assert "Split it or ask" in page.get(f"/f/{library}", follow_redirects=True).text
    assert items(author, library) == []
    assert_nothing_kept(workshop)
    assert author("PUT", f"/api/folders/{library}/documents/right.txt", data=b"x" * 1000).status_code == 201


# -- disks that fail ------------------------------------------------------------------------------------------------


@contextmanager
def files_no_larger_than(size):
    """Let the system refuse to let any file of this process grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_write_that_fails_is_told_and_leaves_nothing(author, library, workshop):
    with files_no_larger_than(3_000_000):
        refused = author("PUT", f"/api/folders/{library}/documents/large.bin", data=bytes(4_000_000))
    assert refused.status_code == 507
    assert "Retry-After" in refused.headers
    assert items(author, library) == []
    assert_nothing_kept(workshop)
    assert author("PUT", f"/api/folders/{library}/documents/large.bin", data=bytes(4_000_000)).status_code == 201


class BrokenLine(io.BytesIO):
    """A body of which the line brings no more than this, and then breaks."""

    def readinto(self, space):
        """What there is, then the break."""
        if length := super().readinto(space):
            return length
        raise ConnectionResetError


@pytest.mark.parametrize("line", [io.BytesIO, BrokenLine])
def test_a_body_that_breaks_off_leaves_nothing(author, library, workshop, line):
    address = f"/api/folders/{library}/documents/report.txt"
    sent = {"wsgi.input": line(REPORT), "CONTENT_LENGTH": "1000"}
    answer = author("PUT", address, environ_overrides=sent)
    assert answer.status_code == 400
    assert "did not arrive whole" in answer.json["detail"]
    assert items(author, library) == []
    assert_nothing_kept(workshop)


def test_a_body_whose_end_cannot_be_told_is_refused(author, library, workshop):
    address = f"/api/folders/{library}/documents/report.txt"
    answer = author("PUT", address, data=REPORT, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 411
    assert "Content-Length" in answer.json["detail"]
    assert items(author, library) == []
    assert_nothing_kept(workshop)


def test_without_free_space_nothing_is_taken_and_everything_else_works(tmp_path, sqlite_template, clamd):
    database = conftest.sqlite_copy(sqlite_template, tmp_path)
    settings = conftest.make_settings(tmp_path, database, clamd=clamd)
    application, workshop = house(replace(settings, free_space_reserve=2**60))
    people = settle(workshop)
    with workshop.ask(people.leader) as work:
        library = makers.root(work, people.group).id
    author = Program(application, secret_of(workshop, people.author))
    refused = author("PUT", f"/api/folders/{library}/documents/report.txt", data=REPORT)
    assert refused.status_code == 507
    assert refused.json["detail"]
    assert author("POST", f"/api/folders/{library}/folders", json={"name": "March"}).status_code == 201
    assert items(author, library) == ["March"]
    workshop.database.engine.dispose()


# -- scanners that do not answer ------------------------------------------------------------------------------------


def test_while_the_scanner_is_stopped_a_file_waits_and_nobody_reads_it(tmp_path, sqlite_template, start_clamd):
    with start_clamd(tmp_path / "own") as (address, process):
        database = conftest.sqlite_copy(sqlite_template, tmp_path)
        application, workshop = house(conftest.make_settings(tmp_path, database, clamd=address, scan_wait=0.5))
        people = settle(workshop)
        with workshop.ask(people.leader) as work:
            library = makers.root(work, people.group).id
        author = Program(application, secret_of(workshop, people.author))
        reader = Program(application, secret_of(workshop, people.reader))
        process.send_signal(signal.SIGSTOP)
        receipt = author("PUT", f"/api/folders/{library}/documents/report.txt", data=REPORT).json
        content = f"/api/documents/{receipt['document']}/content"
        assert receipt["version"]["check"] == "pending"
        for sender in (author, reader):
            refused = sender("GET", content)
            assert refused.status_code == 409
            assert "virus check" in refused.json["detail"]
        page = Browser(application)
        page.sign_in("author@example.eu")
        assert "Being checked" in page.get(f"/d/{receipt['document']}", follow_redirects=True).text
        process.send_signal(signal.SIGCONT)
        makers.everything_done(workshop)
        assert reader("GET", content).data == REPORT
        workshop.database.engine.dispose()


# -- texts that cannot be read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report.docx", "report.pdf"])
def test_what_cannot_be_read_stays_and_says_so(author, browse, library, workshop, name):
    body = {"report.docx": made.zipped({"a": b"no document"}), "report.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog"}[
        name
    ]
    document = author("PUT", f"/api/folders/{library}/documents/{name}", data=body).json["document"]
    makers.everything_done(workshop)
    told = author("GET", f"/api/documents/{document}").json
    assert told["versions"][0]["text"] == "failed"
    assert author("GET", f"/api/documents/{document}/content").data == body
    assert "could not be read" in browse("reader").get(f"/d/{document}", follow_redirects=True).text
    assert author("GET", f"/api/search?q={name}").json["total"] == 1


# -- two at once ----------------------------------------------------------------------------------------------------


def test_two_uploads_of_one_name_at_once_are_two_versions(application, workshop, people, library, program):
    programs = [program("author"), program("leader")]
    answers = []
    together = threading.Barrier(len(programs))

    def send(sender, body):
        together.wait()
        answers.append(sender("PUT", f"/api/folders/{library}/documents/report.txt", data=body))

    threads = [threading.Thread(target=send, args=(each, b"%d" % number)) for number, each in enumerate(programs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.json["version"]["number"] for answer in answers) == ["1.0", "2.0"]
    assert len({answer.json["document"] for answer in answers}) == 1
    for answer in answers:
        address = f"/api/documents/{answer.json['document']}/versions/{answer.json['version']['number']}/content"
        assert programs[0]("GET", address).data in {b"0", b"1"}


# -- addresses and forms --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rubbish", ["9" * 30, "%00", "%ff%fe", "..%2f..%2fetc", "'; drop table item; --", "a" * 3000])
def test_an_address_of_rubbish_is_absent(author, browse, rubbish):
    page = browse("author")
    for address in ("/d/{}", "/f/{}", "/groups/{}", "/groups/{}/library/x", "/invitations/{}", "/d/{}/v/1.0/download"):
        assert page.get(address.format(rubbish), follow_redirects=True).status_code == 404, address
    for address in ("/api/documents/{}", "/api/folders/{}", "/api/groups/{}", "/api/documents/{}/versions/1.0/content"):
        assert author("GET", address.format(rubbish)).status_code == 404, address


@pytest.mark.parametrize("number", ["9" * 30 + ".0", "1." + "9" * 30, "-1.0", "1", "x.y", "1.0.0", "\u0661.0"])
def test_a_version_number_of_rubbish_is_absent(author, library, number):
    document = author("PUT", f"/api/folders/{library}/documents/report.txt", data=REPORT).json["document"]
    assert author("GET", f"/api/documents/{document}/versions/{quote(number)}/content").status_code == 404


@pytest.mark.parametrize("query", ['"', '"a', "-", "*", "a:b", "((((", "x" * 5000, "\u202e", "\ud7ff", "NOT AND OR"])
def test_a_query_of_rubbish_finds_nothing_and_says_so(author, browse, query):
    assert author("GET", f"/api/search?q={quote(query)}").json["total"] == 0
    assert browse("author").get(f"/search?q={quote(query)}").status_code == 200


def test_a_form_without_its_token_changes_nothing(author, browse, library):
    page = browse("author")
    page.csrf = "guessed"
    answer = page.post(f"/f/{library}/new-folder", name="March")
    assert answer.status_code == 400
    assert "reload" in answer.text
    assert page.send_file(f"/f/{library}/uploads?name=report.txt", REPORT).status_code == 400
    assert items(author, library) == []


@pytest.mark.parametrize("letter", ['"\\u0000"', '"\\ud800"', "[" * 100_000, '{"a":' * 50_000])
def test_json_that_holds_what_no_text_holds_is_refused(author, library, letter):
    body = '{"name": "x", "description": ' + letter + "}"
    refused = author("POST", f"/api/folders/{library}/folders", data=body, content_type="application/json")
    assert refused.status_code in {400, 422}
    assert items(author, library) == []


def test_a_form_where_json_is_wanted_is_refused_in_words(author):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        refused = author("POST", "/api/groups", data={"title": "x"}, content_type=kind)
        assert refused.status_code in {415, 422}, kind


def test_names_that_grow_when_they_are_compared_are_numbered_or_refused(author, library):
    name = quote("\ufdfa" * 20)
    for _time in range(2):
        answer = author("POST", f"/api/folders/{library}/folders", json={"name": "\ufdfa" * 20})
        assert answer.status_code == 422
    assert author("PUT", f"/api/folders/{library}/documents/{name}?as=new", data=REPORT).status_code == 422


def test_headers_of_rubbish_are_no_fault_of_ours(author, browse, library):
    document = author("PUT", f"/api/folders/{library}/documents/report.txt", data=REPORT).json["document"]
    address = f"/api/documents/{document}/content"
    odd = {"Range": "bytes=0-1", "If-Range": "Sun, 06 Nov 99999999999999999999 08:49:37 GMT"}
    assert author("GET", address, headers=odd).status_code < 500
    page = browse("author")
    page.get("/dashboard")
    answer = page.client.post(
        "/language", data={"csrf_token": page.csrf, "language": "fr"}, headers={"Referer": "http://["}
    )
    assert answer.status_code == 303


def test_a_zero_is_refused_in_forms_and_questions(author, browse, library):
    assert author("GET", "/api/search?q=%00").status_code == 400
    page = browse("author")
    page.get(f"/f/{library}", follow_redirects=True)
    assert page.post(f"/f/{library}/new-folder", name="March", description="a\0b").status_code == 400
