"""Archives: what it costs to refuse or to unpack them where they are, and what their members cost at clamd.

Prints one JSON line for each figure; judges nothing. With clamd installed it also checks new Word documents, by clamd
alone and with each of their members. `--file` reads one archive in a process of its own, so that its memory is known.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import docx
from stand import figures
from stand.words import text

from app import archives, clamav, scanner
from app.scanner.address import Address
from app.scanner.client import Client
from app.scanner.looking import look

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTE = 1024 * 1024
MANY = (10_000, 50_000)


def main() -> None:
    """Measure."""
    asked = _arguments()
    if asked.file:
        return _read(asked.file)
    with tempfile.TemporaryDirectory(prefix="cercle-bench-") as folder:
        for name, make in _archives().items():
            path = Path(folder) / name
            path.write_bytes(make())
            subprocess.run([sys.executable, __file__, "--file", path], check=True)
        try:
            _check(clamav.prepare(Path(folder) / "home", 100 * MEGABYTE), Path(folder), asked.rounds)
        except clamav.NoClamd as error:
            print(error, file=sys.stderr)
    return None


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="how many documents are checked")
    parser.add_argument("--file", type=Path, help="read this archive, and nothing else")
    return parser.parse_args()


def _archives() -> dict[str, Callable[[], bytes]]:
    """Archives by name, as they are made."""
    made: dict[str, Callable[[], bytes]] = {
        "word-document": lambda: _document("sample"),
        "gigabyte-of-zeros": lambda: _zipped({"zeros": bytes(1024 * MEGABYTE)}),
        "gigabyte-by-gzip": lambda: zlib.compress(bytes(1024 * MEGABYTE), 6, wbits=31),
        "just-no-bomb": lambda: _zipped({"text": (text("just", 40_000).ljust(MEGABYTE, b"\0")) * 500}),
        "100-MB-of-text": lambda: _zipped({"text": text("large", 100 * MEGABYTE)}),
    }
    for count in MANY:
        members = {str(number): b"Agenda" for number in range(count)}
        made[f"{count}-members"] = lambda members=members: _zipped(members)  # type: ignore[misc] # as of now
    return made


def _read(path: Path) -> None:
    """Unpack everything in an archive, or be refused."""
    before, result = _memory(), "unpacked"
    with figures.timed() as span, path.open("rb") as file:
        measure = archives.Measure(path.stat().st_size)
        try:
            for pieces in archives.contents(file):
                for _piece in measure.counted(pieces):
                    pass
        except archives.Refused as why:
            result = why.reason
    said = {"result": result, "bytes": path.stat().st_size}
    figures.figure(f"{path.name}_ms", 1000 * span.seconds, "ms", **said)
    figures.figure(f"{path.name}_memory", _memory() - before, "MB", **said)


def _memory() -> float:
    """The most memory that this process has had, in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)[0]) / 1024


def _check(private: clamav.PrivateClamd, folder: Path, rounds: int) -> None:
    """What documents cost that clamd has not seen before."""
    asked = scanner.connect(private.address, 60, folder)
    with subprocess.Popen(private.command, stdout=subprocess.DEVNULL) as process:
        try:
            while not asked.status().alive:
                time.sleep(0.05)
            alone = [_timed_check(folder, f"a{number}", _alone(private.address)) for number in range(rounds)]
            each = [_timed_check(folder, f"b{number}", asked.scan) for number in range(rounds)]
        finally:
            process.terminate()
    for name, seconds in (("document_by_clamd_alone", alone), ("document_with_its_members", each)):
        for percent in (50, 95):
            figures.figure(f"{name}_p{percent}", figures.milliseconds(seconds, percent), "ms")


def _alone(address: str) -> Callable[[io.BufferedReader], object]:
    """Asks clamd about a file as it is."""
    return lambda file: look(Client(Address.read(address), 60), file)


def _timed_check(folder: Path, seed: str, check: Callable[[io.BufferedReader], object]) -> float:
    """How long it takes to check a new document."""
    path = folder / "document.docx"
    path.write_bytes(_document(seed))
    with path.open("rb") as file, figures.timed() as span:
        check(file)
    return span.seconds


def _document(seed: str) -> bytes:
    """A report of some pages for Word."""
    made, written = docx.Document(), io.BytesIO()
    for number in range(60):
        made.add_paragraph(text(f"{seed} {number}", 1000).decode())
    made.save(written)
    return written.getvalue()


def _zipped(members: dict[str, bytes]) -> bytes:
    """A zip file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return written.getvalue()


if __name__ == "__main__":
    main()
