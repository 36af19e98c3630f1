"""Uploads: a large file beside what the machine's own tools need for it, small files beside the bare disk.

Prints one JSON line for each figure; judges nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stand import figures, product
from stand.words import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stand.client import Client
    from stand.product import Product

MEGABYTE = 1024 * 1024
CREATED = 201


def main() -> None:
    """Measure."""
    asked = _arguments()
    with product.running() as cercle:
        if asked.rounds:
            _large(cercle, asked.size_mb, asked.rounds)
        for clients in asked.clients:
            _small(cercle, clients, asked.files, asked.kb)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size-mb", type=int, default=1024, help="size of the large file")
    parser.add_argument("--rounds", type=int, default=3, help="how often it is sent; 0 to leave it out")
    parser.add_argument("--files", type=int, default=1000, help="small files in all, for each number of clients")
    parser.add_argument("--kb", type=int, default=100, help="size of a small file")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 8], help="how many send at the same time")
    return parser.parse_args()


# -- one large file -------------------------------------------------------------------------------------------


def _large(cercle: Product, megabytes: int, rounds: int) -> None:
    """A raw upload of a large file relative to cp + sync + openssl dgst of the same, turn by turn."""
    source = cercle.home.parent / "large.bin"
    digest = _write_large(source, megabytes)
    folder = cercle.folder("Large")
    tools, uploads = [], []
    for number in range(rounds):
        tools.append(_tools_seconds(source))
        uploads.append(_upload_seconds(cercle, folder, f"large-{number}.bin", source, digest))
    source.unlink()
    took = {"size_mb": megabytes, "rounds": rounds}
    ratios = [upload / tool for upload, tool in zip(uploads, tools, strict=True)]
    figures.figure("large_tools", figures.median(tools), "s", what="cp + sync + openssl dgst -sha256", **took)
    figures.figure("large_upload", figures.median(uploads), "s", **took)
    figures.figure(
        "large_upload_ratio", figures.median(uploads) / figures.median(tools), "x", each=_rounded(ratios), **took
    )


def _rounded(values: Sequence[float]) -> list[float]:
    """Values as they are printed."""
    return [round(value, 2) for value in values]


def _write_large(path: Path, megabytes: int) -> str:
    """Write a file of random bytes; its SHA-256."""
    sha256 = hashlib.sha256()
    with path.open("wb") as file:
        for _number in range(megabytes):
            piece = os.urandom(MEGABYTE)
            sha256.update(piece)
            file.write(piece)
        os.fsync(file.fileno())
    return sha256.hexdigest()


def _tools_seconds(source: Path) -> float:
    """How long the machine's own tools take to copy a file safely and to tell its digest."""
    copy = source.with_suffix(".copy")
    with figures.timed() as span:
        for command in (["cp", str(source), str(copy)], ["sync", str(copy)], ["openssl", "dgst", "-sha256", str(copy)]):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    copy.unlink()
    return span.seconds


def _upload_seconds(cercle: Product, folder: str, name: str, source: Path, digest: str) -> float:
    """How long the product takes to take the same file, until its receipt is here."""
    length = {"Content-Length": str(source.stat().st_size), "Content-Type": "application/octet-stream"}
    client = cercle.client()
    with source.open("rb") as file, figures.timed() as span:
        answer = client.send("PUT", f"/api/folders/{folder}/documents/{name}", file, length)
    if answer.status != CREATED or digest.encode() not in answer.body:
        raise RuntimeError(f"The large file was not stored: {answer.status} {answer.body[:200]!r}")
    return span.seconds


# -- many small files -----------------------------------------------------------------------------------------


@dataclass
class Sent:
    """What one client or all together have sent: seconds of each answer, and how many went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def _small(cercle: Product, clients: int, files: int, kilobytes: int) -> None:
    """Small files a second by so many clients, scanned and audited, beside the disk's bare write, fsync, rename."""
    contents = [text(f"{clients}-{number}", kilobytes * 1024) for number in range(files)]
    bare = _bare_seconds(cercle.home.parent / "bare", contents)
    folder = cercle.folder(f"Small by {clients}")
    sent = Sent()
    shares = [range(first, files, clients) for first in range(clients)]
    threads = [
        threading.Thread(target=_send, args=(cercle.client(), folder, share, contents, sent)) for share in shares
    ]
    with figures.timed() as span:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    took = {"clients": clients, "files": files, "kb": kilobytes}
    figures.figure("small_disk", files / bare, "files/s", what="write + fsync + rename", **took)
    figures.figure("small_upload", len(sent.seconds) / span.seconds, "files/s", **took)
    figures.figure("small_upload_p50", figures.milliseconds(sent.seconds, 50), "ms", **took)
    figures.figure("small_upload_p99", figures.milliseconds(sent.seconds, 99), "ms", **took)
    figures.figure("small_upload_errors", sent.errors, "files", **took)


def _bare_seconds(folder: Path, contents: Sequence[bytes]) -> float:
    """How long the disk alone takes for the same files, one after the other."""
    folder.mkdir(exist_ok=True)
    with figures.timed() as span:
        for number, content in enumerate(contents):
            draft = folder / f"{number}.part"
            with draft.open("wb", buffering=0) as file:
                file.write(content)
                os.fsync(file.fileno())
            draft.rename(folder / str(number))
    for path in folder.iterdir():
        path.unlink()
    return span.seconds


def _send(client: Client, folder: str, share: range, contents: Sequence[bytes], sent: Sent) -> None:
    """Send a share of the files and note how each went."""
    for number in share:
        with figures.timed() as span:
            is_stored = _is_stored(client, f"/api/folders/{folder}/documents/file-{number}.txt", contents[number])
        sent.seconds.append(span.seconds)
        sent.errors += not is_stored


def _is_stored(client: Client, path: str, content: bytes) -> bool:
    """Whether one file was taken and found clean."""
    try:
        answer = client.send("PUT", path, content, {"Content-Type": "application/octet-stream"})
    except OSError:
        return False
    return answer.status == CREATED and b'"check":"clean"' in answer.body.replace(b" ", b"")


if __name__ == "__main__":
    main()
