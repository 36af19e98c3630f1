"""Contacts in a group's directory, by page and by program."""

from __future__ import annotations

import csv
import io

from tests.doors.test_members import words

DESK = {"name": "Help desk", "organisation": "Unit C.1", "country": "BE", "email": "desk@example.eu"}


def test_a_leader_lists_changes_and_deletes_a_contact(browse, program, slug):
    page, directory = browse("leader"), f"/groups/{slug}/members/"
    page.get(f"{directory}contacts/new")
    added = page.post(f"{directory}contacts/new", **DESK)
    assert added.status_code == 303
    assert "Help desk is listed as a contact." in words(page.get(added.location))
    (contact,) = program("reader")("GET", f"/api/groups/{slug}/contacts").json["contacts"]
    address = f"{directory}contacts/{contact['id']}"
    seen = words(browse("reader").get(directory))
    assert "Help desk" in seen
    assert address not in seen
    assert 'value="Unit C.1"' in page.get(address).text
    assert page.post(address, **{**DESK, "name": "Front desk"}).status_code == 303
    assert "Front desk" in page.get(f"{directory}?words=front").text
    assert "Front desk" not in page.get(f"{directory}?words=nobody").text
    assert page.post(f"{address}/delete").status_code == 303
    assert program("leader")("GET", f"/api/groups/{slug}/contacts").json["contacts"] == []


def test_what_is_not_right_is_told_beside_it(browse, slug):
    page, address = browse("leader"), f"/groups/{slug}/members/contacts/new"
    page.get(address)
    refused = page.post(address, name="", email="anna@").text
    assert "Give the contact a name." in refused
    assert "This is not a complete e-mail address." in refused
    for who, status in (("author", 403), ("reader", 403), ("stranger", 404)):
        assert browse(who).get(address).status_code == status


def test_a_program_does_the_same(program, slug):
    leader, reader = program("leader"), program("reader")
    address = f"/api/groups/{slug}/contacts"
    made = leader("POST", address, json=DESK)
    assert made.status_code == 201
    one = f"{address}/{made.json['id']}"
    assert reader("GET", f"{address}?words=c.1&country=BE").json["contacts"] == [made.json]
    assert reader("POST", address, json=DESK).status_code == 403
    assert reader("PUT", one, json=DESK).status_code == 403
    assert reader("DELETE", one).status_code == 403
    assert leader("PUT", one, json={"name": "Desk"}).json["email"] == ""
    assert leader("PUT", one, json={"name": "Desk", "email": "x"}).status_code == 422
    assert leader("DELETE", one).status_code == 204
    assert leader("DELETE", one).status_code == 404


def test_the_table_of_members_has_contacts_marked_as_such(browse, program, slug):
    program("leader")("POST", f"/api/groups/{slug}/contacts", json=DESK)
    head, *rows = csv.reader(io.StringIO(browse("leader").get(f"/groups/{slug}/members/export.csv").text))
    assert {len(row) for row in rows} == {len(head)}
    assert [(row[0], row[-1]) for row in rows] == [
        ("Author", "member"),
        ("Leader", "member"),
        ("Reader", "member"),
        ("Help desk", "contact"),
    ]
