"""Everything in a file is checked on its own, since clamd is no gate for archives.

It calls a zip OK that holds a virus behind a hundred megabytes, or in a member whose header is of the 64-bit
kind. So each member is unpacked by ourselves, in pieces of bounded size, into a file without a name, and asked about.
"""

from __future__ import annotations

import io
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from app import archives
from app.scanner.client import Late, Unavailable
from app.scanner.looking import ask, look
from app.scanner.verdict import refused, worst

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.scanner.client import Client
    from app.scanner.verdict import Verdict


class Endless(Unavailable):
    """The time was over before everything in a file was looked at."""


def inspect(client: Client, file: BinaryIO, folder: Path | None) -> Verdict:
    """The verdict on a file and on everything in it, the worst of all; see `Scanner.scan`."""
    try:
        inspection = Inspection(client, folder, file.seek(0, io.SEEK_END))
        return worst(_until_infected(inspection.verdicts(file)))
    except Late as error:
        raise Endless(error) if inspection.has_entered else error from error
    except OSError as error:
        raise Unavailable(error) from error


def _until_infected(verdicts: Iterator[Verdict]) -> Iterator[Verdict]:
    """Verdicts up to the first virus: nothing can be worse."""
    for verdict in verdicts:
        yield verdict
        if verdict.state == "infected":
            return


class Inspection:
    """One file and everything in it, however deep, within one time and one measure."""

    def __init__(self, client: Client, folder: Path | None, size: int) -> None:
        self._client = client
        self._folder = folder
        self._measure = archives.Measure(size)

    @property
    def has_entered(self) -> bool:
        """Whether the file turned out to hold others."""
        return self._measure.members > 0

    def verdicts(self, file: BinaryIO, depth: int = 0) -> Iterator[Verdict]:
        """The verdicts on everything in a file, and at last on itself.

        clamd is not asked about what is made to wear out whoever unpacks it, nor about what that lies in; nor a second
        time about an archive with macros, since what they hide was met among its members.
        """
        before, is_wearing = self._measure.members, False
        for verdict in self._inside(file, depth):
            is_wearing = is_wearing or verdict.is_wearing
            yield verdict
        if not is_wearing:
            yield (ask if self._measure.members > before else look)(self._client, file)

    def _inside(self, file: BinaryIO, depth: int) -> Iterator[Verdict]:
        """The verdicts on each member of a file, and on each of theirs; none where it is no archive."""
        try:
            for pieces in archives.contents(file):
                self._measure.enter(depth)
                yield from self._member(pieces, depth)
        except archives.Refused as why:
            yield refused(why)

    def _member(self, pieces: Iterator[bytes], depth: int) -> Iterator[Verdict]:
        """The verdicts on one member; where it is refused, the others are looked at all the same."""
        with self._unnamed_file() as file:
            try:
                for piece in self._measure.counted(pieces):
                    self._client.require_time()
                    file.write(piece)
            except archives.Refused as why:
                yield refused(why)
                return
            if file.tell():
                yield from self.verdicts(file, depth + 1)

    def _unnamed_file(self) -> BinaryIO:
        """A file for one member, gone at the end whatever happens."""
        if self._folder is not None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self._folder)
