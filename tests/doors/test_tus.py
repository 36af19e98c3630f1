"""Uploads that resume, over the bare protocol: every status, by the cookie of a session and by token."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import replace

import pytest
from clamd import EICAR
from sqlalchemy import select, update

from app.admin.upkeep import upkeep
from app.db import now
from app.events import Event
from app.groups import queries as groups
from app.groups.actions import remove_member
from app.library import actions as library
from app.library import arriving, queries
from app.library.models import Space, Upload
from app.policy import SYSTEM
from tests import makers
from tests.conftest import make_settings, sqlite_copy
from tests.doors.conftest import Program, house, secret_of, settle

BODY = b"What we saw in March, at length."
SIZE = len(BODY)
PIECE = "application/offset+octet-stream"


def metadata(**said):
    """`Upload-Metadata`."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def checksum(body, algorithm="sha256"):
    """`Upload-Checksum`."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, body).digest()).decode()}"


class Tus:
    """Speaks tus as somebody, by session or by token."""

    def __init__(self, client, headers, library):
        self.client, self.headers, self.library = client, headers, library

    def send(self, method, address, data=b"", **more):
        headers = {"Tus-Resumable": "1.0.0", **self.headers, **{k.replace("_", "-"): v for k, v in more.items()}}
        return self.client.open(
            address,
            method=method,
            data=data,
            headers={k: v for k, v in headers.items() if v is not None},
            buffered=True,
        )

    def create(self, size=SIZE, **said):
        said = {"filename": "report.txt", **({} if "document" in said else {"folder": self.library}), **said}
        return self.send("POST", "/uploads/", Upload_Length=str(size), Upload_Metadata=metadata(**said))

    def begun(self, **more):
        answer = self.create(**more)
        assert answer.status_code == 201, answer.text
        return answer.location

    def add(self, where, body, offset=0, **more):
        return self.send("PATCH", where, body, **{"Content_Type": PIECE, "Upload_Offset": str(offset), **more})

    def offset(self, where):
        return int(self.send("HEAD", where).headers["Upload-Offset"])


@pytest.fixture
def speak(application, browse, program, library):
    """Speaks tus: `speak("author")` by session, `speak("author", by="token")`."""

    def as_somebody(name, by="session", scope="write"):
        if by == "token":
            script = program(name, scope)
            return Tus(script.client, script.headers, library)
        browser = browse(name)
        return Tus(browser.client, {"X-CSRFToken": browser.csrf}, library)

    return as_somebody


@pytest.mark.parametrize("by", ["session", "token"])
def test_a_file_that_comes_in_pieces_becomes_a_version(speak, by, program, library):
    tus = speak("author", by)
    where = tus.begun(comment="From the field")
    answer = tus.add(where, BODY[:10])
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "10")
    assert tus.offset(where) == 10
    answer = tus.add(where, BODY[10:], 10)
    assert answer.status_code == 200
    receipt = answer.json["receipt"]
    assert receipt["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert (receipt["version"], receipt["check"]["state"], receipt["size"]) == ("1.0", "clean", len(BODY))
    assert program("reader")("GET", f"/api/documents/{receipt['document']}/content").data == BODY
    assert tus.send("GET", where, Accept="application/json").json["receipt"] == receipt
    assert tus.offset(where) == len(BODY)


@pytest.mark.parametrize("by", ["session", "token"])
def test_the_next_version_of_a_document_comes_in_pieces_too(speak, by, workshop, people):
    document = makers.document(workshop, people.author, people.group)
    tus = speak("author", by)
    receipt = tus.add(tus.begun(document=document.id, minor="1", filename="other.txt"), BODY).json["receipt"]
    assert (receipt["document"], receipt["version"], receipt["name"]) == (document.id, "1.1", "report.txt")


def test_both_are_kept_where_that_is_asked(speak, workshop, people):
    makers.document(workshop, people.author, people.group)
    tus = speak("author")
    assert tus.add(tus.begun(**{"as": "new"}), BODY).json["receipt"]["name"] == "report (2).txt"
    assert tus.add(tus.begun(), BODY).json["receipt"]["version"] == "2.0"


def test_an_empty_file_is_there_at_once_and_a_first_piece_may_come_along(speak):
    tus = speak("author")
    empty = tus.create(size=0, filename="empty.txt")
    assert (empty.status_code, empty.json["receipt"]["size"]) == (201, 0)
    begun = tus.send(
        "POST",
        "/uploads/",
        BODY[:5],
        Content_Type=PIECE,
        Upload_Length=str(len(BODY)),
        Upload_Metadata=metadata(filename="a.txt", folder=tus.library),
    )
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "5")
    assert tus.add(begun.location, BODY[5:], 5).status_code == 200


def test_whoever_asks_is_told_what_is_spoken(application):
    for address in ("/uploads/", "/uploads/abcdefghijkmnpqr"):
        answer = application.test_client().options(address)
        assert answer.status_code == 204
        assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
        assert {"creation", "termination", "checksum", "expiration"} <= set(answer.headers["Tus-Extension"].split(","))
        assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"
        assert int(answer.headers["Tus-Max-Size"]) > 0


def test_another_form_of_tus_is_refused(speak):
    tus = speak("author")
    where = tus.begun()
    for method, address in (("POST", "/uploads/"), ("HEAD", where), ("PATCH", where), ("DELETE", where)):
        for version in ("0.2.2", None):
            answer = tus.send(method, address, Tus_Resumable=version)
            assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0"), method


def test_a_piece_goes_where_the_last_one_ended_and_nowhere_else(speak):
    tus = speak("author")
    where = tus.begun()
    for offset in (1, 5, 10**17):
        assert tus.add(where, b"" if offset > 99 else b"x", offset).status_code in {409, 413}
    assert tus.add(where, b"x", 1).status_code == 409
    assert tus.add(where, BODY[:4]).status_code == 204
    assert tus.add(where, BODY[:4]).status_code == 409
    assert tus.offset(where) == 4


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_piece_that_was_damaged_is_cut_off_again(speak, algorithm):
    tus = speak("author")
    where = tus.begun()
    assert tus.add(where, BODY[:4], Upload_Checksum=checksum(BODY[:4], algorithm)).status_code == 204
    wrong = tus.add(where, BODY[4:], 4, Upload_Checksum=checksum(b"other", algorithm))
    assert (wrong.status_code, wrong.json["status"]) == (460, 460)
    assert tus.offset(where) == 4
    right = tus.add(where, BODY[4:], 4, Upload_Checksum=checksum(BODY[4:], algorithm))
    assert right.json["receipt"]["sha256"] == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("said", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256 ?", "sha256"])
def test_a_checksum_that_says_nothing_is_refused(speak, said):
    tus = speak("author")
    where = tus.begun()
    answer = tus.add(where, BODY, Upload_Checksum=said)
    assert answer.status_code in {400, 460}
    assert tus.offset(where) == 0


def test_what_is_too_large_is_refused_before_and_within(small_limits):
    application, workshop = house(small_limits)
    people = settle(workshop)
    with workshop.ask(people.leader) as work:
        library = makers.root(work, people.group).id
    script = Program(application, secret_of(workshop, people.author))
    tus = Tus(script.client, script.headers, library)
    refused = tus.create(size=1001)
    assert (refused.status_code, "report.txt is larger" in refused.json["detail"]) == (413, True)
    where = tus.begun(size=10)
    assert tus.add(where, b"x" * 11).status_code == 413
    assert tus.offset(where) == 0
    workshop.database.engine.dispose()


def test_a_full_disk_is_told(tmp_path, sqlite_template, clamd):
    settings = make_settings(tmp_path, sqlite_copy(sqlite_template, tmp_path), clamd=clamd)
    application, workshop = house(replace(settings, free_space_reserve=10**18))
    people = settle(workshop)
    with workshop.ask(people.leader) as work:
        library = makers.root(work, people.group).id
    script = Program(application, secret_of(workshop, people.author))
    assert Tus(script.client, script.headers, library).create().status_code == 507
    workshop.database.engine.dispose()


def test_what_has_expired_is_gone(speak, workshop):
    tus = speak("author")
    where = tus.begun()
    until = tus.send("HEAD", where).headers["Upload-Expires"]
    assert until.endswith("GMT")
    with workshop.do_as(SYSTEM) as work:
        work.session.execute(update(Upload).values(expires_at=now()))
    assert tus.send("HEAD", where).status_code == 410
    assert tus.add(where, BODY).status_code == 410
    upkeep(workshop)
    assert tus.send("HEAD", where).status_code == 404


def test_two_who_send_at_once_do_not_mix(speak, workshop):
    tus = speak("author")
    where = tus.begun()
    with arriving.growing(workshop.settings, where.rpartition("/")[2]).turn():
        answer = tus.add(where, BODY)
    assert (answer.status_code, answer.headers["Retry-After"]) == (423, "1")
    assert tus.add(where, BODY).status_code == 200


def test_whoever_did_not_hear_the_last_answer_hears_it_again(speak):
    tus = speak("author")
    where = tus.begun()
    receipt = tus.add(where, BODY).json["receipt"]
    again = tus.add(where, b"", len(BODY))
    assert (again.status_code, again.json["receipt"]) == (200, receipt)
    assert tus.add(where, b"", 3).status_code == 409


def test_an_upload_is_thrown_away(speak, workshop):
    tus = speak("author")
    where = tus.begun()
    tus.add(where, BODY[:5])
    assert tus.send("DELETE", where).status_code == 204
    assert tus.send("HEAD", where).status_code == 404
    assert tus.add(where, BODY[5:], 5).status_code == 404
    assert list((workshop.settings.incoming / "uploads").iterdir()) == []


class ThrownAway(io.BytesIO):
    """A piece whose upload is thrown away while it arrives."""

    def __init__(self, body, throw_away):
        super().__init__(body)
        self.throw_away = throw_away

    def readinto(self, buffer):
        self.throw_away()
        return super().readinto(buffer)


def test_a_piece_of_what_is_thrown_away_meanwhile_has_nowhere_to_go(speak):
    tus, other = speak("author"), speak("author", "token")
    where = tus.begun()
    piece = ThrownAway(BODY, lambda: other.send("DELETE", where))
    said = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": PIECE, "Content-Length": str(SIZE)}
    answer = tus.client.open(where, method="PATCH", input_stream=piece, headers={**tus.headers, **said})
    assert answer.status_code == 404


def test_only_whoever_began_an_upload_knows_of_it(speak):
    where = speak("author").begun()
    for name, by in (("leader", "session"), ("leader", "token"), ("reader", "session"), ("stranger", "token")):
        other = speak(name, by)
        for method in ("HEAD", "DELETE", "GET"):
            assert other.send(method, where, Accept="application/json").status_code == 404
        assert other.add(where, BODY).status_code == 404


def test_where_one_may_not_add_one_begins_nothing(speak):
    assert speak("reader").create().status_code == 403
    assert speak("stranger").create().status_code == 404
    assert speak("author", "token", scope="read").create().status_code == 403


def test_whoever_is_not_known_is_told_to_sign_in(application, library):
    nobody = Tus(application.test_client(), {}, library)
    assert nobody.create().status_code == 401
    assert nobody.send("HEAD", "/uploads/abcdefghijkmnpqr").status_code == 401
    wrong = Tus(application.test_client(), {"Authorization": "Bearer cercle_wrong"}, library)
    assert wrong.create().status_code == 401


def test_a_session_alone_changes_nothing_without_the_token_of_its_page(speak):
    tus = speak("author")
    where = tus.begun()
    tus.headers = {}
    assert tus.create().status_code == 400
    assert tus.add(where, BODY).status_code == 400
    assert tus.send("DELETE", where).status_code == 400
    tus.headers = {"Authorization": "Basic eDp5"}  # as browsers send it by themselves
    assert tus.add(where, BODY).status_code == 400


def test_whoever_was_removed_goes_on_no_more(speak, workshop, people):
    tus = speak("author")
    where = tus.begun()
    tus.add(where, BODY[:5])
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        remove_member(work, group, groups.membership(work, group, people.author))
    answer = tus.add(where, BODY[5:], 5)
    assert (answer.status_code, "Choose another place" in answer.json["detail"]) == (404, True)
    said = tus.send("GET", where, Accept="application/json").json
    assert (said["folder"], said["offset"], said["state"]) == (None, 5, "open")


def test_a_virus_leaves_nothing_but_its_event(speak, workshop):
    tus = speak("author")
    where = tus.begun(size=len(EICAR))
    answer = tus.add(where, EICAR)
    assert (answer.status_code, "virus" in answer.json["detail"]) == (422, True)
    assert tus.send("HEAD", where).status_code == 404
    assert [path for path in workshop.settings.incoming.rglob("*") if path.is_file()] == []
    with workshop.ask() as work:
        assert work.session.scalars(select(Event).where(Event.act == "library.upload_infected")).one()


WRONG = [
    {"Upload_Length": None},
    {"Upload_Length": "-1"},
    {"Upload_Length": "1" * 30},
    {"Upload_Length": None, "Upload_Defer_Length": "1"},
    {"Upload_Metadata": None},
    {"Upload_Metadata": "filename ?,folder ?"},
    {"Upload_Metadata": metadata(filename="a\0b", folder="x")},
    {"Upload_Metadata": metadata(filename="a.txt")},
    {"Upload_Metadata": "filename /w==,folder eA=="},
]


@pytest.mark.parametrize("headers", WRONG)
def test_what_says_too_little_is_refused_in_words(speak, headers):
    answer = _create(speak("author"), headers)
    assert answer.status_code == 422
    assert answer.json["detail"]


def _create(tus, headers):
    said = {"Upload_Length": "5", "Upload_Metadata": metadata(filename="a.txt", folder=tus.library), **headers}
    return tus.send("POST", "/uploads/", **said)


def test_pieces_are_of_one_kind_and_have_an_offset(speak):
    tus = speak("author")
    where = tus.begun()
    assert tus.add(where, BODY, Content_Type="application/json").status_code == 415
    assert tus.add(where, BODY, Upload_Offset="x").status_code == 422
    assert tus.add(where, BODY, Upload_Offset=None).status_code == 422
    assert tus.create(filename="con.txt").status_code == 422


# -- begun twice, refused before and after --------------------------------------------------------------------------


OWN = "abcdefghijkmnpqr"


def test_whoever_chooses_the_id_finds_an_upload_whose_answer_was_lost(speak):
    tus = speak("author")
    said = metadata(filename="a.txt", folder=tus.library, id=OWN)
    headers = {"Content_Type": PIECE, "Upload_Length": str(SIZE), "Upload_Metadata": said}
    made = tus.send("POST", "/uploads/", BODY, **headers)
    assert (made.status_code, made.location) == (201, f"/uploads/{OWN}")
    again = tus.send("POST", "/uploads/", BODY, **headers)
    assert (again.status_code, again.location) == (409, f"/uploads/{OWN}")
    assert tus.send("GET", again.location, Accept="application/json").json["receipt"] == made.json["receipt"]
    for name in ("author", "leader"):
        assert speak(name).create(id=OWN).status_code == 409
    assert speak("leader").send("HEAD", again.location).status_code == 404


@pytest.mark.parametrize("own", ["", "../../etc/passwd", "a" * 15, "A" * 16, "abcdefghijkmnpq0\n"])
def test_an_id_has_the_form_of_ours(speak, own):
    assert speak("author").create(id=own).status_code == 422


def test_what_comes_whole_is_told_once(speak, workshop):
    tus = speak("author")
    said = metadata(filename="a.txt", folder=tus.library)
    tus.send("POST", "/uploads/", BODY, Content_Type=PIECE, Upload_Length=str(SIZE), Upload_Metadata=said)
    with workshop.ask() as work:
        acts = work.session.scalars(select(Event.act).where(Event.act.startswith("library."))).all()
    assert acts == ["library.version_added"]


def refused(workshop):
    """Why files were refused, as the trail tells it."""
    with workshop.ask() as work:
        found = work.session.scalars(select(Event).where(Event.act == "library.upload_refused")).all()
        return [event.details["why"] for event in found]


def take_only(workshop, people, *, endings=None, quota=None):
    """Let the group take only this."""
    with workshop.do(people.leader) as work:
        library.choose_intake(work, groups.group_by_id(work, people.group), None, endings)
    with workshop.do_as(SYSTEM) as work:
        work.session.merge(Space(group_id=people.group, used=0, quota=quota, told=0))


def test_what_the_group_does_not_take_is_refused_before_it_is_sent(speak, workshop, people):
    take_only(workshop, people, endings=["txt"], quota=100)
    tus = speak("author")
    assert tus.create(filename="a.exe").status_code == 422
    assert tus.create(size=101).status_code == 507
    assert tus.begun()
    assert refused(workshop) == ["type", "space"]


def test_what_is_reserved_is_refused_before_it_is_sent(speak, workshop, people):
    document = makers.document(workshop, people.author, people.group)
    with workshop.do(people.leader) as work:
        library.reserve(work, queries.document(work, document.id))
    tus = speak("author")
    for said in ({"document": document.id}, {"filename": "REPORT.txt"}):
        assert tus.create(**said).status_code == 423
    assert tus.create(filename="report.txt", **{"as": "new"}).status_code == 201


def test_what_no_longer_fits_at_the_end_says_so_and_is_not_lost(speak, workshop, people, browse):
    tus = speak("author")
    where = tus.begun()
    take_only(workshop, people, quota=10)
    assert tus.add(where, BODY).status_code == 507
    said = tus.send("GET", where, Accept="application/json").json
    assert (said["offset"], said["error"][:35]) == (SIZE, "This group has 10 B left of 10 B. A")
    assert "10 B left" in browse("author").get("/uploads/").text
    assert refused(workshop) == ["space"]
    take_only(workshop, people)
    assert tus.add(where, b"", SIZE).json["receipt"]["version"] == "1.0"


def test_our_own_module_is_told_who_one_is_and_what_to_send(browse, people):
    answer = browse("author").get("/uploads/", headers={"Accept": "application/json"}).json
    assert (answer["uploads"], answer["user"], bool(answer["csrf"])) == ([], people.author, True)
