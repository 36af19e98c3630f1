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
from app.scanner.looking import look
from app.scanner.verdict import refused, worst

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.scanner.client import Client
    from app.scanner.verdict import Verdict


class Endless(Unavailable):
    """The time was over before every member of an archive was looked at."""


def inspect(client: Client, file: BinaryIO, folder: Path | None) -> Verdict:
    """The verdict on a file and on everything in it, the worst of all; see `Scanner.scan`."""
    whole = look(client, file)
    if whole.state == "infected":
        return whole
    try:
        return worst([whole, *_until_infected(Inspection(client, folder, file).inside(file))])
    except Late as error:
        raise Endless(error) from error
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

    def __init__(self, client: Client, folder: Path | None, file: BinaryIO) -> None:
        self._client = client
        self._folder = folder
        self._measure = archives.Measure(file.seek(0, io.SEEK_END))
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def inside(self, file: BinaryIO, depth: int = 0) -> Iterator[Verdict]:
        """The verdicts on each member of a file, and on each of theirs; none where it is no archive."""
        try:
            for pieces in archives.contents(file):
                self._measure.enter(depth)
                yield from self._member(pieces, depth)
        except archives.Refused as why:
            yield refused(why)

    def _member(self, pieces: Iterator[bytes], depth: int) -> Iterator[Verdict]:
        """The verdicts on one member; where it is refused, the others are looked at all the same."""
        with tempfile.TemporaryFile(dir=self._folder) as file:
            try:
                for piece in self._measure.counted(pieces):
                    self._client.require_time()
                    file.write(piece)
            except archives.Refused as why:
                yield refused(why)
                return
            if file.tell():
                yield look(self._client, file)
                yield from self.inside(file, depth + 1)
