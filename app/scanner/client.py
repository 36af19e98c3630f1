"""The PyPI client for clamd, mended where it failed us.

As it comes (1.0.2) it connects without a time limit, sends 1 KiB frames, may lose part of one, has no FILDES
and loses the answer that a file is too large, because clamd then closes its end before all was sent.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import struct
import tempfile
import time
from typing import TYPE_CHECKING, Any, BinaryIO

import clamd

from app import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.scanner.address import Address

FRAME = 256 * 1024


class Unavailable(errors.Unavailable):
    """There is no verdict; what was to be checked stays unreadable."""

    message = "The virus scanner gives no verdict: %(reason)s"

    def __init__(self, reason: object) -> None:
        super().__init__(reason=str(reason))


class Late(Unavailable):
    """There is no verdict within the time that was given."""


class Client(clamd.ClamdNetworkSocket):  # type: ignore[misc]  # the library carries no types
    """What is said to one clamd about one file, within so many seconds; every failure is `Unavailable`."""

    def __init__(self, address: Address, wait: float) -> None:
        self._address = address
        self._deadline = time.monotonic() + wait

    def check(self, file: BinaryIO) -> str:
        """The answer about an open file: passed itself where it and the socket can be, else streamed.

        Passing the descriptor means that the very bytes that are kept are the bytes that are checked.
        """
        descriptor = _descriptor(file)
        if self._address.path and descriptor is not None:
            with self._talk("FILDES"):
                socket.send_fds(self.clamd_socket, [b"\0"], [descriptor])
                return self._answer()
        with self._talk("INSTREAM"):
            try:
                self._stream(file)
            except (BrokenPipeError, ConnectionResetError):
                return self._early_answer()
            return self._answer()

    def findings(self, file: BinaryIO) -> list[str]:
        """Everything that clamd finds in a file; nothing also where it may not read what is ours alone.

        clamd lists all only for a path, and follows no link to one: hence a copy, by its real name.
        """
        with _short_lived_copy(file) as path, self._talk("ALLMATCHSCAN", path):
            self.clamd_socket.settimeout(self._left())
            answer = self._recv_response_multiline()
        return re.findall(rf"^{re.escape(path)}: (\S+) FOUND$", answer, re.MULTILINE)

    def version(self) -> str:
        """Which clamd it is, and with which database."""
        with self._talk("VERSION"):
            return self._answer()

    def require_time(self) -> None:
        """Raise `Late` where none is left."""
        if time.monotonic() >= self._deadline:
            raise Late("timed out")

    @contextlib.contextmanager
    def _talk(self, *command: str) -> Iterator[None]:
        """One connection on which one command has been sent."""
        try:
            with self._address.open(self._left()) as self.clamd_socket:
                self._send_command(*command)
                yield
        except (clamd.ClamdError, OSError, UnicodeDecodeError) as error:
            is_late = any(isinstance(each, TimeoutError) for each in (error, error.__context__))
            raise (Late if is_late else Unavailable)(error) from error

    def _stream(self, file: BinaryIO) -> None:
        """Send a file in frames, each after its length, and an empty one at the end."""
        file.seek(0)
        while piece := file.read(FRAME):
            self._send(struct.pack("!L", len(piece)) + piece)
        self._send(struct.pack("!L", 0))

    def _send(self, data: bytes) -> None:
        """Send all of it in the time that is left."""
        self.clamd_socket.settimeout(self._left())
        self.clamd_socket.sendall(data)

    def _answer(self) -> str:
        """One line from clamd in the time that is left."""
        self.clamd_socket.settimeout(self._left())
        answer: Any = self._recv_response()
        return str(answer)

    def _early_answer(self) -> str:
        """Why clamd hung up before it had everything: a finding or its limit, but nothing good."""
        answer = self._answer()
        if answer.endswith(" OK"):
            raise Unavailable("clamd hung up before it had everything")
        return answer

    def _left(self) -> float:
        """The seconds that are left."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


@contextlib.contextmanager
def _short_lived_copy(file: BinaryIO) -> Iterator[str]:
    """The path of a copy that only this user may read, gone at the end."""
    with tempfile.NamedTemporaryFile(prefix="cercle-") as copy:
        try:
            file.seek(0)
            shutil.copyfileobj(file, copy)
            copy.flush()
        except OSError as error:
            raise Unavailable(error) from error
        yield os.path.realpath(copy.name)


def _descriptor(file: BinaryIO) -> int | None:
    """The descriptor of an open file, all of whose bytes are on their way to it; None where it has none."""
    try:
        file.flush()
        return file.fileno()
    except OSError:
        return None
