"""How a sandbox and its process talk: four bytes of length, then JSON; the input travels as an open file."""

from __future__ import annotations

import json
import socket
import struct
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

    Raises `EOFError` where the other side has gone, `ValueError` for what is no message.
    """
    head, descriptors, _flags, _address = socket.recv_fds(connection, HEAD.size, 1)
    if len(head) != HEAD.size:
        raise EOFError
    (length,) = HEAD.unpack(head)
    if length > MOST:
        raise ValueError("the message is too long")
    message = json.loads(_exactly(connection, length))
    if not isinstance(message, dict):
        raise ValueError("the message is no object")  # noqa: TRY004 (a wrong value from outside)
    return message, list(descriptors)


def _exactly(connection: socket.socket, length: int) -> bytes:
    """So many bytes, or `EOFError`."""
    body = bytearray()
    while len(body) < length:
        piece = connection.recv(min(length - len(body), 1024 * 1024))
        if not piece:
            raise EOFError
        body += piece
    return bytes(body)
