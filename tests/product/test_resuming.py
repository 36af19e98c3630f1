"""Uploads that resume, with a public client of tus, against the product as it runs: bit by bit, after kills too."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import signal
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from app import config
from app.workshop import make_workshop
from tests import conftest, makers
from tests.doors.conftest import secret_of
from tests.ports import free_port
from tests.product.conftest import cercle

MEGABYTE = 1024 * 1024
SIZE = 9 * MEGABYTE + 12_345


@dataclass
class House:
    """The running product, and a token of the author."""

    home: Path
    port: int
    library: str
    secret: str

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def client(self):
        return TusClient(f"{self.url}/uploads/", headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, address):
        asked = urllib.request.Request(self.url + address, headers={"Authorization": f"Bearer {self.secret}"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.read()

    def kill_web(self):
        """Kill the web server's processes, as the kernel does when memory is short; return when it is back."""
        killed = list(web_processes(self.home))
        assert killed
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        pytest.fail("The web server does not come back.")


def web_processes(home):
    """The processes of the web server that belong to a home."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            is_web = b"granian" in (path / "cmdline").read_bytes()
            if is_web and f"CERCLE_HOME={home}".encode() in (path / "environ").read_bytes().split(b"\0"):
                yield int(path.name)
        except OSError:
            continue


@pytest.fixture(scope="module")
def house(tmp_path_factory, sqlite_template, clamd):
    """The product over a home with a group."""
    tmp_path = tmp_path_factory.mktemp("home")
    port = free_port()
    settings = {
        "DATABASE_URL": conftest.sqlite_copy(sqlite_template, tmp_path),
        "CERCLE_DEMO": "0",
        "CERCLE_CLAMD": clamd,
        "CERCLE_FREE_SPACE_RESERVE": "0",
    }
    workshop = make_workshop(config.from_environment({**os.environ, **settings, "CERCLE_HOME": str(tmp_path)}))
    people = makers.settle(workshop)
    with workshop.ask(people.leader) as work:
        library = makers.root(work, people.group).id
    secret = secret_of(workshop, people.author)
    workshop.database.engine.dispose()
    with cercle(tmp_path, port, **settings):
        yield House(tmp_path, port, library, secret)


@pytest.fixture
def file(tmp_path):
    """A file of some megabytes, open."""
    path = tmp_path / "Survey.bin"
    path.write_bytes(os.urandom(SIZE))
    with path.open("rb") as stream:
        yield stream


def whole(file):
    """All bytes of the file."""
    return Path(file.name).read_bytes()


def uploader(house, file, **more):
    """Sends a file by pieces of a megabyte, under a name of its own."""
    metadata = {"filename": f"Survey {secrets.token_hex(4)}.bin", "folder": house.library}
    return house.client().uploader(file_stream=file, metadata=metadata, chunk_size=MEGABYTE, retry_delay=1, **more)


def received(house, sent):
    """What the last answer says; its bytes are compared with the file."""
    receipt = json.loads(sent.request.response_content)["receipt"]
    return receipt, house.get(f"/api/documents/{receipt['document']}/content")


@pytest.mark.parametrize("with_checksums", [False, True])
def test_a_file_arrives_bit_by_bit(house, file, with_checksums):
    sent = uploader(house, file, upload_checksum=with_checksums)
    sent.upload()
    receipt, body = received(house, sent)
    assert body == whole(file)
    assert receipt["sha256"] == hashlib.sha256(body).hexdigest()
    assert (receipt["version"], receipt["check"]["state"]) == ("1.0", "clean")


@pytest.mark.parametrize("with_checksums", [False, True])
def test_it_goes_on_where_it_was_after_the_server_was_killed(house, file, with_checksums):
    sent = uploader(house, file, upload_checksum=with_checksums, retries=20)
    for _ in range(4):
        sent.upload_chunk()
    acknowledged = sent.offset
    house.kill_web()
    again = house.client().uploader(
        file_stream=file, url=sent.url, chunk_size=MEGABYTE, upload_checksum=with_checksums, retries=20, retry_delay=1
    )
    assert again.offset >= acknowledged == 4 * MEGABYTE
    again.upload()
    assert received(house, again)[1] == whole(file)
    assert json.loads(house.get("/api/uploads"))["uploads"] == []


def test_a_kill_while_bytes_move_loses_nothing_that_was_acknowledged(house, file):
    sent = uploader(house, file, upload_checksum=True)
    for _ in range(3):
        sent.upload_chunk()
        acknowledged = sent.offset
        house.kill_web()
        assert sent.get_offset() == acknowledged
    sent.upload()
    assert received(house, sent)[1] == whole(file)


def test_what_is_refused_is_refused_to_the_client_too(house, file):
    nowhere = house.client().uploader(file_stream=file, metadata={"filename": "x", "folder": "abcdefghijkmnpqr"})
    with pytest.raises(TusCommunicationError):
        nowhere.upload()
    sent = uploader(house, file)
    sent.upload_chunk()
    sent.offset = 5
    with pytest.raises(TusUploadFailed):
        sent.upload_chunk()
    assert sent.get_offset() == MEGABYTE
