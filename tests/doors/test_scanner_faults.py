"""A virus scanner that is killed, stopped, slow, too small or busy, by every way in: nothing unchecked is served."""

from __future__ import annotations

import base64
import io
import signal
import socket
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import pytest
from clamd import EICAR
from sqlalchemy import update

from app import scanner as checks
from app.db import now
from app.jobs import Job
from app.policy import SYSTEM
from tests import conftest, makers
from tests.library.test_importing import packed

REPORT = b"What we saw in March."
FILES = {"report.txt": REPORT, "invoice.txt": b"To be paid: " + EICAR}
LIMITS = "MaxFileSize 10K\nMaxScanSize 10K\n"
WAIT = 0.3  # seconds that a sender waits for the scanner


@dataclass
class Scanner:
    """A clamd of a test's own, that can be killed and started again."""

    start: object
    home: object
    stack: ExitStack
    process: object = None
    address: str = ""

    def up(self, more=""):
        """Start it where it was."""
        self.address, self.process = self.stack.enter_context(self.start(self.home, more))

    def kill(self):
        """End it at once."""
        self.process.kill()
        self.process.wait()

    def send(self, number):
        """Send its process a signal."""
        self.process.send_signal(number)


@contextmanager
def killed(scanner):
    """It is not there."""
    scanner.kill()
    yield
    scanner.up()


@contextmanager
def stopped(scanner):
    """It is there and says nothing."""
    scanner.send(signal.SIGSTOP)
    yield
    scanner.send(signal.SIGCONT)


@contextmanager
def killed_while_it_looks(scanner):
    """It takes the file, and ends before it has said anything."""
    scanner.send(signal.SIGSTOP)
    death = threading.Timer(WAIT / 2, scanner.kill)
    death.start()
    yield
    death.join()
    scanner.up()


class Stand:
    """The application over a scanner of its own, its author by page and by program, and a reader."""

    def __init__(self, workshop, people, browse, program):
        self.workshop, self.browse = workshop, browse
        with workshop.ask(people.leader) as work:
            self.library = makers.root(work, people.group).id
        self.author, self.reader = program("author"), program("reader")
        self.page = None

    def put(self, name, body):
        """Send a file whole."""
        return self.author("PUT", f"/api/folders/{self.library}/documents/{name}", data=body)

    def post(self, name, body):
        """Send a file by the form of a page."""
        if self.page is None:
            self.page = self.browse("author")
            self.page.get(f"/f/{self.library}", follow_redirects=True)
        return self.page.post(f"/f/{self.library}/uploads", files=(io.BytesIO(body), name))

    def tus(self, name, body):
        """Send a file by tus, in one piece."""
        said = {"folder": self.library, "filename": name}
        pairs = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(body)), "Upload-Metadata": pairs}
        kind = "application/offset+octet-stream"
        return self.author("POST", "/uploads/", data=body, headers={**headers, "Content-Type": kind})

    def version(self, name, body):
        """Send a file on top of a document that nobody can read yet either."""
        self.put(name, b"")
        return self.put(name, body)

    def unpack(self, name, body):
        """Send a file in a zip that is imported."""
        self.author("POST", f"/api/folders/{self.library}/imports?name=files.zip", data=packed({name: body}))
        makers.run_lane(self.workshop, "import")

    def states(self):
        """The state of the latest version of each document by its name, and whether a reader gets it."""
        found = {}
        for one in self.author("GET", f"/api/folders/{self.library}").json["items"]:
            latest = self.author("GET", f"/api/documents/{one['id']}").json["versions"][0]
            content = f"/api/documents/{one['id']}/versions/{latest['number']}/content"
            found[one["name"]] = (latest["check"], self.reader("GET", content).status_code == HTTPStatus.OK)
        return found

    def served(self):
        """Everything that a reader is given."""
        for one in self.reader("GET", f"/api/folders/{self.library}").json["items"]:
            yield self.reader("GET", f"/api/documents/{one['id']}/content").data

    def drain(self):
        """Let everything be checked that waits."""
        with self.workshop.do_as(SYSTEM) as work:
            work.session.execute(update(Job).values(run_at=now()))
        makers.run_lane(self.workshop, "check")


@pytest.fixture
def scanner(tmp_path, start_clamd):
    """A clamd of the test's own."""
    with ExitStack() as stack:
        yield Scanner(start_clamd, tmp_path / "own", stack)


@pytest.fixture
def settings(tmp_path, sqlite_template, scanner):
    """Settings over this scanner."""
    scanner.up(LIMITS)
    database = conftest.sqlite_copy(sqlite_template, tmp_path)
    return conftest.make_settings(tmp_path, database, clamd=scanner.address, scan_wait=WAIT)


@pytest.fixture
def stand(workshop, people, browse, program, monkeypatch):
    """The application over it, whose jobs wait no longer for it than people do."""
    monkeypatch.setattr(checks, "PATIENCE", WAIT)
    return Stand(workshop, people, browse, program)


WAYS = pytest.mark.parametrize("way", [Stand.put, Stand.post, Stand.tus, Stand.version, Stand.unpack])


@WAYS
@pytest.mark.parametrize("fault", [killed, stopped, killed_while_it_looks])
def test_what_it_did_not_check_waits_unread_and_is_checked_when_it_is_back(stand, scanner, way, fault):
    with fault(scanner):
        for name, body in FILES.items():
            way(stand, name, body)
        assert stand.states() == dict.fromkeys(FILES, ("pending", False))
        stand.drain()
        assert stand.states() == dict.fromkeys(FILES, ("pending", False))
    stand.drain()
    assert stand.states() == {"report.txt": ("clean", True), "invoice.txt": ("infected", False)}


@WAYS
def test_one_that_is_slow_is_waited_for(stand, scanner, way):
    for name, body in FILES.items():
        scanner.send(signal.SIGSTOP)
        threading.Timer(WAIT / 3, scanner.send, [signal.SIGCONT]).start()
        way(stand, name, body)
    assert stand.states()["report.txt"] == ("clean", True)
    assert EICAR not in b"".join(stand.served())


def test_one_that_takes_new_signatures_meanwhile_lets_nothing_through(stand, scanner):
    for number in range(5):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(scanner.address.removeprefix("unix:"))
            connection.sendall(b"nRELOAD\n")
            for name, body in FILES.items():
                stand.put(f"{number} {name}", body)
    stand.drain()
    states = stand.states()
    assert [states[f"{number} report.txt"] for number in range(5)] == [("clean", True)] * 5
    assert EICAR not in b"".join(stand.served())


def test_what_is_over_its_limits_is_not_checkable_and_not_served(stand):
    assert stand.put("long.txt", REPORT * 500).json["version"]["check"] == "unscannable"
    assert stand.states() == {"long.txt": ("unscannable", False)}
