"""Cercle as a whole: it starts, says who can sign in, keeps everything, and ends without a trace."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

from tests.product.conftest import ROOT, cercle


def command(home, *words, **more):
    """What a command of the operators says."""
    environment = {**os.environ, "CERCLE_HOME": str(home), **more}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def get(port, path="/healthz", host=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def is_busy(home):
    """Whether anything is still to be done there."""
    with closing(sqlite3.connect(home / "cercle.db")) as database:
        return database.execute("SELECT count(*) FROM job").fetchone() != (0,)


def running_in(home):
    """The programs that have this home in their environment or command."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            said = (path / "environ").read_bytes() + (path / "cmdline").read_bytes()
        except OSError:
            continue
        if str(home).encode() in said and path.name != str(os.getpid()):
            found.append(path.name)
    return found


def test_the_first_run_says_who_can_sign_in_and_ends_without_a_trace(tmp_path, port):
    home = tmp_path / "home"
    with cercle(home, port) as (_process, lines):
        assert lines[0].strip() == f"Cercle is ready at http://localhost:{port}"
        assert [line.split()[0] for line in lines[1:6]] == ["administrator", "leader", "author", "reader", "stranger"]
        assert get(port) == 200
        assert get(port, host="evil.example") == 400
        until = time.monotonic() + 80
        while is_busy(home) and time.monotonic() < until:
            time.sleep(0.2)
        said = command(home, "check")
        assert said.stdout.strip() == "All is well."
        second = subprocess.run(
            [sys.executable, "-m", "app.supervisor"],
            cwd=ROOT,
            env={**os.environ, "CERCLE_HOME": str(home), "PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert second.returncode == 1
        assert "already" in second.stderr
    assert running_in(home) == []
    for name in ("secret_key", "demonstration.json", "cercle.db"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600, name
    with cercle(home, port) as (_process, again):
        assert again[1:6] == lines[1:6]
        assert get(port) == 200


def test_it_serves_others_when_there_is_no_demonstration(tmp_path, port):
    with cercle(tmp_path / "home", port, HOST="0.0.0.0", CERCLE_DEMO="0") as (_process, lines):
        assert "ready" in lines[0]
        assert not (tmp_path / "home" / "demonstration.json").exists()


def test_a_setting_that_cannot_be_used_is_named_by_every_program(tmp_path):
    for words in (["app.supervisor"], ["flask", "--app", "wsgi", "init"], ["app.prepare"]):
        said = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env={**os.environ, "CERCLE_HOME": str(tmp_path / "home"), "CERCLE_DEMO": "maybe"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert said.returncode != 0
        assert "CERCLE_DEMO" in said.stderr
        assert "Traceback" not in said.stderr
