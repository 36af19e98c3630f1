"""A virus, a clamd that may be hurt, and what is no clamd."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import clamd as client
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def own_clamd(start_clamd, tmp_path):
    """A clamd of this test's own, by address and process."""
    with start_clamd(tmp_path / "home") as running:
        yield running


@pytest.fixture(scope="session")
def virus() -> bytes:
    """The EICAR test string."""
    return client.EICAR


@contextmanager
def _server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of something that is no clamd: it takes one connection and does this with it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_serve, args=(listening, answer))
        thread.start()
        yield f"tcp:127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


@pytest.fixture
def server():
    """Starts something that is no clamd."""
    return _server


def _serve(listening: socket.socket, answer: Callable[[socket.socket], None]) -> None:
    """Take one connection."""
    connection, _address = listening.accept()
    with connection:
        answer(connection)
