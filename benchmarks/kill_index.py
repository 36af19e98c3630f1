"""The worker is killed (SIGKILL) at random moments while documents change and the index is made anew.

Each document has a word that no other has, and with each new version another one.

Prints one JSON line for each figure; judges nothing.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from stand import ROOT, figures, inside, killing, product

from app.config import INDEX_ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stand.client import Client
    from stand.product import Product

LETTERS = "bcdfghjklm"  # a digit each, so that a number is one word


def main() -> None:
    """Measure."""
    asked = _arguments()
    dice = random.Random(asked.seed)  # noqa: S311 (moments, no secrets)
    with product.running(CERCLE_INDEX=asked.engine) as cercle:
        desk, seconds, refused = Desk(cercle.folder("Sent")), [], 0
        with _working(cercle, desk, asked.seed):
            for number in range(asked.rounds):
                with _rebuild(cercle, dice.uniform(1.0, 3.0), is_wanted=number % 5 == 0):
                    time.sleep(dice.uniform(0.2, 1.5))
                    seconds.append(killing.kill(cercle, "worker"))
                refused += cercle.client().json("GET", "/api/search?q=harbour")["is_degraded"]
        figures.figure("kill_index_rounds", len(seconds), "", engine=asked.engine)
        figures.figure("kill_index_not_opened", refused, "times")
        figures.figure("kill_index_restart_p50", figures.milliseconds(seconds, 50), "ms")
        with inside.application(cercle.environment) as application:
            killing.await_worker(application.extensions["workshop"])
        _print_found(cercle, desk)


def _arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="how often the worker is killed")
    parser.add_argument("--engine", choices=INDEX_ENGINES, default=INDEX_ENGINES[0], help="of the index")
    parser.add_argument("--seed", type=int, default=1, help="decides the moments and what is done")
    return parser.parse_args()


@dataclass
class Desk:
    """What somebody has done: the word of each document, by its id and name, and the words that are to find nothing."""

    folder: str
    there: dict[tuple[str, str], str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    too_long_there: int = 0
    acts: Counter[str] = field(default_factory=Counter)


@contextmanager
def _working(cercle: Product, desk: Desk, seed: int) -> Iterator[None]:
    """Somebody who works for as long as the `with` lasts."""
    over = threading.Event()
    thread = threading.Thread(target=_work, args=(cercle.client(), desk, random.Random(seed), over))  # noqa: S311 (no secrets)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _work(client: Client, desk: Desk, dice: random.Random, over: threading.Event) -> None:
    """Add, change and delete documents; the web server is never killed, so every act is answered."""
    for number in count(1):
        if over.is_set():
            return
        word = "zq" + "".join(LETTERS[int(digit)] for digit in str(number))
        act = dice.choice(("add", "add", "change", "delete")) if desk.there else "add"
        desk.acts[act] += 1
        if act == "add":
            document, name = "", f"{number}.txt"
        else:
            document, name = dice.choice(list(desk.there))
            desk.gone.append(desk.there.pop((document, name)))
        if act == "delete":
            client.send("DELETE", f"/api/documents/{document}")
            desk.too_long_there += _found(client, desk.gone[-1]) != []
        else:
            content = f"The {word} lay in the harbour.".encode()
            stored = client.json("PUT", f"/api/folders/{desk.folder}/documents/{name}", content)
            desk.there[stored["document"], name] = word


def _found(client: Client, word: str) -> list[str]:
    """The documents that a word finds."""
    return [hit["id"] for hit in client.json("GET", f"/api/search?q={word}")["hits"]]


@contextmanager
def _rebuild(cercle: Product, seconds: float, *, is_wanted: bool) -> Iterator[None]:
    """The index is made anew meanwhile, and that is killed after so many seconds unless it has come to its end."""
    if not is_wanted:
        yield
        return
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "index", "rebuild"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=cercle.environment, stdout=quiet, stderr=quiet) as process:
        death = threading.Timer(seconds, process.kill)
        death.start()
        yield
        process.wait()
        death.cancel()


def _print_found(cercle: Product, desk: Desk) -> None:
    """Every document is found by its word, and nothing by a word that has gone."""
    client = cercle.client()
    figures.figure("kill_index_documents", len(desk.there), "documents", **desk.acts)
    lost = sum(_found(client, word) != [document] for (document, _name), word in desk.there.items())
    figures.figure("kill_index_lost", lost, "documents")
    figures.figure("kill_index_wrongly_found", sum(_found(client, word) != [] for word in desk.gone), "words")
    figures.figure("kill_index_found_after_deletion", desk.too_long_there, "documents")
    said = cercle.flask("index", "check").splitlines()
    figures.figure("kill_index_check_is_content", said[-1] == "All is well.", "", said=said[-1])


if __name__ == "__main__":
    main()
