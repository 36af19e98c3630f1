"""Signatures as they would come from outside: a numbered database for a clamd of a test's own, and newer ones."""

from __future__ import annotations

import hashlib
import io
import socket
import tarfile
import time
from typing import TYPE_CHECKING

from app import scanner

if TYPE_CHECKING:
    from pathlib import Path

MADE = "18 Nov 2025 09-30 +0000"
STAMP = 1763458200  # the same moment


def write(home: Path, number: int, *texts: bytes) -> None:
    """Let the database of a clamd in a home folder have this number, and find these texts in any file."""
    folder = home / "clamav" / "database"
    folder.mkdir(parents=True, exist_ok=True)
    for each in (home, home / "clamav", folder):
        each.chmod(0o700)
    found = [f"Test.Text{place}:0:*:{text.hex()}\n" for place, text in enumerate(texts)]
    signatures = "".join(found or ["Test.None:0:*:00ff00ff\n"]).encode()
    said = f"ClamAV-VDB:{MADE}:{number}:1:90:X:X:tests:{STAMP}\n"
    listed = f"{said}daily.ndb:{len(signatures)}:{hashlib.sha256(signatures).hexdigest()}\n".encode()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, body in (("daily.info", listed), ("daily.ndb", signatures)):
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    digest = hashlib.md5(packed.getvalue(), usedforsecurity=False).hexdigest()
    head = f"ClamAV-VDB:{MADE}:{number}:1:90:{digest}:x:tests:{STAMP}".ljust(512).encode()
    (folder / "daily.cud").write_bytes(head + packed.getvalue())


def renew(home: Path, address: str, number: int, *texts: bytes) -> None:
    """Bring newer signatures to a clamd that runs, and wait until it has them."""
    write(home, number, *texts)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address.removeprefix("unix:"))
        connection.sendall(b"nRELOAD\n")
        connection.recv(100)
    until = time.monotonic() + 30
    while scanner.connect(address, 5).status().signatures != number:
        assert time.monotonic() < until, "clamd does not take the new signatures"
        time.sleep(0.02)
