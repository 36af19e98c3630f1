"""The trail of the platform and of groups, by page and by program, for administrators and auditors."""

from __future__ import annotations

import csv
import io

from app import policy
from tests import makers


def test_the_platforms_trail_is_filtered_paged_and_taken_away(office, workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        for number in range(60):
            work.tell("account.sign_in_failed", object_kind="user", title=f"=CMD({number})", result="refused")
    browser, script = office("ingrid")
    page = browser.get("/admin/audit?act=account.sign_in_failed").text
    assert "=CMD(59)" in page
    assert "=CMD(5)" not in page
    first = script("GET", "/api/admin/audit?act=account.sign_in_failed").json
    rest = script("GET", f"/api/admin/audit?act=account.sign_in_failed&before={first['before']}").json
    assert (len(first["lines"]), len(rest["lines"]), rest["before"]) == (50, 10, None)
    taken = browser.get("/admin/audit/export.csv?act=account.sign_in_failed")
    rows = list(csv.DictReader(io.StringIO(taken.text)))
    assert (len(rows), rows[0]["title"]) == (60, "'=CMD(59)")
    (told,) = script("GET", "/api/admin/audit?act=admin.trail_exported").json["lines"]
    assert (told["actor"], told["details"]) == ("Ingrid", {"act": "account.sign_in_failed", "lines": 60})
    for query in ("?before=rubbish", "?before=99999999999999999999", "?act=%25"):
        assert browser.get(f"/admin/audit{query}").status_code == 200


def test_an_auditor_sees_a_groups_trail_without_titles(office, workshop, people, program, slug):
    document = makers.stored(workshop, people.author, people.group, "secret plan.txt", b"What we saw.").document_id
    browser, script = office("auditor")
    shown = browser.get(f"/admin/audit/{slug}").text
    assert document in shown
    assert "added a version" in shown
    assert "secret plan" not in shown
    answered = script("GET", f"/api/admin/audit/{slug}?act=library.version_added")
    (line,) = answered.json["lines"]
    assert (line["object_id"], line["title"]) == (document, None)
    taken = browser.get(f"/admin/audit/{slug}/export.csv")
    assert "secret plan" not in taken.text
    assert document in taken.text
    acts = [event["act"] for event in program("leader")("GET", f"/api/groups/{slug}/activity").json["events"]]
    assert "admin.trail_exported" in acts
    for address in (f"/d/{document}", f"/groups/{slug}/", f"/groups/{slug}/activity"):
        assert browser.get(address).status_code == 404
