"""By program: everything that people do by page, under the same rules."""

from __future__ import annotations

import hashlib
import re

import pytest
from clamd import EICAR
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import select

from app import policy
from app.accounts import actions
from app.accounts.models import Token, User
from app.events import Event
from app.library.models import Document
from tests import makers

REPORT = b"Patrols found a ladder behind the grain silo."


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def put(library):
    """Puts a file into the library; what the receipt says."""

    def send(sender, name="report.txt", body=REPORT, more=""):
        answer = sender("PUT", f"/api/folders/{library}/documents/{name}{more}", data=body)
        assert answer.status_code == 201, answer.text
        return answer.json

    return send


def test_a_report_goes_in_and_comes_out(author, put):
    receipt = put(author)
    assert receipt["version"]["sha256"] == hashlib.sha256(REPORT).hexdigest()
    assert receipt["version"]["check"] == "clean"
    assert receipt["version"]["size"] == len(REPORT)
    taken = author("GET", f"/api/documents/{receipt['document']}/content")
    assert taken.data == REPORT
    assert taken.headers["Content-Disposition"] == "attachment; filename=report.txt"
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in taken.headers["Content-Security-Policy"]


def test_versions_are_added_kept_and_restored(author, put):
    document = put(author)["document"]
    put(author, body=b"changed", more="?comment=April+added")
    added = author("POST", f"/api/documents/{document}/versions?minor=1", data=b"changed again")
    assert added.json["version"]["number"] == "2.1"
    restored = author("POST", f"/api/documents/{document}/versions/1.0/restore")
    assert restored.json["version"]["number"] == "3.0"
    told = author("GET", f"/api/documents/{document}").json
    assert [one["number"] for one in told["versions"]] == ["3.0", "2.1", "2.0", "1.0"]
    assert told["versions"][2]["comment"] == "April added"
    assert told["current"] == "3.0"
    assert author("GET", f"/api/documents/{document}/versions/2.0/content").data == b"changed"
    assert author("GET", f"/api/documents/{document}/content").data == REPORT


def test_a_taken_name_is_kept_beside_where_that_is_wanted(author, put):
    put(author)
    assert put(author, more="?as=new")["name"] == "report (2).txt"


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-6", 206, REPORT[:7]),
        ("bytes=8-", 206, REPORT[8:]),
        ("bytes=-5", 206, REPORT[-5:]),
        ("bytes=9000-", 416, None),
    ],
)
def test_a_part_of_the_bytes_can_be_taken(author, put, wanted, status, body):
    document = put(author)["document"]
    taken = author("GET", f"/api/documents/{document}/content", headers={"Range": wanted})
    assert taken.status_code == status
    assert body is None or taken.data == body


def test_what_one_has_already_is_not_sent_again(author, put):
    document = put(author)["document"]
    etag = author("GET", f"/api/documents/{document}/content").headers["ETag"]
    again = author("GET", f"/api/documents/{document}/content", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.data == b""


def test_folders_are_made_and_listed(author, put, library):
    made = author("POST", f"/api/folders/{library}/folders", json={"name": "March"})
    assert made.status_code == 201
    inside = author("GET", f"/api/folders/{made.json['id']}").json
    assert (inside["name"], inside["parent"], inside["items"]) == ("March", library, [])
    put(author)
    listed = author("GET", f"/api/folders/{library}?sort=size&dir=desc").json
    assert [one["name"] for one in listed["items"]] == ["March", "report.txt"]
    taken = author("POST", f"/api/folders/{library}/folders", json={"name": "march"})
    assert taken.status_code == 409
    assert taken.mimetype == "application/problem+json"


def test_a_deleted_document_is_gone_and_comes_back(author, put):
    document = put(author)["document"]
    assert author("DELETE", f"/api/documents/{document}").status_code == 204
    assert author("GET", f"/api/documents/{document}").status_code == 404
    assert author("POST", f"/api/deleted/{document}/undelete", json={}).json["name"] == "report.txt"
    assert author("GET", f"/api/documents/{document}").status_code == 200


def test_a_reader_reads_and_nothing_more(program, put, library):
    document = put(program("author"))["document"]
    reader = program("reader")
    assert reader("GET", f"/api/documents/{document}/content").data == REPORT
    assert reader("PUT", f"/api/folders/{library}/documents/mine.txt", data=b"mine").status_code == 403
    assert reader("POST", f"/api/documents/{document}/versions", data=b"mine").status_code == 403
    assert reader("DELETE", f"/api/documents/{document}").status_code == 403


def test_a_token_that_only_reads_changes_nothing(program, library):
    reading = program("author", scope="read")
    assert reading("GET", f"/api/folders/{library}").status_code == 200
    refused = reading("PUT", f"/api/folders/{library}/documents/report.txt", data=REPORT)
    assert refused.status_code == 403
    assert reading("GET", f"/api/folders/{library}").json["items"] == []


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer cercle_guessed"}, {"Authorization": "Basic bTpw"}])
def test_without_a_token_there_is_nothing(program, library, slug, sent):
    nobody = program()
    for address in ("/api/user", "/api/groups", f"/api/groups/{slug}", f"/api/folders/{library}", "/api/search?q=a"):
        answer = nobody("GET", address, headers=sent)
        assert answer.status_code == 401, address
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.mimetype == "application/problem+json"


def test_a_cookie_opens_no_door_for_programs(browse):
    assert browse("author").get("/api/user").status_code == 401


def test_a_token_opens_no_page(program):
    answer = program("author")("GET", "/dashboard")
    assert answer.status_code == 302
    assert "/login" in answer.headers["Location"]


def test_no_answer_to_a_program_sets_a_cookie(author, put):
    document = put(author)["document"]
    for address in ("/api/user", f"/api/documents/{document}", "/api/search?q=ladder", "/api/nowhere"):
        assert "Set-Cookie" not in author("GET", address).headers


def test_who_one_is(author):
    me = author("GET", "/api/user").json
    assert (me["email"], me["name"]) == ("author@example.eu", "Author")


def test_a_group_is_started_by_whom_the_platform_lets(program, workshop, people):
    author = program("author")
    assert author("POST", "/api/groups", json={"title": "Mine"}).status_code == 403
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(User, people.author).may_create_groups = True
    made = author("POST", "/api/groups", json={"title": "Mine", "purpose": "To try."})
    assert made.status_code == 201
    assert author("GET", f"/api/groups/{made.json['slug']}").json["profile"] == "leader"
    assert [one["title"] for one in author("GET", "/api/groups").json["groups"]] == ["Early warnings", "Mine"]


def test_people_are_invited_and_removed(program, slug):
    leader = program("leader")
    wanted = {"addresses": ["New One <new@example.eu>", "author@example.eu"], "profile": "reader"}
    invited = leader("POST", f"/api/groups/{slug}/invitations", json=wanted)
    assert invited.status_code == 201
    assert [one["email"] for one in invited.json["invitations"]] == ["new@example.eu"]
    (one,) = leader("GET", f"/api/groups/{slug}/invitations").json["invitations"]
    assert leader("POST", f"/api/groups/{slug}/invitations/{one['id']}/resend").status_code == 200
    assert leader("DELETE", f"/api/groups/{slug}/invitations/{one['id']}").status_code == 204
    assert leader("GET", f"/api/groups/{slug}/invitations").json["invitations"] == []
    members = leader("GET", f"/api/groups/{slug}/members").json["members"]
    reader = next(one for one in members if one["email"] == "reader@example.eu")
    assert leader("DELETE", f"/api/groups/{slug}/members/{reader['id']}").status_code == 204
    assert program("reader")("GET", f"/api/groups/{slug}").status_code == 404


def test_an_address_that_is_not_complete_refuses_all(program, slug):
    leader = program("leader")
    wanted = {"addresses": ["good@example.eu", "broken@"], "profile": "reader"}
    refused = leader("POST", f"/api/groups/{slug}/invitations", json=wanted)
    assert refused.status_code == 422
    assert "broken@" in refused.json["detail"]
    assert leader("GET", f"/api/groups/{slug}/invitations").json["invitations"] == []


def test_a_search_finds_what_one_may_read(program, put, workshop, people):
    put(program("author"), name="silo.txt")
    with workshop.ask() as work:
        document = work.session.scalars(select(Document)).one().id
    makers.written(workshop, document, REPORT.decode())
    makers.indexed(workshop)
    found = program("reader")("GET", "/api/search?q=%22grain+silo%22").json
    assert found["total"] == 1
    assert found["hits"][0]["name"] == "silo.txt"
    assert "grain silo" in found["hits"][0]["snippets"][0]
    assert program("stranger")("GET", "/api/search?q=silo").json["total"] == 0


def test_a_search_can_keep_to_one_group_and_kind(program, workshop, people, slug):
    makers.report(workshop, people.author, people.group, "silo.txt", "A silo.")
    makers.indexed(workshop)
    reader = program("reader")
    for more, total in ((f"group={slug}", 1), ("type=txt", 1), ("type=pdf", 0), ("year=1999", 0)):
        assert reader("GET", f"/api/search?q=silo&{more}").json["total"] == total, more
    assert program("stranger")("GET", f"/api/search?q=silo&group={slug}").status_code == 404


def test_leaders_see_who_did_what_and_nobody_else(program, put, slug):
    document = put(program("author"))["document"]
    program("reader")("GET", f"/api/documents/{document}/content")
    told = program("leader")("GET", f"/api/groups/{slug}/activity").json["events"]
    assert [(one["act"], one["actor"]) for one in told[:2]] == [
        ("library.version_downloaded", "Reader"),
        ("library.version_added", "Author"),
    ]
    assert [one["number"] for one in told] == sorted((one["number"] for one in told), reverse=True)
    assert program("author")("GET", f"/api/groups/{slug}/activity").status_code == 403


def test_a_virus_is_refused_and_leaves_only_its_event(program, library, slug, workshop):
    refused = program("author")("PUT", f"/api/folders/{library}/documents/invoice.txt", data=EICAR)
    assert refused.status_code == 422
    assert "virus" in refused.json["detail"]
    assert program("author")("GET", f"/api/folders/{library}").json["items"] == []
    assert [path for path in workshop.settings.blobs.rglob("*") if path.is_file()] == []
    assert list(workshop.settings.incoming.iterdir()) == []
    told = program("leader")("GET", f"/api/groups/{slug}/activity?act=library.upload_infected").json["events"]
    assert [one["title"] for one in told] == ["invoice.txt"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name": 3}', b'{"name": "March", "more": 1}', b"\xff"])
def test_a_body_that_does_not_fit_is_refused_in_words(author, library, body):
    refused = author("POST", f"/api/folders/{library}/folders", data=body, content_type="application/json")
    assert refused.status_code in {400, 422}
    assert refused.mimetype == "application/problem+json"
    assert refused.json["detail"]


def test_every_problem_is_told_the_same_way(author, library):
    for method, address, status in (
        ("GET", "/api/nowhere", 404),
        ("GET", "/api/documents/" + "9" * 30, 404),
        ("GET", f"/api/folders/{library}?page=x", 422),
        ("PUT", "/api/user", 405),
    ):
        answer = author(method, address)
        assert answer.status_code == status, address
        assert answer.mimetype == "application/problem+json"
        assert answer.json["status"] == status
        assert set(answer.json) >= {"type", "title", "status", "detail"}


def test_the_description_holds_every_address_and_is_open_to_all(application, program):
    described = program()("GET", "/api/openapi.json").json
    rules = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(rule))
        for rule in application.url_map.iter_rules()
        if str(rule).startswith("/api/") and rule.endpoint != "api_pages.openapi"
    }
    assert set(described["paths"]) == rules
    assert described["openapi"].startswith("3.1")


def test_the_description_is_one_that_tools_understand(program):
    described = program()("GET", "/api/openapi.json").json
    assert [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()] == []


def test_what_is_answered_is_what_was_described(author, put, library, slug, program):
    document = put(author)["document"]
    described = program()("GET", "/api/openapi.json").json
    for address, path in (
        ("/api/user", "/api/user"),
        ("/api/groups", "/api/groups"),
        (f"/api/groups/{slug}", "/api/groups/{slug}"),
        (f"/api/groups/{slug}/members", "/api/groups/{slug}/members"),
        (f"/api/folders/{library}", "/api/folders/{folder_id}"),
        (f"/api/documents/{document}", "/api/documents/{document_id}"),
        ("/api/search?q=report", "/api/search"),
    ):
        answer = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = {**answer, "components": described["components"]}
        faults = [error.message for error in Draft202012Validator(schema).iter_errors(author("GET", address).json)]
        assert faults == [], address


def test_a_revoked_token_opens_nothing_from_that_moment(program, workshop, people):
    author = program("author")
    assert author("GET", "/api/user").status_code == 200
    with workshop.do(people.author) as work:
        actions.revoke_token(work, work.session.scalars(select(Token)).one())
    assert author("GET", "/api/user").status_code == 401


def test_every_reading_of_content_is_told(program, put, workshop):
    document = put(program("author"))["document"]
    reader = program("reader")
    reader("GET", f"/api/documents/{document}")
    reader("GET", f"/api/documents/{document}/content")
    reader("GET", "/api/search?q=ladder")
    with workshop.ask() as work:
        acts = set(work.session.scalars(select(Event.act)))
    assert acts >= {"library.document_opened", "library.version_downloaded", "search.searched"}
