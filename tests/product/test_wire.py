"""Over a real line to the real web server: bodies that lie about their length, break off or are too large."""

from __future__ import annotations

import http.client
import json
import os
import socket
import urllib.request
from dataclasses import dataclass

import pytest

from app import config
from app.workshop import make_workshop
from tests import conftest, makers
from tests.doors.conftest import secret_of
from tests.product.conftest import cercle

LIMIT = 100_000


@dataclass
class Line:
    """The web server, as somebody who writes bytes by hand comes to it; they have a token of the author."""

    port: int
    library: str
    secret: str

    def send(self, name, field, body=b"", *, breaks_off=False):
        """Send an upload's head and body, and perhaps hang up; the status of the answer, and what it says."""
        head = (
            f"PUT /api/folders/{self.library}/documents/{name} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {self.secret}\r\nConnection: close\r\n{field}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            try:
                line.sendall(head.encode() + body)
                if breaks_off:
                    line.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has answered before it had everything
            answer = http.client.HTTPResponse(line)
            answer.begin()
            return answer.status, json.loads(answer.read() or b"{}")

    def names(self):
        """The names in the library."""
        address = f"http://127.0.0.1:{self.port}/api/folders/{self.library}"
        asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {self.secret}"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return [one["name"] for one in json.load(answer)["items"]]


@pytest.fixture
def line(tmp_path, sqlite_template, clamd, port):
    """The product over a home with a group, as it answers on the line."""
    settings = {
        "DATABASE_URL": conftest.sqlite_copy(sqlite_template, tmp_path),
        "CERCLE_DEMO": "0",
        "CERCLE_CLAMD": clamd,
        "CERCLE_FILE_LIMIT": str(LIMIT),
        "CERCLE_FREE_SPACE_RESERVE": "0",
    }
    workshop = make_workshop(config.from_environment({**os.environ, **settings, "CERCLE_HOME": str(tmp_path)}))
    people = makers.settle(workshop)
    with workshop.ask(people.leader) as work:
        library = makers.root(work, people.group).id
    secret = secret_of(workshop, people.author)
    workshop.database.engine.dispose()
    with cercle(tmp_path, port, **settings):
        yield Line(port, library, secret)
    assert list((tmp_path / "incoming").iterdir()) == []


TOO_LARGE = b"x" * (LIMIT + 1)
IN_CHUNKS = "Transfer-Encoding: chunked"
REFUSED = [
    ("Content-Length: 500", b"hello", 400, "did not arrive whole"),
    (f"Content-Length: {LIMIT + 1}", TOO_LARGE, 413, "is larger than"),
    ("Content-Length: 9000000000000", b"hello", 413, "is larger than"),
    (IN_CHUNKS, b"5\r\nhello\r\n0\r\n\r\n", 411, "Content-Length"),
    (IN_CHUNKS, b"5\r\nhello\r\n50\r\nhel", 411, "Content-Length"),
    (IN_CHUNKS, b"%x\r\n%s\r\n0\r\n\r\n" % (len(TOO_LARGE), TOO_LARGE), 411, "Content-Length"),
    (f"{IN_CHUNKS}\r\nContent-Length: 5", b"5\r\nhello\r\n0\r\n\r\n", 411, "Content-Length"),
]


def test_only_what_arrives_whole_is_kept(line):
    assert line.send("whole.txt", "Content-Length: 5", b"hello")[0] == 201
    for field, body, status, said in REFUSED:
        answered, problem = line.send("report.txt", field, body, breaks_off=status == 400)
        assert (answered, problem["status"]) == (status, status), field
        assert said in problem["detail"], field
    for field in ("Content-Length: -5", "Content-Length: five", "Transfer-Encoding: gzip"):
        assert line.send("report.txt", field, b"hello")[0] == 400, field
    assert line.names() == ["whole.txt"]
