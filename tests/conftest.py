"""What several parts' tests stand on."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from app import clamav, scanner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEGABYTE = 1024 * 1024


@contextmanager
def _running_clamd(home: Path, more: str = "") -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A real clamd with our test database, by address and process; `more` goes into its configuration."""
    private = clamav.prepare(home, 100 * MEGABYTE)
    configuration = home / "clamav" / "clamd.conf"
    configuration.write_text(more + configuration.read_text())
    with subprocess.Popen(private.command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_until_alive(private.address, process)
            yield private.address, process
        finally:
            process.kill()


def _wait_until_alive(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return when clamd answers."""
    until = time.monotonic() + 30
    while not scanner.connect(address, 1).status().alive:
        assert process.poll() is None, "clamd ended"
        assert time.monotonic() < until, "clamd does not answer"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def start_clamd():
    """Starts a clamd in a home folder, for as long as the `with` lasts."""
    return _running_clamd


@pytest.fixture(scope="session")
def clamd(tmp_path_factory) -> Iterator[str]:
    """The address of a clamd that all tests of one process share."""
    with _running_clamd(tmp_path_factory.mktemp("clamd")) as (address, _process):
        yield address
