"""Two programs at once, again and again: one wins, the other is told, nothing is lost, and nothing is our fault."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import policy
from app.accounts.models import User
from app.admin import check
from app.db import now
from app.groups.models import Category, Group
from app.home import jobs as home
from app.members import actions as members
from app.members.models import Invitation
from tests import conftest, makers
from tests.doors.conftest import Program, secret_of
from tests.doors.test_members import places

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
    assert all(answer.status_code < 500 or answer.status_code == 507 for answer in answers), [
        answer.text for answer in answers
    ]
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


# -- who is in a group ------------------------------------------------------------------------------------------


def invited(workshop, leader, slug, number, title="reader"):
    """A program of somebody new, and the address at which they accept their invitation."""
    with workshop.do_as(policy.SYSTEM) as work:
        guest = makers.user(work, f"guest{number}")
    wanted = {"addresses": [guest.email], "profile": title}
    assert leader("POST", f"/api/groups/{slug}/invitations", json=wanted).status_code == 201
    with workshop.ask() as work:
        row = work.session.scalars(select(Invitation).where(Invitation.email == guest.email)).one()
        return guest.id, row.id


def accept(workshop, user_id, invitation_id):
    """Accept an invitation, as its page does."""
    with workshop.do(user_id) as work:
        members.accept(work, work.session.get_one(Invitation, invitation_id), work.session.get_one(User, user_id))


def together(*acts):
    """What acts raise that are done in the same moment; None for those that work."""
    start, raised = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act, *given):
        start.wait()
        try:
            act(*given)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
            raised[place] = type(error).__name__

    threads = [threading.Thread(target=run, args=(place, *each)) for place, each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def profile(program, slug, title):
    """The id of a profile."""
    found = program("GET", f"/api/groups/{slug}/profiles").json["profiles"]
    return next(one["id"] for one in found if one["title"] == title)


def test_of_two_leaders_who_demote_each_other_one_remains(author, leader, slug):
    for _number in range(ROUNDS):
        ids = {name: one["id"] for name, one in places(leader, slug).items()}
        leading = "Leader" if places(leader, slug)["Leader"]["profile"] == "leader" else "Author"
        first, second = (leader, author) if leading == "Leader" else (author, leader)
        other = "Author" if leading == "Leader" else "Leader"
        address = f"/api/groups/{slug}/members"
        assert first("PATCH", f"{address}/{ids[other]}", json={"profile": "leader"}).status_code == 200
        wanted = {"json": {"profile": "reader"}}
        answers = at_once(
            (first, "PATCH", f"{address}/{ids[other]}", wanted), (second, "PATCH", f"{address}/{ids[leading]}", wanted)
        )
        assert statuses(answers) in ([200, 403], [200, 409])
        assert [one["profile"] for one in places(leader, slug).values()].count("leader") == 1


def test_an_invitation_is_accepted_once(leader, workshop, slug):
    for number in range(ROUNDS):
        guest = invited(workshop, leader, slug, number)
        raised = together((accept, workshop, *guest), (accept, workshop, *guest))
        assert sorted(map(str, raised)) == ["Conflict", "None"]


def test_who_accepts_while_their_profile_is_deleted_is_what_stands_in_for_it(leader, workshop, slug):
    for number in range(ROUNDS):
        wanted = {"title": f"observer {number}", "levels": {"library": "read"}}
        gone = leader("POST", f"/api/groups/{slug}/profiles", json=wanted).json["id"]
        guest = invited(workshop, leader, slug, number, wanted["title"])
        address = f"/api/groups/{slug}/profiles/{gone}?instead={profile(leader, slug, 'reader')}"
        assert together((accept, workshop, *guest), (leader, "DELETE", address)) == [None, None]
        assert leader("DELETE", address).status_code == 404
        assert places(leader, slug)[f"Guest{number}"]["profile"] == "reader"


def test_two_who_invite_one_address_send_one_invitation(leader, program, slug):
    other = program("leader")
    for number in range(ROUNDS):
        wanted = {"json": {"addresses": [f"anna{number}@example.eu"], "profile": "reader"}}
        address = f"/api/groups/{slug}/invitations"
        at_once((leader, "POST", address, wanted), (other, "POST", address, wanted))
    assert len(leader("GET", address).json["invitations"]) == ROUNDS


def test_an_application_is_sent_once_and_answered_once(leader, program, slug):
    listed = {"visibility": "listed", "takes_applications": True}
    assert leader("PATCH", f"/api/groups/{slug}/settings", json=listed).status_code == 200
    first, second, other = program("stranger"), program("stranger"), program("leader")
    for number in range(ROUNDS):
        wanted = {"json": {"justification": "I replace Anna."}}
        address = f"/api/listed-groups/{slug}/applications"
        assert statuses(at_once((first, "POST", address, wanted), (second, "POST", address, wanted))) == [201, 409]
        (asked,) = leader("GET", f"/api/groups/{slug}/applications").json["applications"]
        address = f"/api/groups/{slug}/applications/{asked['id']}"
        refusal = ("refuse", {"answer": "No."}) if number % 2 else ("accept", {"profile": "author"})
        accepted, answered = at_once(
            (leader, "POST", f"{address}/accept", {"json": {"profile": "reader"}}),
            (other, "POST", f"{address}/{refusal[0]}", {"json": refusal[1]}),
        )
        assert statuses((accepted, answered))[1] == 409
        if place := places(leader, slug).get("Stranger"):
            assert leader("DELETE", f"/api/groups/{slug}/members/{place['id']}").status_code == 204
        else:
            assert (accepted.status_code, answered.status_code) == (409, 204)


def test_a_request_for_a_group_is_answered_once(program, workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        category = work.session.scalars(select(Category)).one()
        category.administrators = [work.session.get_one(User, each) for each in (people.stranger, people.author)]
    wanted = {"category": category.id, "justification": "Needed."}
    first, second, reader = program("stranger"), program("author"), program("reader")
    for number in range(ROUNDS):
        asked = reader("POST", "/api/group-requests", json={**wanted, "title": f"Routes {number}"}).json["id"]
        other = "refuse" if number % 2 else "accept"
        answers = at_once(
            (first, "POST", f"/api/group-requests/{asked}/accept", {"json": {}}),
            (second, "POST", f"/api/group-requests/{asked}/{other}", {"json": {"answer": "No."}}),
        )
        assert statuses(answers) == [200, 409]
    made = [one["group"] for one in reader("GET", "/api/group-requests").json["mine"] if one["state"] == "accepted"]
    assert len(made) == len(reader("GET", "/api/groups").json["groups"]) - 1


def test_who_leaves_while_they_are_made_a_leader_leaves_a_leader_behind(author, leader, workshop, people, slug):
    for _number in range(ROUNDS):
        place = places(leader, slug)["Author"]["id"]
        address = f"/api/groups/{slug}/members/{place}"
        at_once((author, "POST", f"{address}/leave", {}), (leader, "PATCH", address, {"json": {"profile": "leader"}}))
        held = places(leader, slug)
        assert held["Leader"]["profile"] == "leader"
        assert "Author" not in held
        with workshop.do_as(policy.SYSTEM) as work:
            makers.join(
                work, work.session.get_one(Group, people.group), work.session.get_one(User, people.author), "author"
            )


# -- the end of a group, and of a person --------------------------------------------------------------------------


def test_what_is_uploaded_while_a_group_is_closed_is_there_or_refused(author, leader, library, workshop, slug):
    closing = {"json": {"title": "Early warnings", "reason": "The mandate has ended."}}
    for number in range(ROUNDS):
        name = f"report {number}.txt"
        uploaded, closed = at_once(
            (author, "PUT", f"/api/folders/{library}/documents/{name}", {"data": b"%d" % number}),
            (leader, "POST", f"/api/groups/{slug}/close", closing),
        )
        assert closed.status_code == 200
        assert uploaded.status_code in {201, 403}
        assert (name in names(author, library)) == (uploaded.status_code == 201)
        late = author("PUT", f"/api/folders/{library}/documents/late {number}.txt", data=b"x")
        assert late.status_code == 403
        assert leader("POST", f"/api/groups/{slug}/reopen").status_code == 200
    assert_all_is_well(workshop)


def test_what_is_uploaded_while_a_group_is_deleted_goes_with_it(author, leader, library, workshop, people):
    for number in range(3):
        added(author, library, f"report {number}.txt")
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.get_one(Group, people.group).deletes_at = now() - timedelta(minutes=1)
    answers = []

    def upload(sender, name):
        answers.append(sender("PUT", f"/api/folders/{library}/documents/{name}", data=name.encode()))

    raised = together(
        (home.delete_closed, workshop),
        (upload, author, "a.txt"),
        (upload, leader, "b.txt"),
        (makers.run_lane, workshop, "index"),
    )
    assert raised == [None] * 4
    assert all(answer.status_code in {201, 404, 409} for answer in answers)
    assert leader("GET", f"/api/folders/{library}").status_code == 404
    makers.everything_done(workshop)
    assert_all_is_well(workshop)
    check.clean(workshop)
    with workshop.ask() as work:
        assert work.session.get(Group, people.group) is None


def test_nobody_is_let_in_again_while_they_are_erased(application, workshop, people):
    with workshop.do_as(policy.SYSTEM) as work:
        office = makers.user(work, "office", is_administrator=True).id
    first, second = (Program(application, secret_of(workshop, office)) for _each in range(2))
    for number in range(ROUNDS):
        with workshop.do_as(policy.SYSTEM) as work:
            gone = makers.user(work, f"gone{number}", active=False).id
        erased, let_in = at_once(
            (first, "POST", f"/api/admin/people/{gone}/erase", {}),
            (second, "POST", f"/api/admin/users/{gone}/let-in", {}),
        )
        assert (erased.status_code, let_in.status_code) in {(204, 409), (409, 200)}
