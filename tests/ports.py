"""Ports for the servers of tests."""

from __future__ import annotations

import random
import socket

GIVEN = range(15_000, 32_000)  # below those that the system gives to whoever calls or asks for any


def free_port() -> int:
    """A port that nobody listens on, nor will by chance until our server does."""
    while True:
        port = random.choice(GIVEN)  # noqa: S311 (others in this moment are to choose another)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
