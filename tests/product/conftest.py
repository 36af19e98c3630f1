"""The product as a whole, in the foreground."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def cercle(home, port, **more):
    """Cercle in the foreground, ready; it is interrupted at the end, as by Ctrl-C."""
    environment = {**os.environ, "CERCLE_HOME": str(home), "PORT": str(port), **more}
    process = subprocess.Popen(
        [sys.executable, "-m", "app.supervisor"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        lines = [process.stdout.readline()]
        os.set_blocking(process.stdout.fileno(), False)
        time.sleep(0.3)
        lines += process.stdout.readlines()
        yield process, lines
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stdout.close()
