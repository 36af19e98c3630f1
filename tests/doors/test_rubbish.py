"""Rubbish about people and groups: a plain sentence comes back, and nothing is half-done."""

from __future__ import annotations

import io
import json
import time

import pytest
from sqlalchemy import select

from app.groups.models import Category
from tests import conftest
from tests.doors.test_members import places


@pytest.fixture
def settings(tmp_path, database_url, clamd):
    """Settings over a fresh database of each kind."""
    return conftest.make_settings(tmp_path, database_url, clamd=clamd)


@pytest.fixture
def leader(program):
    return program("leader")


@pytest.mark.parametrize("end", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+23:00"])
def test_a_membership_ends_within_ten_years(browse, leader, program, slug, end):
    place = places(leader, slug)["Reader"]["id"]
    assert leader("PATCH", f"/api/groups/{slug}/members/{place}", json={"expires_at": end}).status_code == 422
    wanted = {"addresses": ["anna@example.eu"], "profile": "reader", "membership_ends_at": end}
    assert leader("POST", f"/api/groups/{slug}/invitations", json=wanted).status_code == 422
    listed = {"visibility": "listed", "takes_applications": True}
    leader("PATCH", f"/api/groups/{slug}/settings", json=listed)
    asked = program("stranger")("POST", f"/api/listed-groups/{slug}/applications", json={"justification": "x"}).json
    accepted = {"profile": "reader", "expires_at": end}
    address = f"/api/groups/{slug}/applications/{asked['id']}/accept"
    assert leader("POST", address, json=accepted).status_code == 422
    page = browse("leader")
    page.get(f"/groups/{slug}/members/")
    for _year in range(12):
        assert page.post(f"/groups/{slug}/members/{place}/renew").status_code in {303, 422}
    assert places(leader, slug)["Reader"]["expires_at"] < "2040"


TABLES = {
    "one giant cell": b"Name,E-mail\n" + b"x" * 400_000 + b",anna@example.eu\n",
    "one giant quoted cell": b'"' + b"x" * 400_000,
    "20,000 rows": b"Anna,anna@example.eu\n" * 20_000,
    "20,000 addresses": b"".join(b"a%d@example.eu\n" % number for number in range(20_000)),
    "100,000 cells": b"anna," * 100_000 + b"anna@example.eu",
    "zeros": bytes(100_000),
    "pictures": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 1000,
    "two orders of bytes": "Anna,anna@example.eu".encode("utf-16"),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_that_is_none_is_told(browse, leader, slug, table):
    page = browse("leader")
    page.get(f"/groups/{slug}/members/invite")
    began = time.monotonic()
    answer = page.post(f"/groups/{slug}/members/invite/check", table=(io.BytesIO(table), "people.csv"))

    assert answer.status_code in {200, 413, 422}
    assert time.monotonic() - began < 5
    assert leader("GET", f"/api/groups/{slug}/invitations").json["invitations"] == []


KINDS = [{"title": "Observer", "levels": {"library": "read"}}]
FILES = {
    "10,000 profiles": json.dumps({"profiles": [{"title": str(n), "levels": {}} for n in range(10_000)]}),
    "two of one title": json.dumps({"profiles": [*KINDS, *KINDS]}),
    "two that differ in case": json.dumps({"profiles": [*KINDS, {"title": "OBSERVER", "levels": {}}]}),
    "spaces": json.dumps({"profiles": [{"title": "  ", "levels": {}}]}),
    "zero": json.dumps({"profiles": [{"title": "a\0b", "levels": {}}]}),
    "half a letter": '{"profiles": [{"title": "\\ud800", "levels": {}}]}',
    "depth": "[" * 100_000,
    "a level": json.dumps({"profiles": [{"title": "x", "levels": {"library": "god"}}]}),
    "a service": json.dumps({"profiles": [{"title": "x", "levels": {"group": "admin"}}]}),
    "a leader": json.dumps({"profiles": [{"title": "x", "levels": {}, "is_leader": True}]}),
    "bytes": "\x00\x01",
    "nothing": "",
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_file_of_profiles_that_is_none_is_told(browse, leader, slug, file):
    page = browse("leader")
    before = leader("GET", f"/api/groups/{slug}/profiles").json
    page.get(f"/groups/{slug}/members/profiles")
    sent = (io.BytesIO(file.encode()), "profiles.json")
    answer = page.post(f"/groups/{slug}/members/profiles/from-file", file=sent)
    assert answer.status_code in {303, 413}

    assert leader("GET", f"/api/groups/{slug}/profiles").json == before


ZERO = "a\0b"
FORMS = {
    "/groups/{slug}/members/contacts/new": {"name": ZERO},
    "/groups/{slug}/settings/": {"title": ZERO, "purpose": ZERO},
    "/groups/{slug}/members/invite": {"addresses": "anna@example.eu", "profile": "{profile}", "message": ZERO},
    "/groups/{slug}/members/mail": {"to": "all", "subject": ZERO, "text": ZERO},
    "/groups/{slug}/members/profiles/new": {"title": ZERO},
    "/groups/{slug}/settings/close": {"title": "Early warnings", "reason": ZERO},
    "/groups/ask": {"title": ZERO, "justification": ZERO, "category": "{category}", "pattern": "plain"},
    "/account/details": {"name": ZERO, "time_zone": "UTC"},
    "/f/{library}/uploads": {"comment": ZERO, "files": (io.BytesIO(b"What we saw."), "report.txt")},
}


@pytest.fixture
def known(leader, workshop, slug, library):
    """What stands in the addresses and fields of these forms."""
    with workshop.ask() as work:
        category = work.session.scalars(select(Category)).one().id
    profiles = leader("GET", f"/api/groups/{slug}/profiles").json["profiles"]
    return {"slug": slug, "library": library, "category": category, "profile": profiles[-1]["id"]}


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize("address", FORMS)
def test_zeros_in_forms_are_refused(browse, leader, known, kind, address):
    page = browse("leader")
    page.get("/groups/")
    fields = {
        name: (io.BytesIO(b"What we saw."), value[1]) if isinstance(value, tuple) else value.format(**known)
        for name, value in FORMS[address].items()
        if kind.startswith("multipart") or not isinstance(value, tuple)
    }
    sent = {"csrf_token": page.csrf, **fields}
    answer = page.client.post(address.format(**known), data=sent, content_type=kind)
    assert answer.status_code == 400
    assert leader("GET", f"/api/folders/{known['library']}").json["items"] == []


@pytest.mark.parametrize("number", ["9" * 400, "-1", "1.5", "many", ""])
def test_a_number_that_is_none_is_told(browse, office, slug, number):
    page = browse("leader")
    page.get(f"/groups/{slug}/settings/library")
    assert page.post(f"/groups/{slug}/settings/library", deleted_days=number).status_code == 200
    page, _script = office("ingrid")
    page.get(f"/admin/groups/{slug}/open")
    wanted = {"reason": "A question from the court.", "hours": number}
    assert page.post(f"/admin/groups/{slug}/open", **wanted).status_code in {200, 303}
