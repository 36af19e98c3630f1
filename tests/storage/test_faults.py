"""Whatever fails while a blob is put: an error is raised, nothing is visible, and the next put works."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Damaged, DiskStore, verified
from storage.check import put
from storage.draft import Draft, remove_stale

WORDS = b"What we saw in March." * 1000


@pytest.fixture
def store(tmp_path):
    return DiskStore(tmp_path / "blobs", tmp_path / "incoming")


def failing(real, at):
    """A system call that fails the n-th time it is made."""
    calls = iter(range(1000))

    def call(*given, **named):
        if next(calls) == at:
            raise OSError(5, "Input/output error")
        return real(*given, **named)

    return call


@pytest.mark.parametrize(
    ("name", "at"), [("write", 0), *(("fsync", at) for at in range(5)), *(("open", at) for at in range(6))]
)
def test_a_failing_call_leaves_nothing(store, tmp_path, monkeypatch, name, at):
    monkeypatch.setattr(os, name, failing(getattr(os, name), at))
    with pytest.raises(OSError, match="Input/output"):
        put(store, "one", WORDS)
    monkeypatch.undo()
    assert list((tmp_path / "incoming").glob("*")) == []
    assert list(store.iter("one")) == []
    assert put(store, "one", WORDS).size == len(WORDS)


def test_a_failing_rename_leaves_nothing(store, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "rename", failing(Path.rename, 0))
    with pytest.raises(OSError, match="Input/output"):
        put(store, "one", WORDS)
    assert list((tmp_path / "incoming").glob("*")) == []
    assert list(store.iter("one")) == []


def test_a_file_size_limit_is_an_error_and_nothing_remains(tmp_path):
    program = (
        "import resource, signal, sys; from pathlib import Path; from storage import DiskStore;"
        "from storage.check import put;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "home = Path(sys.argv[1]); store = DiskStore(home / 'blobs', home / 'incoming');\n"
        "try: put(store, 'one', b'x' * 100_000)\n"
        "except OSError as error:"
        " print(error.errno, list((home / 'incoming').glob('*')), list(store.iter('one')))"
    )
    said = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "27 [] []"


def test_a_kill_leaves_whole_blobs_or_none(tmp_path):
    program = (
        "import sys; from pathlib import Path; from storage import DiskStore; from storage.check import put;"
        "home = Path(sys.argv[1]); store = DiskStore(home / 'blobs', home / 'incoming');\n"
        "print('go', flush=True)\n"
        "for n in range(10**6): put(store, 'one', str(n).encode() * 5000)"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        store = DiskStore(tmp_path / "blobs", tmp_path / "incoming")
        while len(list(store.iter("one"))) < 5:
            pass
        child.send_signal(signal.SIGKILL)
    for blob in store.iter("one"):
        with store.open("one", blob.digest) as stream:
            assert hashlib.sha256(stream.read()).hexdigest() == blob.digest


def test_drafts_of_killed_processes_are_removed_in_time(tmp_path):
    draft = Draft(tmp_path)
    assert remove_stale(tmp_path, timedelta(hours=1)) == 0
    os.utime(draft.path, (0, 0))
    assert remove_stale(tmp_path, timedelta(hours=1)) == 1
    assert not draft.path.exists()


def test_two_writers_of_the_same_bytes_keep_one(store):
    errors = []

    def work():
        try:
            for _ in range(30):
                put(store, "one", WORDS)
        except OSError as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(list(store.iter("one"))) == 1


def test_blobs_are_readable_by_their_owner_alone(store, tmp_path):
    put(store, "one", WORDS)
    for path in (tmp_path / "blobs").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_whole_download_is_whole(store):
    blob = put(store, "one", WORDS)
    with store.open("one", blob.digest) as stream:
        assert b"".join(verified(stream, blob.digest, 100)) == WORDS


def test_a_flipped_byte_never_arrives_whole(store, tmp_path):
    blob = put(store, "one", WORDS)
    path = next((tmp_path / "blobs").rglob(blob.digest))
    path.chmod(0o600)
    path.write_bytes(b"X" + WORDS[1:])
    received = []
    with store.open("one", blob.digest) as stream:
        pieces = verified(stream, blob.digest, 1000)
        with pytest.raises(Damaged):
            received.extend(piece[0] for piece in pieces)
    assert len(received) < len(WORDS) / 1000
