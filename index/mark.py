"""A small file that says something else after each change to a folder: by it alone readers know that all is as it was.

It is empty while somebody changes something, and stays so where they are killed: readers then look at everything.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "mark"
SIZE = 16  # bytes


class Mark:
    """The mark of a folder."""

    def __init__(self, root: Path) -> None:
        self._path = str(root / NAME)

    def read(self) -> bytes:
        """What it says; nothing where somebody may be changing something, or nobody ever has."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return b""
        try:
            return os.read(descriptor, SIZE)
        finally:
            os.close(descriptor)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """What changes the folder is done in here, by one at a time."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            yield
        finally:
            os.write(descriptor, secrets.token_bytes(SIZE))
            os.close(descriptor)
