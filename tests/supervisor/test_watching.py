"""Programs are kept running, and end with the supervisor."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PROGRAMS = ("web", "family", "member", "stubborn")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


@pytest.fixture
def start(tmp_path, port):
    """Starts a supervisor over small programs, which ends them in the end."""
    started = []

    def begin(**options) -> subprocess.Popen[str]:
        command = [sys.executable, str(Path(__file__).with_name("stand.py")), "supervise", port]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=tmp_path, env=environment, **pipes, **options))
        return started[0]

    yield begin
    for process in started:
        process.terminate()
        process.communicate()


@pytest.fixture
def ready(start):
    """A supervisor whose pages answer, and that heeds every signal even where we were told to ignore some."""
    process = start(preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in SIGNALS])
    assert process.stdout.readline() == "ready\n"
    return process


def pid(folder: Path, name: str) -> int:
    """The process number of a program, once it has written it."""
    eventually((folder / name).exists)
    return int((folder / name).read_text())


def is_running(number: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(is_so) -> None:
    """Wait until it is so; the test's own time limit is the only one."""
    while not is_so():
        time.sleep(0.02)


def all_pids(folder: Path) -> list[int]:
    """The process numbers of all programs."""
    return [pid(folder, name) for name in PROGRAMS]


def test_when_pages_answer_it_says_what_it_was_given(ready):
    assert ready.stdout.readline() == "and more\n"


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_it_and_leaves_nothing_running(ready, tmp_path, number):
    numbers = all_pids(tmp_path)
    ready.send_signal(number)
    assert ready.wait() == 0
    assert not any(map(is_running, numbers))


def test_programs_end_with_a_killed_supervisor(ready, tmp_path):
    web, family, *strays = all_pids(tmp_path)
    ready.kill()
    eventually(lambda: not is_running(web) and not is_running(family))
    for number in strays:  # what does as it likes has to see to it itself
        os.kill(number, signal.SIGKILL)


@pytest.mark.parametrize("name", ["web", "family", "stubborn"])
def test_a_program_that_was_killed_is_started_again(ready, tmp_path, name):
    before = pid(tmp_path, name)
    os.kill(before, signal.SIGKILL)
    eventually(lambda: pid(tmp_path, name) != before)
    assert is_running(pid(tmp_path, name))


def test_what_a_killed_program_had_started_does_not_stay(ready, tmp_path):
    member = pid(tmp_path, "member")
    os.kill(pid(tmp_path, "family"), signal.SIGKILL)
    eventually(lambda: not is_running(member))


def test_it_goes_on_after_a_signal_it_was_told_to_ignore(start, tmp_path):
    process = start(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGHUP)
    before = pid(tmp_path, "web")
    os.kill(before, signal.SIGKILL)
    eventually(lambda: pid(tmp_path, "web") != before)
    assert process.poll() is None


def test_what_a_program_says_bears_its_name(ready):
    assert ready.stderr.readline() == "family: hello\n"


def test_a_web_server_that_never_answers_is_told_in_a_sentence(start, tmp_path):
    (tmp_path / "broken").touch()
    process = start()
    _, said = process.communicate()
    assert process.returncode == 1
    assert "web: I am broken\n" in said
    assert said.endswith("Cercle did not come up; the lines above say why.\n")
