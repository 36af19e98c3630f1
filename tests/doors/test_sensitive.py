"""Sensitive documents by page and by program: they are downloaded, and served in no other form."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from PIL import Image

from app.library import actions, queries
from app.library.models import PREVIEW, page_kind
from app.preview import Made, Page, Preview
from tests import makers
from tests.doors.test_stranger import addresses_of, hidden  # noqa: F401 (a fixture)

WORD = b"quincunx"
BODY = b"In the harbour we saw a " + WORD + b"."
ORIGINALS = {
    "library.download",
    "library.download_version",
    "library_api.content",
    "library_api.version_content",
}
OTHER_FORMS = {  # of what is not sensitive
    "home.export",
    "groups_api.export_group",
    "library.document",
    "library.version",
    "library.preview",
    "library.page",
    "library.text",
    "library.zip",
    "library_api.preview",
    "library_api.preview_page",
    "library_api.text",
    "library_api.folder_zip",
    "search.everywhere",
    "search.in_group",
    "search_api.search",
}
LEFT_OUT = {"security.logout"}


@pytest.fixture
def picture():
    """A page of a preview."""
    page = io.BytesIO()
    Image.new("RGB", (62, 88), (7, 0, 0)).save(page, "PNG")
    return page.getvalue()


@pytest.fixture
def report(workshop, people, picture):
    """The id of a document whose text and preview hold a word that its name does not."""
    version = makers.stored(workshop, people.author, people.group, "report.txt", BODY)
    makers.written(workshop, version.document_id, BODY.decode())
    seen = Preview(form="text", text=BODY.decode(), total=1, pages=[Page(width=62, height=88)])
    parts = {PREVIEW: seen.model_dump_json().encode(), page_kind(1): picture}
    blobs = {kind: makers.put(workshop, people.group, body) for kind, body in parts.items()}
    with workshop.do_as(makers.policy.SYSTEM) as work:
        fresh = work.session.get_one(type(version), version.id)
        actions.record_preview(work, fresh, Made("made", seen), blobs)
    makers.indexed(workshop)
    return version.document_id


def mark(program, document, marking="sensitive"):
    """Mark a document."""
    assert (
        program("leader")("PATCH", f"/api/documents/{document}/details", json={"marking": marking}).status_code == 200
    )


# -- every way out --------------------------------------------------------------------------------------------------


def ways_out(application, known):
    """Every address that is read: of the group's things, and those that name nothing."""
    yield from (
        (endpoint, address) for endpoint, method, address in addresses_of(application, known) if method == "GET"
    )
    built = application.url_map.bind("localhost")
    for rule in application.url_map.iter_rules():
        if not rule.arguments and "GET" in rule.methods and rule.endpoint not in LEFT_OUT:
            yield rule.endpoint, built.build(rule.endpoint)


def leaking(application, known, browser, script, picture):
    """The endpoints whose answers hold something of the document's content."""
    found = set()
    for endpoint, address in ways_out(application, known):
        asked = f"{address}?q=harbour" if "search" in endpoint else address
        answer = script("GET", asked) if address.startswith("/api/") else browser.get(asked)
        if WORD in answer.data or picture in answer.data:
            found.add(endpoint)
    return found


@pytest.fixture
def known(hidden, report, library, workshop, people):  # noqa: F811 (the fixture)
    """What stands in the addresses: the report's newest version, in the library itself."""
    with workshop.ask(people.leader) as work:
        number = queries.document(work, report).current.number
    return {**hidden, "document_id": report, "item_id": report, "folder_id": library, "number": number}


def test_no_answer_but_the_originals_holds_anything_of_a_sensitive_document(
    application, browse, program, known, picture
):
    browser, script = browse("leader"), program("leader")
    assert leaking(application, known, browser, script, picture) == ORIGINALS | OTHER_FORMS
    mark(program, known["document_id"])
    assert leaking(application, known, browser, script, picture) == ORIGINALS


# -- what is said -----------------------------------------------------------------------------------------------------


def test_the_page_says_why_there_is_no_preview(browse, program, report):
    mark(program, report)
    page = browse("author")
    shown = page.get(page.get(f"/d/{report}").location).text
    assert "it can be downloaded, but not shown in the page." in shown
    assert "Show the text that search has" not in shown
    assert "not shown in the page." in page.get(f"/d/{report}/v/1.0").text
    for address in (f"/d/{report}/text", f"/d/{report}/v/1.0/pages/1", f"/d/{report}/v/1.0/preview"):
        refused = page.get(address)
        assert (refused.status_code, "This document is sensitive" in refused.text) == (403, True), address


def test_a_program_is_told_why(program, library, report):
    mark(program, report)
    author = program("author")
    for address in ("versions/1.0/preview", "versions/1.0/pages/1", "text"):
        refused = author("GET", f"/api/documents/{report}/{address}")
        assert (refused.status_code, "This document is sensitive" in refused.json["detail"]) == (403, True), address
    refused = author("GET", f"/api/folders/{library}/zip")
    assert (refused.status_code, "not as a zip" in refused.json["detail"]) == (403, True)
    assert author("GET", f"/api/documents/{report}/content").data == BODY


def test_a_zip_says_how_many_it_leaves_out_and_not_which(program, library, report):
    author = program("author")
    author("PUT", f"/api/folders/{library}/documents/open.txt", data=b"Seen.")
    mark(program, report)
    with zipfile.ZipFile(io.BytesIO(author("GET", f"/api/folders/{library}/zip").data)) as zipped:
        assert sorted(zipped.namelist()) == ["Contents.txt", "open.txt"]
        said = zipped.read("Contents.txt").decode()
    assert "because it is sensitive: 1 document." in said
    assert "report.txt" not in said


# -- marking ----------------------------------------------------------------------------------------------------------


FILLED = {"title": "", "status": "", "issued_on": "", "language": ""}


def test_a_person_sees_who_loses_access_before_they_mark(browse, program, report):
    page = browse("author")
    page.get(f"/d/{report}/details")
    asked = page.post(f"/d/{report}/details", revision="0", marking="sensitive", **FILLED)
    assert "1 person loses access." in asked.text
    assert "Reader" in asked.text
    assert program("reader")("GET", f"/api/documents/{report}").status_code == 200
    saved = page.post(f"/d/{report}/details", revision="0", marking="sensitive", confirmed="yes", **FILLED)
    assert saved.status_code == 303
    assert program("reader")("GET", f"/api/documents/{report}").status_code == 404


def test_only_a_leader_is_offered_to_take_the_marking_away_and_is_told_what_stays(browse, program, report):
    mark(program, report)
    author = browse("author")
    assert 'value="normal"' not in author.get(f"/d/{report}/details").text
    refused = author.post(f"/d/{report}/details", revision="1", marking="normal", **FILLED)
    assert refused.status_code == 200
    assert program("author")("PATCH", f"/api/documents/{report}/details", json={"marking": "normal"}).status_code == 403
    leader = browse("leader")
    leader.get(f"/d/{report}/details")
    leader.post(f"/d/{report}/details", revision="1", marking="normal", **FILLED)
    said = leader.get(leader.get(f"/d/{report}").location).text
    assert "Who can see the document stays as it is." in said
    assert f'<a href="/d/{report}/fence">' in said


def test_several_are_marked_together(browse, program, library, report):
    program("author")("PUT", f"/api/folders/{library}/documents/other.txt", data=b"Seen.")
    ids = re.findall(r'"id":"(\w+)"', program("author")("GET", f"/api/folders/{library}").text.replace(" ", ""))
    page = browse("author")
    address = f"/f/{library}/details?" + "&".join(f"item={one}" for one in ids if one != library)
    page.get(address)
    asked = page.post(address, change="marking", marking="sensitive", **FILLED)
    assert "1 person loses access." in asked.text
    assert page.post(address, change="marking", marking="sensitive", confirmed="yes", **FILLED).status_code == 303
    assert program("reader")("GET", f"/api/folders/{library}").json["documents"] == 0


def test_who_shuts_out_themselves_is_led_back_to_the_folder(browse, program, workshop, people, slug, library):
    theirs = makers.document(workshop, people.leader, people.group, "theirs.txt").id
    leader = program("leader")
    leader("PATCH", f"/api/groups/{slug}/library-settings", json={"sensitive": {"profiles": []}})
    page = browse("author")
    page.get(f"/d/{theirs}/details")
    asked = page.post(f"/d/{theirs}/details", revision="0", marking="sensitive", **FILLED)
    assert "You lose access yourself." in asked.text
    saved = page.post(f"/d/{theirs}/details", revision="0", marking="sensitive", confirmed="yes", **FILLED)
    assert saved.location == f"/f/{library}"


def test_a_program_asks_who_loses_access(program, people, report):
    effect = program("author")("GET", f"/api/documents/{report}/marking/effect").json
    assert effect == {"count": 1, "loses": [people.reader], "keeps_fence": False}
    assert program("reader")("GET", f"/api/documents/{report}/marking/effect").status_code == 403


# -- the settings -----------------------------------------------------------------------------------------------------


def test_a_leader_chooses_what_may_be_done_by_page(browse, program, slug, report):
    page = browse("leader")
    address = f"/groups/{slug}/settings/library"
    chosen = re.findall(r'<input checked[^>]*name="(\w+)"', page.get(address).text)
    assert chosen == ["profiles", "profiles"]
    reader = next(
        one["id"] for one in program("leader")("GET", f"/api/groups/{slug}/profiles").json["profiles"]
        if one["title"] == "reader"
    )  # fmt: skip
    saved = page.post(f"{address}/sensitive", sensitive_previews="y", profiles=[reader])
    assert saved.status_code == 303
    mark(program, report)
    assert program("reader")("GET", f"/api/documents/{report}/versions/1.0/preview").status_code == 200
    assert program("reader")("GET", f"/api/documents/{report}/text").status_code == 403
    assert program("author")("GET", f"/api/documents/{report}/text").status_code == 403
    assert page.post(f"{address}/sensitive", profiles=["nobody"]).status_code == 200


def test_a_leader_chooses_what_may_be_done_by_program(program, slug):
    leader, address = program("leader"), f"/api/groups/{slug}/library-settings"
    before = leader("GET", address).json["sensitive"]
    assert [before[name] for name in ("previews", "texts", "archives", "titles")] == [False] * 4
    assert len(before["profiles"]) == 3
    assert leader("PATCH", address, json={"sensitive": {"texts": True, "profiles": []}}).status_code == 204
    after = leader("GET", address).json["sensitive"]
    assert (after["texts"], after["previews"], len(after["profiles"])) == (True, False, 1)
    assert program("author")("PATCH", address, json={"sensitive": {"texts": True}}).status_code == 403
