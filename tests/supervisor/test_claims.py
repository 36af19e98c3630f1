"""One Cercle to a home and to a port."""

import os
import socket

import pytest

from app.supervisor import CannotStart, claim
from tests.ports import free_port


@pytest.fixture(autouse=True)
def _no_predecessor(monkeypatch):
    monkeypatch.setattr(claim, "PREDECESSOR", 0.0)


def test_a_second_start_on_the_same_home_is_refused(tmp_path):
    with claim.claim_home(tmp_path):
        expected = f"Cercle runs already on {tmp_path} \\(process {os.getpid()}\\)."
        with pytest.raises(CannotStart, match=expected), claim.claim_home(tmp_path):
            pass


def test_a_home_is_free_again_afterwards(tmp_path):
    for _ in range(2):
        with claim.claim_home(tmp_path):
            assert (tmp_path / "run.lock").read_text() == f"{os.getpid()}\n"


def test_a_new_home_is_its_owners_alone(tmp_path):
    with claim.claim_home(tmp_path / "new"):
        assert (tmp_path / "new").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_port_that_is_taken_is_told(host):
    with socket.create_server(("", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is taken"):
            claim.claim_port(host, port)


def test_a_free_port_gives_the_address_to_listen_on():
    assert claim.claim_port("127.0.0.1", free_port()) == "127.0.0.1"


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_a_foreign_address_is_told(host):
    with pytest.raises(CannotStart, match="HOST is"):
        claim.claim_port(host, 8000)
