"""Without a clear answer there is no verdict."""

import io
import os
import signal
import socket
import subprocess
from datetime import datetime

import pytest

from app import clamav, config, scanner


def checked(address: str, wait: float = 30) -> scanner.Verdict:
    """The verdict on a small file that is not sent by descriptor."""
    return scanner.connect(address, wait).scan(io.BytesIO(b"Agenda"))


def answering(answer: bytes):
    """Takes what is sent until it pauses, then says this and hangs up."""

    def serve(connection: socket.socket) -> None:
        received = b""
        while not received.endswith(bytes(4)):
            received += connection.recv(65536)
        connection.sendall(answer)

    return serve


def test_no_scanner_gives_no_verdict():
    with pytest.raises(scanner.Unavailable, match="CERCLE_CLAMD"):
        scanner.connect(None, 1).scan(io.BytesIO(b""))


def test_no_scanner_has_a_status():
    assert not scanner.connect(None, 1).status().alive


def test_an_absent_socket_gives_no_verdict(tmp_path):
    with pytest.raises(scanner.Unavailable):
        checked(f"unix:{tmp_path / 'absent'}")


def test_a_refused_connection_gives_no_verdict():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(scanner.Unavailable):
        checked(f"tcp:127.0.0.1:{port}")


@pytest.mark.parametrize("answer", [b"", b"\n", b"stream: ", b"\xff\xfe\n", b"stream: Out of memory ERROR\n"])
def test_an_empty_or_odd_answer_gives_no_verdict(server, answer):
    with server(answering(answer)) as address, pytest.raises(scanner.Unavailable):
        checked(address)


def test_a_clean_answer_is_believed(server):
    with server(answering(b"stream: OK\n")) as address:
        assert checked(address).state == "clean"


def test_hanging_up_at_once_gives_no_verdict(server):
    with server(lambda _connection: None) as address, pytest.raises(scanner.Unavailable):
        scanner.connect(address, 30).scan(io.BytesIO(bytes(5_000_000)))


def test_a_clean_answer_to_a_part_is_not_believed(server):
    def hasty(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"stream: OK\n")

    with server(hasty) as address, pytest.raises(scanner.Unavailable):
        scanner.connect(address, 30).scan(io.BytesIO(bytes(20_000_000)))


def test_silence_gives_no_verdict(server):
    def silent(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    with server(silent) as address, pytest.raises(scanner.Unavailable, match="timed out"):
        checked(address, wait=0.2)


def test_a_scanner_that_takes_nothing_gives_no_verdict():
    with (
        socket.create_server(("127.0.0.1", 0)) as deaf,
        pytest.raises(scanner.Unavailable, match="timed out"),
    ):
        scanner.connect(f"tcp:127.0.0.1:{deaf.getsockname()[1]}", 0.2).scan(io.BytesIO(bytes(20_000_000)))


def test_a_file_that_cannot_be_read_gives_no_verdict(tmp_path):
    class Broken(io.BytesIO):
        def read(self, _size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(scanner.Unavailable, match="Input/output"):
        scanner.connect(f"unix:{tmp_path / 'absent'}", 30).scan(Broken())


@pytest.mark.clamd
def test_a_stopped_clamd_gives_no_verdict(own_clamd, tmp_path):
    address, process = own_clamd
    process.send_signal(signal.SIGSTOP)
    (tmp_path / "file").write_bytes(b"Agenda")
    with (tmp_path / "file").open("rb") as file, pytest.raises(scanner.Unavailable, match="timed out"):
        scanner.connect(address, 0.3).scan(file)


@pytest.mark.clamd
def test_a_clamd_killed_in_mid_stream_gives_no_verdict(own_clamd):
    address, process = own_clamd

    class Killing(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 1_000_000:
                process.kill()
                process.wait()
            return super().read(size)

    with pytest.raises(scanner.Unavailable):
        scanner.connect(address, 30).scan(Killing(bytes(9_000_000)))


@pytest.mark.clamd
def test_a_clamd_without_signatures_gives_no_verdict(tmp_path):
    made = clamav.prepare(tmp_path, 1024**2)
    for path in (tmp_path / "clamav" / "database").iterdir():
        path.unlink()
    subprocess.run(made.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30, check=False)
    with pytest.raises(scanner.Unavailable):
        checked(made.address)


@pytest.mark.clamd
def test_a_clamd_that_came_back_is_asked_again(own_clamd, start_clamd, tmp_path):
    address, process = own_clamd
    process.kill()
    process.wait()
    with pytest.raises(scanner.Unavailable):
        checked(address)
    with start_clamd(tmp_path / "home"):
        assert checked(address).state == "clean"


@pytest.mark.clamd
def test_what_is_no_regular_file_gives_no_verdict(clamd):
    with open(os.devnull, "rb") as file, pytest.raises(scanner.Unavailable):  # noqa: PTH123 (a device)
        scanner.connect(clamd, 30).scan(file)


@pytest.mark.parametrize("address", ["clamd", "unix:relative", "unix:", "tcp:3310", "tcp:host:", "tcp:host:x"])
def test_a_wrong_address_is_told_at_once(address):
    with pytest.raises(config.BadSetting, match="CERCLE_CLAMD"):
        scanner.connect(address, 1)


@pytest.mark.parametrize("answer", [b"hello\n", b"ClamAV 1.4.3/27800/some day\n", b"ClamAV 1.4.3/x/y\n"])
def test_an_odd_version_is_a_problem(server, answer):
    def serve(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(answer)

    with server(serve) as address:
        assert scanner.connect(address, 30).status().problem


def test_an_official_database_has_its_number_and_date(server):
    def serve(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"ClamAV 1.4.3/27800/Tue Nov 18 09:30:00 2025\n")

    with server(serve) as address:
        status = scanner.connect(address, 30).status()
    assert (status.signatures, status.is_test) == (27800, False)
    assert status.signatures_at == datetime(2025, 11, 18, 9, 30).astimezone()
