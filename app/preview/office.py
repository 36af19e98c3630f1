"""Office documents as PDF, by LibreOffice where an operator has installed it and says so."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from app.sandbox import Limits, opened, run_program, working_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(memory=2048 * 1024 * 1024, seconds=60)
SILENTLY = ("--headless", "--norestore", "--convert-to", "pdf", "--outdir", ".")
START_AGAIN = 81  # its exit status (EXITHELPER_NORMAL_RESTART in desktop/inc/app.hxx)
PREFIX = "office-"


@dataclass(frozen=True)
class Office:
    """LibreOffice: the path of its program, and the folder below which it may work."""

    program: str
    place: Path

    @contextmanager
    def as_pdf(self, file: BinaryIO, ending: str) -> Iterator[BinaryIO]:
        """An open file as an open PDF; raises a `SandboxError`. Nothing is left behind."""
        with working_folder(self.place, PREFIX) as folder:
            with (folder / f"document.{ending}").open("wb") as copy:
                shutil.copyfileobj(file, copy)
            self._convert(folder, f"document.{ending}")
            with opened(folder / "document.pdf", "it could not be converted") as pdf:
                yield pdf

    def _convert(self, folder: Path, name: str) -> None:
        """Run it, with a profile that nobody used before: it wants a second start when it has made that."""
        profile = f"file://{quote(str(folder))}/profile"
        program = Path(self.program).resolve()
        direct = program.with_name("soffice.bin")  # else a script starts it again where it could not listen
        installed = program.parents[1] if direct.exists() else program
        command = [str(direct if direct.exists() else program), f"-env:UserInstallation={profile}", *SILENTLY, name]
        for _start in ("first", "second"):
            try:
                status = run_program(command, folder, installed, LIMITS)
            finally:
                _socket(profile).unlink(missing_ok=True)
            if status != START_AGAIN:
                break


def _socket(profile: str) -> Path:
    """Where LibreOffice listens to itself, by its own choice; confined it can make the socket but not remove it."""
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    return Path("/tmp/OSL_PIPE_SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest))  # noqa: S108
