"""Kills: web server, worker and a running backup are killed (SIGKILL) at random moments; then all is counted.

Meanwhile files are sent, each second one in pieces that go on where they were, zips are imported, and a folder of
documents is copied, moved, deleted and purged again and again.

Prints one JSON line for each figure; judges nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select, update
from stand import ROOT, figures, inside, killing, product, resuming
from stand.words import text

from app import policy
from app.admin.upkeep import upkeep
from app.db import now
from app.jobs import Job
from app.library.models import Derived, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from stand.client import Answer, Client
    from stand.product import Product

    from app.work import Workshop

Kept = TypeVar("Kept")
PROGRAMS = ("web", "worker")
MEMBERS = 20  # files of a zip
LEAVES = 20  # documents of the folder that is copied
TWO_DAYS = 2 * 24 * 3600


def main() -> None:
    """Measure."""
    asked = _arguments()
    dice = random.Random(asked.seed)  # noqa: S311 (moments, no secrets)
    with product.running() as cercle:
        folder = cercle.folder("Sent")
        sent, tree, killed_backups = Sent(), _plant(cercle), 0
        imports: dict[str, str] = {}
        restarts: dict[str, list[float]] = {name: [] for name in PROGRAMS}
        for number in range(asked.rounds):
            killed = dice.choice(PROGRAMS)
            with (
                _clients(cercle, folder, f"{number}", asked, sent),
                _during(_rearrange, cercle, tree),
                _during(_import, cercle, imports),
                _backup(cercle, dice.uniform(0.5, 5.0)) as saving,
            ):
                time.sleep(dice.uniform(0.2, 1.5))
                restarts[killed].append(killing.kill(cercle, killed))
            killed_backups += saving.returncode < 0
        _print_sent(sent, restarts)
        figures.figure("kill_backups_killed", killed_backups, "backups", others=asked.rounds - killed_backups)
        with inside.application(cercle.environment) as application:
            workshop = application.extensions["workshop"]
            killing.await_worker(workshop)
            others = LEAVES * (_print_copies(cercle, tree) + 1) + MEMBERS * _print_imports(cercle, imports)
            _print_kept(cercle, folder, sent, others)
            _print_left(cercle, workshop)
            if killed_backups < asked.rounds:
                _print_restored(cercle)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="how often something is killed")
    parser.add_argument("--clients", type=int, default=4, help="how many send at the same time")
    parser.add_argument("--kb", type=int, default=20, help="size of a file")
    parser.add_argument("--seed", type=int, default=1, help="decides the moments and what is killed")
    return parser.parse_args()


# -- sending ----------------------------------------------------------------------------------------------------


@dataclass
class Sent:
    """What was sent: the digest by name of what was acknowledged and what was not, and by which statuses not."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)

    def note(self, name: str, digest: str, answer: Answer) -> None:
        """Note what was answered to a file."""
        if answer.status in {HTTPStatus.CREATED, HTTPStatus.OK} and digest.encode() in answer.body:
            self.acknowledged[name] = digest
        else:
            self.unanswered[name] = digest
            self.refused[answer.status] += 1


@contextmanager
def _clients(cercle: Product, folder: str, prefix: str, asked: argparse.Namespace, sent: Sent) -> Iterator[None]:
    """So many clients that send files, one after the other, for as long as the `with` lasts."""
    over = threading.Event()
    files = [_files(f"{prefix}-{number}", asked.kb * 1024) for number in range(asked.clients)]
    ways = (_put, resuming.send_by_tus)
    threads = [
        threading.Thread(target=_send, args=(partial(ways[number % 2], cercle.client(), folder), each, sent, over))
        for number, each in enumerate(files)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _files(prefix: str, size: int) -> Iterator[tuple[str, bytes]]:
    """Files without end: name and content."""
    for number in count():
        name = f"{prefix}-{number}.txt"
        yield name, text(name, size)


def _send(
    put: Callable[[str, bytes], Answer], files: Iterator[tuple[str, bytes]], sent: Sent, over: threading.Event
) -> None:
    """Send one file after the other until it is over, and note what became of each."""
    for name, content in files:
        if over.is_set():
            return
        digest = hashlib.sha256(content).hexdigest()
        try:
            answer = put(name, content)
        except ConnectionRefusedError:
            time.sleep(0.05)  # nothing was sent
        except OSError:
            sent.unanswered[name] = digest
        else:
            sent.note(name, digest, answer)


def _put(client: Client, folder: str, name: str, content: bytes) -> Answer:
    """Send a file as it is."""
    return client.send("PUT", f"/api/folders/{folder}/documents/{name}", content)


def _print_sent(sent: Sent, restarts: Mapping[str, Sequence[float]]) -> None:
    """How much was sent, and how long what was killed took to come back."""
    figures.figure("kill_rounds", sum(len(seconds) for seconds in restarts.values()), "")
    figures.figure("kill_acknowledged", len(sent.acknowledged), "files")
    figures.figure("kill_unanswered", len(sent.unanswered), "files", statuses=dict(sent.refused))
    for name, seconds in restarts.items():
        for percent in (50, 99):
            took = figures.milliseconds(seconds, percent)
            figures.figure(f"kill_restart_p{percent}", took, "ms", killed=name, times=len(seconds))


# -- rearranging and saving ---------------------------------------------------------------------------------------


@dataclass
class Tree:
    """A folder of documents that is copied, where its copies go, and which of them must be there in the end."""

    id: str
    places: tuple[str, str]
    kept: set[str] = field(default_factory=set)


def _plant(cercle: Product) -> Tree:
    """Make the folder, and two places for its copies."""
    client, tree = cercle.client(), cercle.folder("Tree")
    for number in range(LEAVES):
        client.json("PUT", f"/api/folders/{tree}/documents/leaf-{number}.txt", text(f"leaf{number}", 2000))
    return Tree(tree, (cercle.folder("Copies"), cercle.folder("Moved")))


@contextmanager
def _during(act: Callable[[Product, Kept, threading.Event], None], cercle: Product, kept: Kept) -> Iterator[None]:
    """Somebody who acts for as long as the `with` lasts."""
    over = threading.Event()
    thread = threading.Thread(target=act, args=(cercle, kept, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _rearrange(cercle: Product, tree: Tree, over: threading.Event) -> None:
    """Copy the folder and move the copy; keep one, delete the next, purge the one after."""
    client = cercle.client()
    for number in count():
        if over.is_set():
            return
        try:
            wanted = {"items": [tree.id], "folder": tree.places[0], "keep_both": True}
            copied = client.json("POST", f"/api/folders/{cercle.library}/copies", wanted)["items"][0]["id"]
            if number % 3 == 0:
                tree.kept.add(copied)
            client.json("PATCH", f"/api/folders/{copied}", {"folder": tree.places[1]})
            if number % 3:
                client.send("DELETE", f"/api/folders/{copied}")
            if number % 3 == 2:  # noqa: PLR2004 (each third)
                client.send("DELETE", f"/api/deleted/{copied}")
        except (OSError, RuntimeError):
            time.sleep(0.05)  # it was killed; what came of it is counted in the end


def _import(cercle: Product, imports: dict[str, str], over: threading.Event) -> None:
    """Import one zip after the other, and note those that were taken: folders by import."""
    client = cercle.client()
    while not over.is_set():
        try:
            folder = cercle.folder(f"Imported {os.urandom(6).hex()}")
            contents = {f"in/{number}.txt": text(f"{folder}-{number}", 2000) for number in range(MEMBERS)}
            path = f"/api/folders/{folder}/imports?name=some.zip"
            imports[client.json("POST", path, resuming.zipped(contents))["id"]] = folder
            over.wait(1)
        except (OSError, RuntimeError):
            time.sleep(0.05)  # it was killed; a folder may be there and stay empty


@contextmanager
def _backup(cercle: Product, seconds: float) -> Iterator[subprocess.Popen[bytes]]:
    """A backup that runs meanwhile and is killed after so many seconds, unless it has come to its end."""
    saving = ("backup", str(_saved(cercle)), "--key", f"{_saved(cercle)}.key")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *saving]
    environment, quiet = cercle.environment, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet) as process:
        death = threading.Timer(seconds, process.kill)
        death.start()
        yield process
        process.wait()
        death.cancel()


def _saved(cercle: Product) -> Path:
    """Where the backup is."""
    return cercle.home.parent / "saved"


def _print_copies(cercle: Product, tree: Tree) -> int:
    """Every copy is whole; those that were acknowledged and not deleted are there. How many copies there are."""
    client = cercle.client()
    found = [one["id"] for place in tree.places for one in killing.documents(client, place)]
    whole = {each for each in found if sum(bool(one["current"]) for one in killing.documents(client, each)) == LEAVES}
    figures.figure("kill_copies", len(found), "folders")
    figures.figure("kill_copies_partial", len(found) - len(whole), "folders")
    figures.figure("kill_copies_lost", len(tree.kept - whole), "folders")
    return len(found)


def _print_imports(cercle: Product, imports: Mapping[str, str]) -> int:
    """Every import that was taken has come to its end, with each member once. How many there are."""
    client = cercle.client()
    states = Counter(resuming.ended_import(client, import_id)["state"] for import_id in imports)
    found = [list(killing.documents(client, _only_folder(client, folder))) for folder in imports.values()]
    figures.figure("kill_imports", len(imports), "imports", states=dict(states))
    figures.figure("kill_imports_partial", sum(len(each) < MEMBERS for each in found), "imports")
    twice = sum(one["current"]["number"] != "1.0" for each in found for one in each)
    figures.figure("kill_imports_twice", twice + sum(max(0, len(each) - MEMBERS) for each in found), "files")
    return len(imports)


def _only_folder(client: Client, folder: str) -> str:
    """The folder in a folder."""
    return str(next(iter(killing.documents(client, folder)))["id"])


def _print_restored(cercle: Product) -> None:
    """What `check` finds after the backup that was left by all this was restored into an empty home."""
    anew = {**cercle.environment, "CERCLE_HOME": str(cercle.home.parent / "restored")}
    product.flask(anew, "restore", str(_saved(cercle)), "--key", f"{_saved(cercle)}.key")
    checked = product.flask(anew, "check").splitlines()
    figures.figure("kill_restored_is_content", checked[-1] == "All is well.", "", said=checked[-1])


# -- counting ---------------------------------------------------------------------------------------------------


def _print_kept(cercle: Product, folder: str, sent: Sent, others: int) -> None:
    """Take back everything that is there and compare it with what was sent; search finds so many others too."""
    there = {one["name"]: one for one in killing.documents(cercle.client(), folder)}
    client = cercle.client()
    taken = {name: _digest(client.send("GET", f"/api/documents/{one['id']}/content")) for name, one in there.items()}
    everything = {**sent.acknowledged, **sent.unanswered}
    figures.figure("kill_lost", len(sent.acknowledged.keys() - there.keys()), "files")
    figures.figure("kill_unanswered_kept", len(sent.unanswered.keys() & there.keys()), "files")
    figures.figure("kill_partial", sum(everything.get(name) != digest for name, digest in taken.items()), "files")
    figures.figure("kill_not_read", sum(one["current"]["text"] != "extracted" for one in there.values()), "files")
    figures.figure("kill_not_found", len(there) + others - _found(client, cercle.slug), "files")


def _digest(answer: Answer) -> str:
    """The digest of what was downloaded."""
    return hashlib.sha256(answer.body).hexdigest() if answer.status == HTTPStatus.OK else ""


def _found(client: Client, slug: str) -> int:
    """How many documents search finds by a word that all of them have."""
    return int(client.json("GET", f"/api/search?q=harbour&group={slug}")["total"])


def _print_left(cercle: Product, workshop: Workshop) -> None:
    """Blobs that nobody names and drafts, before and after the house was put in order, and what `check` finds."""
    figures.figure("kill_orphans", _orphans(workshop), "files")
    figures.figure("kill_drafts", _drafts(cercle), "files")
    long_ago = time.time() - TWO_DAYS  # what nobody will finish is cleared away when it is a day old
    for path in (*cercle.home.glob("blobs/**/*"), *cercle.home.glob("incoming/*")):
        os.utime(path, (long_ago, long_ago))
    with workshop.do_as(policy.SYSTEM) as work:
        work.session.execute(update(Job).values(run_at=now()))
    killing.await_worker(workshop, ())
    said = cercle.flask("check", "--clean")
    upkeep(workshop)
    figures.figure("kill_orphans_after_check", _orphans(workshop), "files")
    figures.figure("kill_drafts_after_upkeep", _drafts(cercle), "files")
    figures.figure("kill_check_is_content", "All is well." in said, "", said=said.splitlines()[-1])


def _orphans(workshop: Workshop) -> int:
    """Blobs that no row names."""
    with workshop.ask() as work:
        named = {*work.session.scalars(select(Version.digest)), *work.session.scalars(select(Derived.digest))}
    blobs = workshop.blobs
    return sum(blob.digest not in named for space in blobs.namespaces() for blob in blobs.iter(space))


def _drafts(cercle: Product) -> int:
    """Files that began to arrive."""
    return sum(path.is_file() for path in cercle.home.glob("incoming/**/*"))


if __name__ == "__main__":
    main()
