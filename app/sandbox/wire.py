"""How a sandbox and its process talk: four bytes of length, then JSON; the input travels as an open file."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

HEAD = struct.Struct("!I")
MOST = 64 * 1024 * 1024  # bytes of one message


def send(connection: socket.socket, message: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
    """Send one message, and with it open files."""
    body = json.dumps(message).encode()
    socket.send_fds(connection, [HEAD.pack(len(body))], descriptors)
    connection.sendall(body)


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Receive one message and the open files that came with it.

    The connection's time is for the whole of it. Raises `EOFError` where the other side has gone, `TimeoutError` where
    it is too slow, `ValueError` for what is no message.
    """
    patience = connection.gettimeout()
    end = None if patience is None else time.monotonic() + patience
    head, descriptors, _flags, _address = socket.recv_fds(connection, HEAD.size, 1)
    if len(head) != HEAD.size:
        raise EOFError
    (length,) = HEAD.unpack(head)
    if length > MOST:
        raise ValueError("the message is too long")
    try:
        message = json.loads(_exactly(connection, length, end))
    except RecursionError:
        raise ValueError("the message is too deep") from None
    if not isinstance(message, dict):
        raise ValueError("the message is no object")  # noqa: TRY004 (a wrong value from outside)
    return message, list(descriptors)


def _exactly(connection: socket.socket, length: int, end: float | None) -> bytes:
    """So many bytes before an end, or `EOFError` or `TimeoutError`."""
    body = bytearray()
    while len(body) < length:
        if end is not None:
            connection.settimeout(max(end - time.monotonic(), 0.001))
        piece = connection.recv(min(length - len(body), 1024 * 1024))
        if not piece:
            raise EOFError
        body += piece
    return bytes(body)
