"""Two programs at once, again and again: one wins, the other is told, nothing is lost, and nothing is our fault."""

from __future__ import annotations

import threading

import pytest

from app import policy
from app.accounts.models import User
from app.admin import check
from tests import conftest, makers
from tests.doors.conftest import Program, secret_of

ROUNDS = 8


@pytest.fixture
def settings(tmp_path, database_url, clamd):
    """Settings over a fresh database of each kind."""
    return conftest.make_settings(tmp_path, database_url, clamd=clamd)


@pytest.fixture
def author(program):
    return program("author")


@pytest.fixture
def leader(program):
    return program("leader")


def at_once(*requests):
    """The answers to requests that are sent in the same moment, each by a program of its own."""
    start, answers = threading.Barrier(len(requests)), [None] * len(requests)

    def send(place, program, *given, **more):
        start.wait()
        answers[place] = program(*given, **more)

    threads = [
        threading.Thread(target=send, args=(place, *given[:-1]), kwargs=given[-1])
        for place, given in enumerate(requests)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer.status_code < 500 for answer in answers), [answer.text for answer in answers]
    return answers


def statuses(answers):
    """How requests were answered, in order of their numbers."""
    return sorted(answer.status_code for answer in answers)


def made(program, library, name):
    """The id of a new folder."""
    return program("POST", f"/api/folders/{library}/folders", json={"name": name}).json["id"]


def added(program, folder, name, body=b"What we saw."):
    """The id of a new document."""
    return program("PUT", f"/api/folders/{folder}/documents/{name}", data=body).json["document"]


def names(program, folder):
    """What lies in a folder."""
    return [one["name"] for one in program("GET", f"/api/folders/{folder}").json["items"]]


def assert_all_is_well(workshop):
    """Everything fits together, when what is waiting has been done."""
    makers.run_lane(workshop, "index")
    assert list(check.faults(workshop)) == []


def test_one_name_is_given_once(author, leader, library, workshop):
    for number in range(ROUNDS):
        wanted = {"json": {"name": f"March {number}"}}
        address = f"/api/folders/{library}/folders"
        answers = at_once((author, "POST", address, wanted), (leader, "POST", address, wanted))
        assert statuses(answers) == [201, 409]
    assert len(names(author, library)) == ROUNDS
    assert_all_is_well(workshop)


def test_a_folder_and_a_file_of_one_name_are_not_both_there(author, leader, library, workshop):
    for number in range(ROUNDS):
        folder, file = at_once(
            (author, "POST", f"/api/folders/{library}/folders", {"json": {"name": f"same {number}"}}),
            (leader, "PUT", f"/api/folders/{library}/documents/same {number}", {"data": b"x"}),
        )
        assert sorted((folder.status_code, file.status_code)) == [201, 409]
    assert len(names(author, library)) == ROUNDS
    assert_all_is_well(workshop)


def test_two_documents_are_not_moved_to_one_name(author, leader, library, workshop):
    for number in range(ROUNDS):
        sources = [made(author, library, f"{side} {number}") for side in ("left", "right")]
        target = made(author, library, f"target {number}")
        documents = [added(author, source, "report.txt", source.encode()) for source in sources]
        moves = [
            (program, "PATCH", f"/api/documents/{one}", {"json": {"folder": target}})
            for program, one in zip((author, leader), documents, strict=True)
        ]
        assert statuses(at_once(*moves)) == [200, 409]
        assert names(author, target) == ["report.txt"]
        assert sorted(len(names(author, source)) for source in sources) == [0, 1]
    assert_all_is_well(workshop)


def test_two_people_do_not_hold_one_reservation(author, leader, library, workshop):
    for number in range(ROUNDS):
        address = f"/api/documents/{added(author, library, f'report {number}.txt')}"
        wish = {"json": {}}
        answers = at_once(*((one, "PUT", f"{address}/reservation", wish) for one in (author, leader)))
        assert statuses(answers) == [200, 423]
        winner = "Author" if answers[0].status_code == 200 else "Leader"
        assert author("GET", address).json["reserved_by"] == winner
    assert_all_is_well(workshop)


def test_what_is_moved_while_it_is_deleted_is_in_one_place(author, leader, library, workshop, slug):
    for number in range(ROUNDS):
        source, target = (made(author, library, f"{side} {number}") for side in ("from", "to"))
        document = added(author, source, "report.txt")
        moved, deleted = at_once(
            (author, "PATCH", f"/api/documents/{document}", {"json": {"folder": target}}),
            (leader, "DELETE", f"/api/folders/{source}", {}),
        )
        assert deleted.status_code == 204
        assert moved.status_code in {200, 404}
        is_there = author("GET", f"/api/documents/{document}").status_code == 200
        assert is_there == (moved.status_code == 200)
        assert names(author, target) == (["report.txt"] if is_there else [])
        back = leader("POST", f"/api/deleted/{source}/undelete", json={})
        assert back.status_code == 200
        assert len([*names(author, source), *names(author, target)]) == 1
    assert leader("GET", f"/api/groups/{slug}/deleted").json["items"] == []
    assert_all_is_well(workshop)


def test_what_is_brought_back_while_it_is_purged_is_there_or_gone(author, leader, library, workshop):
    for number in range(ROUNDS):
        folder = made(author, library, f"March {number}")
        document = added(author, folder, "report.txt", b"What we saw %d." % number)
        assert leader("DELETE", f"/api/folders/{folder}").status_code == 204
        back, purged = at_once(
            (author, "POST", f"/api/deleted/{folder}/undelete", {"json": {}}),
            (leader, "DELETE", f"/api/deleted/{folder}", {}),
        )
        assert sorted((back.status_code, purged.status_code)) in ([200, 404], [204, 404])
        found = author("GET", f"/api/documents/{document}/content")
        assert found.status_code == (200 if back.status_code == 200 else 404)
        if found.status_code == 200:
            assert found.data == b"What we saw %d." % number
    assert_all_is_well(workshop)


def test_two_folders_are_not_moved_into_each_other(author, leader, library, workshop):
    for number in range(ROUNDS):
        first, second = (made(author, library, f"{side} {number}") for side in ("one", "other"))
        answers = at_once(
            (author, "PATCH", f"/api/folders/{first}", {"json": {"folder": second}}),
            (leader, "PATCH", f"/api/folders/{second}", {"json": {"folder": first}}),
        )
        assert answers[0].status_code != answers[1].status_code
        assert 200 in statuses(answers)
    assert len(names(author, library)) == ROUNDS
    assert_all_is_well(workshop)


def test_what_is_copied_while_it_is_deleted_is_whole(author, leader, library, workshop):
    for number in range(ROUNDS):
        source, target = (made(author, library, f"{side} {number}") for side in ("from", "to"))
        for name in ("a.txt", "b.txt", "c.txt"):
            added(author, source, name)
        copied, deleted = at_once(
            (author, "POST", f"/api/folders/{library}/copies", {"json": {"items": [source], "folder": target}}),
            (leader, "DELETE", f"/api/folders/{source}", {}),
        )
        assert deleted.status_code == 204
        assert copied.status_code in {201, 404}
        if copied.status_code == 201:
            (copy,) = author("GET", f"/api/folders/{target}").json["items"]
            assert names(author, copy["id"]) == ["a.txt", "b.txt", "c.txt"]
        else:
            assert names(author, target) == []
    assert_all_is_well(workshop)


def test_the_versions_of_many_are_numbered_without_a_gap(program, library, workshop):
    document = added(program("author"), library, "report.txt", b"First.")
    senders = [program(role) for role in ("author", "leader", "author", "leader")]
    address = f"/api/documents/{document}/versions"
    for number in range(3):
        sent = [(one, "POST", address, {"data": b"%d %d" % (number, place)}) for place, one in enumerate(senders)]
        assert statuses(at_once(*sent)) == [201] * len(senders)
    numbers = [one["number"] for one in senders[0]("GET", f"/api/documents/{document}").json["versions"]]
    assert numbers == [f"{number}.0" for number in range(13, 0, -1)]
    assert_all_is_well(workshop)


def test_of_two_administrators_who_end_each_other_one_remains(application, workshop, people):
    for number in range(ROUNDS // 2):
        with workshop.do_as(policy.SYSTEM) as work:
            ids = [makers.user(work, f"{who}{number}", is_administrator=True).id for who in ("first", "second")]
        first, second = (Program(application, secret_of(workshop, who)) for who in ids)
        reason = {"json": {"reason": "They have left the ministry."}}
        answers = at_once(
            (first, "POST", f"/api/admin/users/{ids[1]}/end-access", reason),
            (second, "POST", f"/api/admin/users/{ids[0]}/end-access", reason),
        )
        with workshop.do_as(policy.SYSTEM) as work:
            active = [who for who in ids if work.session.get_one(User, who).active]
            for who in ids:
                work.session.get_one(User, who).active = False
        assert (len(active), statuses(answers)[0]) == (1, 200)
