"""A clamd of our own: its configuration, its database where the machine has none, and how it is started.

It runs as the user who runs Cercle and listens only on a socket that nobody else can reach.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

import clamd

OFFICIAL = Path("/var/lib/clamav")  # where freshclam keeps the signatures
MEGABYTE = 1024 * 1024
LEAST_LIMIT = 100 * MEGABYTE  # a small document may hold large members
MOST = 2 * 1024 * MEGABYTE - 3  # bytes: ClamAV inspects no more of a file
LONGEST_SCAN = 100  # seconds; less than a job's lease
LONGEST_PATH = 107  # bytes of a Unix socket's path, without its end

_CONFIGURATION = """\
Foreground yes
LocalSocket "{socket}"
LocalSocketMode 600
FixStaleSocket yes
DatabaseDirectory "{database}"
TemporaryDirectory "{temporary}"
ConcurrentDatabaseReload yes
StreamMaxLength {limit}
MaxFileSize {limit}
MaxScanSize {twice}
MaxScanTime {time}
AlertExceedsMax yes
AlertEncrypted yes
AlertOLE2Macros yes
"""


class NoClamd(RuntimeError):
    """A private clamd cannot be had here; the message is a sentence for the operator."""


@dataclass(frozen=True)
class PrivateClamd:
    """A clamd that is ready to be started."""

    command: tuple[str, ...]
    address: str
    is_test: bool


def prepare(home: Path, file_limit: int) -> PrivateClamd:
    """Write what a private clamd needs under the home folder; raises `NoClamd` where it cannot be had."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
    program = shutil.which("clamd", path=path)
    if program is None:
        raise NoClamd("The program clamd is not installed (on Debian and Ubuntu: clamav-daemon).")
    folder = _private_folder(home / "clamav")
    shutil.rmtree(folder / "temporary", ignore_errors=True)
    is_test = not _has_signatures(OFFICIAL)
    socket = _socket(folder)
    limit = min(max(file_limit, LEAST_LIMIT), MOST)
    configuration = folder / "clamd.conf"
    configuration.write_text(
        _CONFIGURATION.format(
            socket=socket,
            database=_test_database(folder / "database") if is_test else OFFICIAL,
            temporary=_private_folder(folder / "temporary"),
            limit=limit,
            twice=2 * limit,
            time=LONGEST_SCAN * 1000,
        ),
    )
    return PrivateClamd((program, f"--config-file={configuration}"), f"unix:{socket}", is_test)


def _has_signatures(folder: Path) -> bool:
    """Whether a folder holds an official database."""
    names = [f"{name}.{kind}" for name in ("main", "daily") for kind in ("cvd", "cld")]
    return any((folder / name).is_file() for name in names)


def _test_database(folder: Path) -> Path:
    """A database that knows one thing, the EICAR test string, in any file and at any place.

    It is made here and now, so that no file of the repository is itself flagged. Format: ClamAV's extended
    signatures, `name:target:offset:hexadecimal`.
    """
    _private_folder(folder)
    (folder / "cercle.ndb").write_text(f"Cercle.Test.EICAR:0:*:{clamd.EICAR.hex()}\n")
    return folder


def _socket(folder: Path) -> Path:
    """Where clamd listens: in its folder, or in a short one of this user's where that path is too long."""
    name = "cercle-" + hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = (Path(root) / f"{name}-{os.geteuid()}" for root in (tempfile.gettempdir(), "/tmp"))  # noqa: S108 (in a folder of our own)
    sockets = (place / "clamd.sock" for place in (folder, *short))
    socket = next(path for path in sockets if len(os.fsencode(path)) <= LONGEST_PATH)
    _private_folder(socket.parent)
    return socket


def _private_folder(path: Path) -> Path:
    """A folder that is this user's alone; raises `NoClamd` where somebody else made it first."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise NoClamd(f"{path} belongs to somebody else.")
    path.chmod(0o700)
    return path
