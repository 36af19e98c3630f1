"""The virus scanner: clamd over its socket. It fails closed: without a clear answer there is no verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from app.scanner.address import Address
from app.scanner.client import Client, Unavailable
from app.scanner.inspection import Endless, inspect
from app.scanner.verdict import ENDLESS, Verdict, note_on

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

__all__ = ["ENDLESS", "PATIENCE", "Endless", "Scanner", "Status", "Unavailable", "Verdict", "connect", "note_on"]

PATIENCE = 110.0  # seconds: what a job may wait for a large file; our clamd gives up before (app/clamav.py)


@dataclass(frozen=True)
class Status:
    """How the scanner is, for the health page; `is_test` where no official signatures are loaded."""

    alive: bool
    version: str = ""
    signatures: int | None = None
    signatures_at: datetime | None = None
    is_test: bool = False
    problem: str = ""
    database: str = ""  # the whole answer: it changes whenever program or signatures do

    @classmethod
    def read(cls, answer: str) -> Self:
        """Read `ClamAV 1.4.3/27800/Tue Nov 18 09:30:00 2025`; an official database adds number and time.

        Raises ValueError where it is neither that nor the version alone.
        """
        version, *database = answer.split("/", 2)
        if not version.startswith("ClamAV "):
            raise ValueError(f"clamd answered {answer[:200]!r}")
        if len(database) != 2:  # noqa: PLR2004 (number and date)
            return cls(alive=True, version=version, is_test=True, database=answer)
        made_at = datetime.strptime(database[1], "%a %b %d %H:%M:%S %Y").astimezone(UTC)
        return cls(alive=True, version=version, signatures=int(database[0]), signatures_at=made_at, database=answer)


@dataclass(frozen=True)
class Scanner:
    """One clamd, by its address, and the seconds in which it has to answer.

    Members of archives are unpacked into `folder`, one at a time; without one, where the system has such files.
    """

    address: Address | None
    wait: float
    folder: Path | None = None

    def scan(self, file: BinaryIO, wait: float | None = None) -> Verdict:
        """Check the whole of an open file, wherever it stands, and every member where it is an archive.

        Raises `Unavailable` when there is no verdict, `Endless` when there is none in time because of its members.
        The position in the file afterwards is not defined.
        """
        return inspect(self._client(wait or self.wait), file, self.folder)

    def check(self, file: BinaryIO, wait: float | None = None) -> Verdict:
        """The same, with the database that the verdict rests on.

        That is asked for before, so that a verdict may rest on newer signatures than it says, and never on older ones.
        """
        client = self._client(wait or self.wait)
        database = client.version()
        return replace(inspect(client, file, self.folder), database=database)

    def status(self) -> Status:
        """How clamd is at this moment; it never raises."""
        try:
            return Status.read(self._client(self.wait).version())
        except (Unavailable, ValueError) as error:
            return Status(alive=False, problem=str(error))

    def _client(self, wait: float) -> Client:
        """A client for one check."""
        if self.address is None:
            raise Unavailable("no scanner is set (CERCLE_CLAMD)")
        return Client(self.address, wait)


def connect(address: str | None, wait: float, folder: Path | None = None) -> Scanner:
    """The scanner at `unix:/path` or `tcp:host:port`; without an address, one that is never available.

    Raises `BadSetting` where the address is neither. Nothing is connected yet.
    """
    return Scanner(Address.read(address) if address else None, wait, folder)
