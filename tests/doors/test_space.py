"""How much a group may take, and which files: by page and by program."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from app.events import Event
from app.jobs import Job
from app.library.kinds import FORGET
from app.library.models import Space, Version
from tests import makers
from tests.doors.conftest import house
from tests.doors.test_members import words
from tests.doors.test_races import at_once, statuses


@pytest.fixture
def limit(office, slug):
    """Lets an administrator choose the bytes that the group may take."""
    _browser, program = office("ingrid")

    def choose(quota):
        answer = program("PUT", f"/api/admin/groups/{slug}/quota", json={"quota": quota})
        assert answer.status_code == 200
        return answer.json

    return choose


@pytest.fixture
def put(program, library):
    """Sends a file by program."""
    author = program("author")

    def send(name, body):
        return author("PUT", f"/api/folders/{library}/documents/{name}", data=body)

    return send


def count(workshop, model):
    """How many rows there are."""
    with workshop.ask() as work:
        return work.session.query(model).count()


def test_an_administrator_chooses_it_by_page_too(office, slug):
    browser, program = office("ingrid")
    address = f"/admin/groups/{slug}/quota"
    assert "no limit" in words(browser.get(address))
    assert browser.post(address, megabytes="5").status_code == 303
    assert 'value="5"' in browser.get(address).text
    assert "0 B of 5.0 MB taken" in words(browser.get(f"/admin/groups/{slug}"))
    found = program("GET", f"/api/admin/groups/{slug}").json
    assert (found["used"], found["quota"], found["chosen_quota"]) == (0, 5 * 1024**2, 5 * 1024**2)
    assert browser.post(address, megabytes="-1").status_code == 200
    assert browser.post(address, megabytes="").status_code == 303
    assert program("GET", f"/api/admin/groups/{slug}").json["chosen_quota"] is None
    auditor, script = office("auditor")
    auditor.get("/account/sessions")
    assert auditor.post(address, megabytes="5").status_code == 404
    assert script("PUT", f"/api/admin/groups/{slug}/quota", json={"quota": 1}).status_code == 404
    assert program("PUT", f"/api/admin/groups/{slug}/quota", json={"quota": -1}).status_code == 422


def test_what_does_not_fit_is_refused_before_it_is_received(limit, put, workshop):
    limit(100)
    assert put("a.txt", b"a" * 60).status_code == 201
    refused = put("b.txt", b"b" * 41)
    assert refused.status_code == 507
    assert refused.json["detail"].startswith("This group has 40 B left of 100 B. Ask your leaders")
    with workshop.ask() as work:
        assert work.session.query(Job).filter_by(kind=FORGET).count() == 0
        (event,) = work.session.query(Event).filter_by(act="library.upload_refused")
        assert (event.title, event.result, event.details) == ("b.txt", "refused", {"why": "space"})
    assert put("c.txt", b"c" * 40).status_code == 201


def test_a_form_without_javascript_says_so_and_keeps_nothing(limit, browse, library, workshop):
    limit(10)
    author = browse("author")
    author.get(f"/f/{library}", follow_redirects=True)
    author.post(f"/f/{library}/uploads", files=(io.BytesIO(b"longer than ten"), "a.txt"))
    assert "a.txt: This group has 10 B left of 10 B." in words(author.get(f"/f/{library}", follow_redirects=True))
    assert count(workshop, Version) == 0
    settings = workshop.settings
    assert [path for path in (*settings.incoming.rglob("*"), *settings.blobs.rglob("*")) if path.is_file()] == []


def test_of_many_that_do_not_fit_together_no_more_are_stored_than_fit(limit, program, library, workshop):
    limit(50)
    senders = [program(role) for role in ("author", "leader", "author", "leader", "author")]
    sent = [
        (one, "PUT", f"/api/folders/{library}/documents/{number}.txt", {"data": b"%d" % number * 20})
        for number, one in enumerate(senders)
    ]
    assert statuses(at_once(*sent)) == [201, 201, 507, 507, 507]
    with workshop.ask() as work:
        assert [space.used for space in work.session.query(Space) if space.used] == [40]


def test_before_anything_is_sent_one_is_told_what_would_be_refused(limit, browse, library, program, slug):
    limit(100)
    program("leader")("PATCH", f"/api/groups/{slug}/library-settings", json={"accepts": {"endings": ["txt"]}})
    wanted = (("a.txt", 70), ("b.txt", 40), ("c.txt", 30), ("d.exe", 1))
    author = browse("author")
    author.get(f"/f/{library}", follow_redirects=True)
    files = [{"path": name, "size": size} for name, size in wanted]
    found = author.ask(f"/f/{library}/uploads/names", files=files).json
    assert [one["path"] for one in found["refused"]] == ["b.txt", "d.exe"]
    assert found["refused"][1]["why"] == "This group takes no .exe files. It takes: .txt."
    later = author.ask(f"/f/{library}/uploads/names", files=files[:1], before=40).json
    assert [one["path"] for one in later["refused"]] == ["a.txt"]
    assert author.ask(f"/f/{library}/uploads/names", files=files[2:3]).json == {"taken": [], "refused": []}


def test_leaders_see_what_is_left_and_those_who_add_files_when_it_is_little(limit, put, browse, program, slug, library):
    limit(1000)
    put("a.txt", b"a" * 700)
    console = program("leader")("GET", f"/api/groups/{slug}/console").json
    assert (console["quota"], console["left"]) == (1000, 300)
    assert "300 B of 1000 B" in words(browse("leader").get(f"/groups/{slug}/console"))
    assert "take 700 B of 1000 B; 300 B are left" in words(browse("leader").get(f"/groups/{slug}/settings/library"))
    settings = f"/api/groups/{slug}/library-settings"
    assert program("leader")("GET", settings).json["room"] == {"used": 700, "quota": 1000, "left": 300}
    assert program("author")("GET", settings).json["room"] is None
    folder = browse("author")
    assert "left of" not in words(folder.get(f"/f/{library}", follow_redirects=True))
    put("b.txt", b"b" * 150)
    assert "This group has 150 B left of 1000 B." in words(folder.get(f"/f/{library}", follow_redirects=True))
    reader = browse("reader").get(f"/f/{library}", follow_redirects=True)
    assert "left of" not in words(reader)


def test_a_leader_chooses_by_page_which_files_the_group_takes(browse, program, slug, library, put):
    leader, address = browse("leader"), f"/groups/{slug}/settings/library/intake"
    leader.get(f"/groups/{slug}/settings/library")
    chosen = {"megabytes": "3", "only": "y", "kinds": ["mails"], "others": ".TXT, dwg"}
    assert leader.post(address, **chosen).status_code == 303
    settings = f"/api/groups/{slug}/library-settings"
    found = program("reader")("GET", settings).json["accepts"]
    assert found == {"file_limit": 3 * 1024**2, "endings": ["dwg", "eml", "msg", "txt"]}
    page = leader.get(f"/groups/{slug}/settings/library").text
    assert 'value="dwg, txt"' in page
    shown = browse("author").get(f"/f/{library}", follow_redirects=True)
    assert "This group takes only files of these types: .dwg, .eml, .msg, .txt" in words(shown)
    assert 'accept=".dwg, .eml, .msg, .txt"' in shown.text
    refused = put("a.exe", b"MZ")
    assert (refused.status_code, refused.json["detail"][:35]) == (422, "This group takes no .exe files. It ")
    assert put("b.txt", b"b" * (3 * 1024**2 + 1)).status_code == 413
    assert put("c.txt", b"c").status_code == 201
    again = leader.post(address, **{**chosen, "others": "p/f"})
    assert "is no ending of a file name" in words(again)
    assert "can have up to" in words(leader.post(address, megabytes="999999"))
    program("leader")("PATCH", settings, json={"accepts": {"endings": None}})
    assert program("reader")("GET", settings).json["accepts"] == {"file_limit": 3 * 1024**2, "endings": None}


def test_the_receipt_says_where_the_same_content_is(put, browse, program, people, workshop, library):
    first = put("a.txt", b"What we saw.")
    assert first.json["same_as"] is None
    same = put("b.txt", b"What we saw.").json["same_as"]
    assert same == {"document": first.json["document"], "folder": library, "name": "a.txt"}
    author = browse("author")
    author.get(f"/f/{library}", follow_redirects=True)
    sent = author.send_file(f"/f/{library}/uploads?name=c.txt", b"What we saw.").json["same_as"]
    assert sent == {"at": "Library / a.txt", "url": f"/d/{first.json['document']}"}
    author.post(f"/f/{library}/uploads", files=(io.BytesIO(b"What we saw."), "d.txt"))
    page = author.get(f"/f/{library}", follow_redirects=True)
    assert f'The same content is already at <a href="/d/{first.json["document"]}">Library / a.txt</a>.' in page.text
    makers.document(workshop, people.author, people.group, "<b>.txt", body=b"odd")
    author.post(f"/f/{library}/uploads", files=(io.BytesIO(b"odd"), "e.txt"))
    assert "Library / &lt;b&gt;.txt" in author.get(f"/f/{library}", follow_redirects=True).text


def test_a_copy_from_another_group_that_does_not_fit_is_refused_as_a_whole(limit, program, workshop, people, library):
    stranger = people.stranger
    with workshop.do_as(makers.policy.SYSTEM) as work:
        group = work.session.get_one(makers.Group, people.group)
        makers.join(work, group, work.session.get_one(makers.User, stranger), "author")
    limit(25)
    for name in ("a.txt", "b.txt"):
        makers.stored(workshop, stranger, people.others, name, name[:1].encode() * 20)
    with workshop.ask(stranger) as work:
        source = makers.root(work, people.others).id
        items = [
            one.id
            for one in makers.queries.listing(work, makers.root(work, people.others), makers.queries.View()).items
        ]
    script = program("stranger")
    sent = script("POST", f"/api/folders/{source}/copies", json={"items": items, "folder": library})
    assert sent.status_code == 202
    makers.everything_done(workshop)
    found = script("GET", f"/api/transfers/{sent.json['transfer']['id']}").json
    assert (found["state"], found["error"][:33]) == ("failed", "This group has 25 B left of 25 B.")
    assert script("GET", f"/api/folders/{library}").json["items"] == []


def test_the_platforms_default_holds_at_once(settings):
    _application, workshop = house(replace(settings, group_quota=10))
    people = makers.settle(workshop)
    with workshop.ask(people.author) as work:
        assert makers.queries.intake(work, people.group).left == 10
    workshop.database.engine.dispose()
