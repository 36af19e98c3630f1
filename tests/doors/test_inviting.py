"""Inviting from a table, from another group, and doing something with several invitations."""

from __future__ import annotations

import io

from app.groups import queries as groups
from app.policy import SYSTEM
from tests import makers
from tests.doors.test_members import words

TABLE = "Last name;First name;E-mail\r\nBerg;Anna;anna@example.eu\r\nDupré;Jean;jean@example.eu\r\nNobody;;\r\n"


def invited(program, slug):
    """The addresses that are invited, with the names that are known."""
    return sorted(one["email"] for one in program("GET", f"/api/groups/{slug}/invitations").json["invitations"])


def test_a_table_is_checked_before_anything_is_sent(browse, program, slug):
    page = browse("leader")
    shown = page.get(f"/groups/{slug}/members/invite").text
    reader = shown.split(">Reader</option>")[0].rsplit('value="', 1)[1].split('"')[0]
    terms = {"profile": reader, "language": "en"}
    table = (io.BytesIO(TABLE.encode("cp1252")), "people.csv")
    checked = page.post(f"/groups/{slug}/members/invite/check", **terms, table=table)
    assert "2 people will be invited" in words(checked)
    assert "anna@example.eu (Berg Anna)" in words(checked)
    assert "jean@example.eu (Dupré Jean)" in words(checked)
    assert "“Nobody” is not a complete e-mail address." in words(checked)
    pasted = '"Berg Anna" <anna@example.eu>, "Dupré Jean" <jean@example.eu>, '
    page.post(f"/groups/{slug}/members/invite", **terms, addresses=pasted, mended="")
    assert invited(program("leader"), slug) == ["anna@example.eu", "jean@example.eu"]


def test_the_members_of_another_group_are_filled_in_for_who_manages_them(browse, workshop, people, slug):
    page = browse("stranger")
    with workshop.ask(people.stranger) as work:
        mine = groups.group_by_id(work, people.others).slug
    address = f"/groups/{mine}/members/invite"
    assert "Take the members of another group" not in page.get(address).text
    assert page.get(f"{address}?from={slug}").status_code == 404
    with workshop.do_as(SYSTEM) as work:
        stranger = work.session.get_one(makers.User, people.stranger)
        makers.join(work, work.session.get_one(makers.Group, people.group), stranger, "secretary")
    assert "Early warnings" in page.get(address).text
    assert "&#34;Author&#34; &lt;author@example.eu&gt;" in page.get(f"{address}?from={slug}").text


def test_names_with_commas_survive_the_check(browse, program, slug):
    page = browse("leader")
    shown = page.get(f"/groups/{slug}/members/invite").text
    reader = shown.split(">Reader</option>")[0].rsplit('value="', 1)[1].split('"')[0]
    terms = {"profile": reader, "language": "en", "addresses": '"Berg, Anna" <anna@example.eu>'}
    checked = page.post(f"/groups/{slug}/members/invite/check", **terms).text
    assert "&#34;Berg, Anna&#34; &lt;anna@example.eu&gt;" in checked


def test_several_invitations_are_taken_back_or_sent_again_and_the_others_stay(browse, program, slug):
    page, leader = browse("leader"), program("leader")
    people = [f"{name}@example.eu" for name in ("a", "b", "c")]
    made = leader("POST", f"/api/groups/{slug}/invitations", json={"addresses": people, "profile": "reader"}).json
    ids = {one["email"]: one["id"] for one in made["invitations"]}
    address = f"/groups/{slug}/members/invitations"
    page.get(address)
    back = page.post(address, act="revoke", invitation=[ids["a@example.eu"], ids["b@example.eu"]])
    assert "2 invitations were taken back." in words(page.get(back.location))
    assert invited(leader, slug) == ["c@example.eu"]
    back = page.post(address, act="resend")
    assert "Select somebody first." in page.get(back.location).text
    page.post(address, act="revoke_all")
    assert invited(leader, slug) == []


def test_a_program_says_when_their_membership_ends(program, slug):
    wanted = {"addresses": ["a@example.eu"], "profile": "reader", "membership_ends_at": "2001-01-01T00:00:00Z"}
    assert program("leader")("POST", f"/api/groups/{slug}/invitations", json=wanted).status_code == 422
    wanted["membership_ends_at"] = "2030-01-01T00:00:00Z"
    assert program("leader")("POST", f"/api/groups/{slug}/invitations", json=wanted).status_code == 201
