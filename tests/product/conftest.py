"""The product as a whole, in the foreground."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
def port():
    return free_port()


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
        lines += process.stdout.readlines()
        yield process, lines
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        process.stdout.close()
