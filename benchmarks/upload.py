"""Uploads: a large file beside what the machine's own tools need for it, small files beside the bare disk.

Then a folder of many small files, the same as a zip that is imported, many people at once, and somebody on a slow line.

Prints one JSON line for each figure; judges nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import subprocess
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from stand import figures, memory, product
from stand.words import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from stand.client import Client
    from stand.product import Product

MEGABYTE = 1024 * 1024
CREATED = 201
MANY_KB = 20  # of each file of a folder
AT_ONCE = 2  # files that a browser sends at a time
SLOW = 10  # people on slow lines
BYTES_PER_SECOND = 125_000
DROP = 8 * 1024


def main() -> None:
    """Measure."""
    asked = _arguments()
    settings = {"CERCLE_WEB_THREADS": str(asked.threads)} if asked.threads else {}
    with product.running(**settings) as cercle:
        if asked.rounds:
            _large(cercle, asked.size_mb, asked.rounds)
        for clients in asked.clients:
            _small(cercle, clients, asked.files, asked.kb)
        if asked.many:
            _tree(cercle, asked.many)
            _zip(cercle, asked.many)
        if asked.people:
            _people(cercle, asked.people, asked.kb)
        if asked.slow_mb:
            _slow(cercle, asked.slow_mb)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size-mb", type=int, default=1024, help="size of the large file")
    parser.add_argument("--rounds", type=int, default=3, help="how often it is sent; 0 to leave it out")
    parser.add_argument("--files", type=int, default=1000, help="small files in all, for each number of clients")
    parser.add_argument("--kb", type=int, default=100, help="size of a small file")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 8], help="how many send at the same time")
    parser.add_argument("--many", type=int, default=5000, help="files of a folder and of a zip; 0 to leave them out")
    parser.add_argument("--people", type=int, default=20, help="people who send at once; 0 to leave them out")
    parser.add_argument("--slow-mb", type=int, default=2, help="size of what comes by 1 Mbit/s; 0 to leave it out")
    parser.add_argument("--threads", type=int, help="CERCLE_WEB_THREADS, where it is not to be the default")
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


# -- a folder of many files, and the same as a zip ----------------------------------------------------------------


def _tree(cercle: Product, files: int) -> None:
    """A folder with subfolders, made in one request, and its files sent two at a time, as a browser does."""
    folder, contents = cercle.folder("As a folder"), _many(files)
    client = cercle.client()
    with figures.timed() as span:
        wanted = sorted({path.rpartition("/")[0] for path in contents})
        made = client.json("POST", f"/api/folders/{folder}/tree", {"paths": wanted})
        places = {one["path"]: one["folder"] for one in made["folders"]}
        with figures.timed() as sending:
            errors = sum(_together(AT_ONCE, partial(_send_many, cercle, places, contents)))
    took = {"files": files, "kb": MANY_KB, "clients": AT_ONCE}
    figures.figure("folder_tree", (span.seconds - sending.seconds) * figures.MILLI, "ms", folders=len(wanted))
    figures.figure("folder_upload", files / span.seconds, "files/s", **took)
    figures.figure("folder_upload_errors", errors, "files", **took)


def _many(files: int) -> dict[str, bytes]:
    """Contents by path, in folders of a hundred."""
    paths = (f"part-{number // 100:02}/file-{number:04}.txt" for number in range(files))
    return {path: text(path, MANY_KB * 1024) for path in paths}


def _send_many(cercle: Product, places: Mapping[str, str], contents: Mapping[str, bytes], share: slice) -> int:
    """Send a share of the files of a folder; how many were not taken."""
    client, errors = cercle.client(), 0
    for path, content in list(contents.items())[share]:
        place, _slash, name = path.rpartition("/")
        errors += not _is_stored(client, f"/api/folders/{places[place]}/documents/{name}", content)
    return errors


def _together(count: int, act: Callable[[slice], int]) -> list[int]:
    """What an act gives for each share of so many, all at the same time."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, [slice(first, None, count) for first in range(count)]))


def _zip(cercle: Product, files: int) -> None:
    """The same files in one zip that is imported, until the last is there."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in _many(files).items():
            archive.writestr(path, content)
    client, folder = cercle.client(), cercle.folder("As a zip")
    with figures.timed() as span, _visited(cercle) as seconds:
        made = client.json("POST", f"/api/folders/{folder}/imports?name=many.zip", packed.getvalue())
        while made["state"] in {"waiting", "running"}:
            time.sleep(0.5)
            made = client.json("GET", f"/api/imports/{made['id']}")
    took = {"files": files, "kb": MANY_KB, "state": made["state"], "counts": made["counts"]}
    figures.figure("zip_import", files / span.seconds, "files/s", **took)
    _print_visits("zip_import", seconds)


# -- many people, and a slow line ---------------------------------------------------------------------------------


def _people(cercle: Product, people: int, kilobytes: int) -> None:
    """So many people who each send ten files at once, and another who reads pages meanwhile."""
    folder, sent = cercle.folder("Of many people"), Sent()
    contents = [text(f"people-{number}", kilobytes * 1024) for number in range(people * 10)]

    def send(share: slice) -> int:
        _send(cercle.client(), folder, range(share.start, len(contents), people), contents, sent)
        return 0

    with _visited(cercle) as seconds, figures.timed() as span:
        _together(people, send)
    took = {"people": people, "files": len(contents), "kb": kilobytes}
    figures.figure("people_upload", len(contents) / span.seconds, "files/s", **took)
    figures.figure("people_upload_p99", figures.milliseconds(sent.seconds, 99), "ms", **took)
    figures.figure("people_upload_errors", sent.errors, "files", **took)
    held = sum(one.megabytes for one in memory.processes(cercle.process.pid) if one.name == "web")
    figures.figure("people_upload_memory", held, "MB", what="PSS of the web server", **took)
    _print_visits("people_upload", seconds)


def _slow(cercle: Product, megabytes: int) -> None:
    """Ten who send by a line of 1 Mbit/s each, and another who reads pages meanwhile."""
    folder, size = cercle.folder("By a slow line"), megabytes * MEGABYTE

    def send(share: slice) -> int:
        length = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        path = f"/api/folders/{folder}/documents/slow-{share.start}.txt"
        answer = cercle.client().send("PUT", path, _dripped(text(f"slow {share.start}", size)), length)
        return answer.status != CREATED

    with _visited(cercle) as seconds, figures.timed() as span:
        errors = sum(_together(SLOW, send))
    took = {"people": SLOW, "size_mb": megabytes}
    figures.figure("slow_upload", span.seconds, "s", **took)
    figures.figure("slow_upload_errors", errors, "files", **took)
    _print_visits("slow_upload", seconds)


def _dripped(content: bytes) -> Iterator[bytes]:
    """Content as it comes by a line of 1 Mbit/s."""
    begun = time.monotonic()
    for at in range(0, len(content), DROP):
        time.sleep(max(0.0, begun + at / BYTES_PER_SECOND - time.monotonic()))
        yield content[at : at + DROP]


@contextmanager
def _visited(cercle: Product) -> Iterator[list[float]]:
    """The seconds that the library's page takes for another person, again and again for as long as the `with` lasts."""
    over, seconds = threading.Event(), list[float]()
    client = cercle.client_of_pages()

    def visit() -> None:
        while not over.wait(0.1):
            with figures.timed() as span:
                client.send("GET", f"/groups/{cercle.slug}/library/")
            seconds.append(span.seconds)

    thread = threading.Thread(target=visit)
    thread.start()
    try:
        yield seconds
    finally:
        over.set()
        thread.join()


def _print_visits(name: str, seconds: Sequence[float]) -> None:
    """How long pages took meanwhile."""
    for percent in (50, 95):
        took = figures.milliseconds(seconds, percent)
        figures.figure(f"{name}_page_p{percent}", took, "ms", pages=len(seconds))


if __name__ == "__main__":
    main()
