"""Untrusted bytes meet a confined process; whatever it does, the next piece of work is done."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.sandbox import Crashed, Failed, Limits, Sandbox, TimedOut

HOSTILE = "tests.sandbox.hostile"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(HOSTILE, Limits(memory=400 * 1024 * 1024, seconds=2)) as made:
        yield made


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    with path.open("rb") as opened:
        yield opened


def works(sandbox, file):
    return sandbox.run("length", file) == 5


def test_a_file_is_read_from_its_beginning(sandbox, file):
    file.read()
    assert works(sandbox, file)


def test_a_refusal_says_why_and_a_new_process_works(sandbox, file):
    assert works(sandbox, file)
    former = sandbox._child.pid
    with pytest.raises(Failed, match="damaged"):
        sandbox.run("refuse", file)
    assert works(sandbox, file)
    assert sandbox._child.pid != former


def test_the_files_of_two_owners_are_never_read_by_the_same_process(sandbox, file):
    processes = []
    for owner in ("one", "one", "two", "one"):
        sandbox.read_for(owner)
        assert works(sandbox, file)
        processes.append(sandbox._child.pid)
    assert processes[0] == processes[1]
    assert len({processes[0], *processes[2:]}) == 3


@pytest.mark.parametrize(
    ("function", "error"),
    [("hang", TimedOut), ("spin", TimedOut), ("eat", Crashed), ("leave", Crashed), ("babble", Crashed)],
)
def test_misbehaviour_ends_the_process_and_a_new_one_works(sandbox, file, function, error):
    with pytest.raises(error):
        sandbox.run(function, file)
    assert works(sandbox, file)


def test_files_and_network_are_out_of_reach(sandbox, file):
    assert works(sandbox, file)
    expected = {"read_passwords": "files", "write_file": "files", "write_here": "limits", "call_home": "network"}
    for function, needed in expected.items():
        if needed in sandbox.taken:
            with pytest.raises(Failed):
                sandbox.run(function, file)


def test_the_environment_tells_nothing(sandbox, file, monkeypatch):
    monkeypatch.setenv("CERCLE_SECRET_KEY", "hidden")
    with Sandbox(HOSTILE) as fresh:
        assert "CERCLE_SECRET_KEY" not in fresh.run("environment", file)


def test_a_used_up_process_is_renewed(file):
    with Sandbox(HOSTILE, Limits(pieces=2)) as sandbox:
        assert works(sandbox, file)
        first = sandbox._child.pid
        assert works(sandbox, file)
        assert works(sandbox, file)
        assert sandbox._child.pid != first


def test_nothing_is_left_running_when_it_closes(file):
    with Sandbox(HOSTILE) as sandbox:
        assert works(sandbox, file)
        child = sandbox._child
    assert child.poll() is not None


def test_the_process_dies_with_its_parent(tmp_path):
    program = (
        "import sys, time; from app.sandbox import Sandbox\n"
        "sandbox = Sandbox('tests.sandbox.hostile'); file = open(sys.argv[0] or sys.executable, 'rb')\n"
        "sandbox.run('length', file); print(sandbox._child.pid, flush=True); time.sleep(60)"
    )
    (tmp_path / "parent.py").write_text(program)
    environment = {**os.environ, "PYTHONPATH": "."}
    with subprocess.Popen([sys.executable, tmp_path / "parent.py"], stdout=subprocess.PIPE, env=environment) as parent:
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    for _attempt in range(100):
        if not is_running(child):
            break
        time.sleep(0.05)
    assert not is_running(child)


def is_running(pid):
    try:
        with Path(f"/proc/{pid}/stat").open() as stat:
            return stat.read().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_memory_files_are_refused_without_a_descriptor(sandbox):
    with pytest.raises(io.UnsupportedOperation):
        sandbox.run("length", io.BytesIO(b"x"))
