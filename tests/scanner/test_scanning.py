"""Files checked by a real clamd, over both of its doors."""

import io
import shutil
import socket
import subprocess

import pytest

from app import clamav, scanner
from tests.scanner import made

pytestmark = pytest.mark.clamd


@pytest.fixture
def check(clamd, tmp_path):
    """Checks content as an open file, passed by its descriptor."""

    def checked(content: bytes) -> scanner.Verdict:
        path = tmp_path / "file"
        path.write_bytes(content)
        with path.open("rb") as file:
            return scanner.connect(clamd, 30).scan(file)

    return checked


@pytest.fixture
def over_tcp(start_clamd, tmp_path):
    """A scanner over TCP whose clamd takes no more than 1 MB."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with start_clamd(tmp_path, f"TCPAddr 127.0.0.1\nTCPSocket {port}\nStreamMaxLength 1M\n"):
        yield scanner.connect(f"tcp:127.0.0.1:{port}", 30)


def test_an_ordinary_file_is_clean(check):
    assert check(b"Minutes of the meeting\n") == scanner.Verdict("clean")


def test_an_empty_file_is_clean(check):
    assert check(b"").state == "clean"


def test_a_virus_is_found(check, virus):
    verdict = check(b"Dear all,\n" + virus + b"\nRegards\n")
    assert (verdict.state, verdict.finding) == ("infected", "Cercle.Test.EICAR.UNOFFICIAL")


def test_a_virus_in_an_archive_is_found(check, virus):
    assert check(made.zipped(b"harmless", made.zipped(virus))).state == "infected"


def test_a_file_is_checked_whole_wherever_it_stands(clamd, virus, tmp_path):
    (tmp_path / "file").write_bytes(virus)
    with (tmp_path / "file").open("rb") as file:
        file.read()
        assert scanner.connect(clamd, 30).scan(file).state == "infected"


def test_bytes_still_in_the_buffer_are_checked_too(clamd, virus, tmp_path):
    with (tmp_path / "file").open("w+b") as file:
        file.write(virus)
        assert scanner.connect(clamd, 30).scan(file).state == "infected"


def test_a_file_without_a_name_is_checked(clamd, virus, tmp_path):
    with (tmp_path / "file").open("w+b") as file:
        (tmp_path / "file").unlink()
        file.write(virus)
        assert scanner.connect(clamd, 30).scan(file).state == "infected"


def test_what_is_no_file_is_streamed(clamd, virus):
    content = io.BytesIO(b"x" * 700_000 + virus + b"x" * 700_000)
    assert scanner.connect(clamd, 30).scan(content).state == "infected"


def test_a_file_over_the_limit_is_not_called_clean(clamd, tmp_path):
    with (tmp_path / "large").open("w+b") as file:
        file.truncate(clamav.LEAST_LIMIT + 1)
        assert scanner.connect(clamd, 30).scan(file).state == "unscannable"


def test_what_is_nested_too_deeply_is_not_called_clean(check):
    assert check(made.nested(b"harmless", 25)).finding == "Heuristics.Limits.Exceeded.MaxRecursion"


@pytest.mark.skipif(not shutil.which("zip"), reason="needs zip")
def test_an_encrypted_archive_is_not_called_clean(check, tmp_path):
    assert check(encrypted(tmp_path)).finding == "Heuristics.Encrypted.Zip"


@pytest.mark.skipif(not shutil.which("zip"), reason="needs zip")
def test_macros_do_not_hide_what_is_encrypted(check, tmp_path):
    content = made.zipped(encrypted(tmp_path), made.workbook_with_macros())
    assert check(content).finding == "Heuristics.Encrypted.Zip"


def test_macros_do_not_hide_a_limit(check):
    content = made.zipped(made.nested(b"harmless", 25), made.workbook_with_macros())
    assert check(content).finding == "Heuristics.Limits.Exceeded.MaxRecursion"


def test_a_file_with_macros_is_clean_with_a_note(check):
    verdict = check(made.workbook_with_macros())
    assert (verdict.state, verdict.note) == ("clean", "It contains macros.")


def test_macros_are_not_called_clean_where_nobody_looks_twice(start_clamd, tmp_path):
    with start_clamd(tmp_path, "ExcludePath /cercle-\n") as (address, _process):
        verdict = scanner.connect(address, 30).scan(io.BytesIO(made.workbook_with_macros()))
    assert verdict.state == "unscannable"


def test_a_virus_is_found_over_tcp(over_tcp, virus, tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 500_000 + virus)
    with (tmp_path / "file").open("rb") as file:
        assert over_tcp.scan(file).state == "infected"


def test_an_ordinary_file_is_clean_over_tcp(over_tcp):
    assert over_tcp.scan(io.BytesIO(b"Agenda")).state == "clean"


@pytest.mark.parametrize("size", [1_048_577, 3_000_000, 20_000_000])
def test_a_stream_over_the_limit_is_not_called_clean(over_tcp, size):
    assert over_tcp.scan(io.BytesIO(bytes(size))).state == "unscannable"


def test_the_test_database_is_told_apart(clamd):
    status = scanner.connect(clamd, 30).status()
    assert status.alive
    assert status.version.startswith("ClamAV ")
    assert status.is_test
    assert status.signatures is None


def encrypted(folder) -> bytes:
    """A zip file with an encrypted member."""
    (folder / "member").write_bytes(b"secret" * 20)
    subprocess.run(["zip", "-q", "-P", "a password", "encrypted.zip", "member"], cwd=folder, check=True)
    return (folder / "encrypted.zip").read_bytes()
