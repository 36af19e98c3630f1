"""The files of a Whoosh index as memory maps: nothing is copied, and what is read is shared between processes.

Whoosh's own maps copy a whole segment to the heap at every open; its plain files seek and read for each byte.
A segment is never changed in place and is removed by its name alone, so that a map stays good until it is let go.
"""

from __future__ import annotations

import mmap
import os
import sys
from array import array
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile


class MappedStorage(FileStorage):  # type: ignore[misc] # Whoosh carries no types
    """A folder of index files that are mapped when they are read."""

    def __init__(self, path: str) -> None:
        super().__init__(path, supports_mmap=False)

    def open_file(self, name: str, **_options: Any) -> StructFile:
        """A file to be read; an empty one cannot be mapped and needs not be."""
        with Path(self._fpath(name)).open("rb") as file:
            is_empty = not os.fstat(file.fileno()).st_size
            view = b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return Mapped(memoryview(view), name)


class Window:
    """A stretch of bytes as a file that is read from its beginning."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def read(self, size: int | None = None) -> bytes:
        """The next bytes; all that are left where nobody says how many."""
        end = len(self._view) if size is None or size < 0 else self._at + size
        found = bytes(self._view[self._at : end])
        self._at += len(found)
        return found

    def readline(self) -> bytes:
        """The bytes up to the end of the line."""
        end = self._at
        while end < len(self._view) and self._view[end] != ord("\n"):
            end += 1
        return self.read(end + 1 - self._at)

    def seek(self, where: int, whence: int = os.SEEK_SET) -> None:
        """Go on reading elsewhere."""
        self._at = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: len(self._view)}[whence] + where

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at


class Mapped(StructFile):  # type: ignore[misc] # Whoosh carries no types
    """A file of an index, or a part of one, read where it lies."""

    def __init__(self, view: memoryview, name: str | None = None) -> None:
        super().__init__(Window(view), name=name)
        self._view = view

    @property
    def view(self) -> memoryview:
        """Its bytes, where they lie."""
        return self._view

    def subset(self, offset: int, length: int, name: str | None = None) -> Mapped:
        """A part of it."""
        return Mapped(self._view[offset : offset + length], name or self._name)

    def get(self, position: int, length: int) -> bytes:
        """So many bytes from a place."""
        return bytes(self._view[position : position + length])

    def get_byte(self, position: int) -> int:
        """The byte at a place."""
        return self._view[position]

    def get_array(self, position: int, typecode: str, length: int) -> array[Any]:
        """So many numbers from a place; they are kept with their highest byte first."""
        found = array(typecode)
        found.frombytes(self._view[position : position + length * found.itemsize])
        if sys.byteorder == "little":
            found.byteswap()
        return found
