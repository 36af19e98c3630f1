"""Kinds of member, by page and by program."""

from __future__ import annotations

import io

from app.groups import queries as groups
from tests.doors.test_members import option, places, words


def test_a_leader_makes_a_profile_changes_it_and_takes_it_away(browse, program, slug):
    page, leader = browse("leader"), program("leader")
    address = f"/groups/{slug}/members/profiles"
    shown = page.get(f"{address}/new").text
    begun = option(shown.replace(", Early warnings", ""), "Author")
    assert 'value="3" selected' in page.get(f"{address}/new?from={begun}").text
    made = page.post(f"{address}/new", **{"from": begun, "title": "Liaison officer", "level-library": "2"})
    shown = page.get(made.location).text
    assert "The profile Liaison officer was made." in shown
    (profile,) = (
        one for one in leader("GET", f"/api/groups/{slug}/profiles").json["profiles"] if one["title"][0] == "L"
    )
    assert (profile["levels"]["library"], profile["levels"]["meetings"]) == ("contribute", "read")
    assert "title already" in page.post(f"{address}/new", title="liaison OFFICER").text
    edited = f"{address}/{profile['id']}"
    page.post(edited, **{"title": "Liaison", "level-library": "1", "level-members": "1"})
    leader("PATCH", f"/api/groups/{slug}/members/{places(leader, slug)['Reader']['id']}", json={"profile": "Liaison"})
    assert "This changes what 1 member may do, at once." in words(page.get(edited))
    instead = option(page.get(edited).text, "Contributor")
    gone = page.post(f"{edited}/delete", instead=instead)
    assert "1 member is something else now." in words(page.get(gone.location))
    assert places(leader, slug)["Reader"]["profile"] == "contributor"
    assert page.post(f"{address}/new", **{"title": "x", "level-library": "9"}).status_code == 422
    for who, status in (("author", 403), ("reader", 403), ("stranger", 404)):
        assert browse(who).get(address).status_code == status


def test_a_program_does_the_same(program, slug):
    leader = program("leader")
    wanted = {"title": "Liaison", "levels": {"library": "edit", "members": "read"}}
    made = leader("POST", f"/api/groups/{slug}/profiles", json=wanted)
    assert made.status_code == 201
    assert leader("POST", f"/api/groups/{slug}/profiles", json=wanted).status_code == 409
    address = f"/api/groups/{slug}/profiles/{made.json['id']}"
    changed = leader("PUT", address, json={"title": "Visitor", "levels": {"library": "read"}}).json
    assert (changed["title"], changed["levels"]["library"], changed["levels"]["members"]) == ("Visitor", "read", "none")
    assert leader("PUT", address, json={"title": "V", "levels": {"kitchen": "read"}}).status_code == 422
    terms = {"addresses": ["guest@example.eu"], "profile": "Visitor"}
    assert leader("POST", f"/api/groups/{slug}/invitations", json=terms).status_code == 201
    titles = {one["title"]: one["id"] for one in leader("GET", f"/api/groups/{slug}/profiles").json["profiles"]}
    assert leader("DELETE", address).status_code == 404
    assert leader("DELETE", f"{address}?instead={titles['reader']}").status_code == 204
    (invited,) = leader("GET", f"/api/groups/{slug}/invitations").json["invitations"]
    assert invited["profile"] == "reader"
    assert program("author")("POST", f"/api/groups/{slug}/profiles", json=wanted).status_code == 403


def test_profiles_go_as_a_file_into_another_group(browse, program, workshop, people, slug):
    leader, page = program("leader"), browse("leader")
    wanted = {"title": "Liaison", "levels": {"library": "edit", "members": "read"}}
    leader("POST", f"/api/groups/{slug}/profiles", json=wanted)
    file = page.get(f"/groups/{slug}/members/profiles.json")
    assert "attachment" in file.headers["Content-Disposition"]
    with workshop.ask(people.stranger) as work:
        other = groups.group_by_id(work, people.others).slug
    theirs = browse("stranger")
    theirs.get(f"/groups/{other}/members/profiles")
    address = f"/groups/{other}/members/profiles/from-file"
    back = theirs.post(address, file=(io.BytesIO(file.data), "profiles.json"))
    assert "1 profile was added. 4 were there already." in words(theirs.get(back.location))
    found = program("stranger")("GET", f"/api/groups/{other}/profiles").json["profiles"]
    brought = next(one for one in found if one["title"] == "Liaison")
    assert (brought["levels"]["library"], brought["levels"]["meetings"]) == ("edit", "none")
    for rubbish in (b"", b"{}", b"[1]", b'{"format": 1, "profiles": [{"title": "x", "levels": {"kitchen": "read"}}]}'):
        back = theirs.post(address, file=(io.BytesIO(rubbish), "x.json"))
        assert "This is not a file of profiles." in theirs.get(back.location).text
    assert browse("author").get(f"/groups/{slug}/members/profiles.json").status_code == 403
    assert browse("reader").get(f"/groups/{other}/members/profiles.json").status_code == 404
