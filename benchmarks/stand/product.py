"""The real product, in a home of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.supervisor import leash
from stand import ROOT
from stand.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EMAIL = "bench@example.eu"
FIRST_ANSWER = 120.0  # seconds
LAST_BREATH = 30.0


@dataclass
class Product:
    """A Cercle that runs: where it is, and the one person who uses it."""

    home: Path
    port: int
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes]
    password: str = ""
    token: str = ""
    slug: str = ""
    library: str = ""

    def flask(self, *words: str) -> str:
        """What one of the operator's commands prints, whether or not it succeeds."""
        return flask(self.environment, *words)

    def client(self) -> Client:
        """A client that sends the person's token."""
        return Client(self.port, {"Authorization": f"Bearer {self.token}"})

    def client_of_pages(self) -> Client:
        """A client that has signed in by the form."""
        client = Client(self.port)
        client.sign_in(EMAIL, self.password)
        return client

    def folder(self, name: str) -> str:
        """The id of a new folder in the library."""
        return str(self.client().json("POST", f"/api/folders/{self.library}/folders", {"name": name})["id"])


@contextmanager
def running(**settings: str) -> Iterator[Product]:
    """A Cercle with a person, who leads a group and holds a token; it ends with the `with`, its home with it."""
    with tempfile.TemporaryDirectory(prefix="cercle-bench-") as folder:
        home = Path(folder) / "home"
        port = _free_port()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CERCLE_")},
            "CERCLE_HOME": str(home),
            "CERCLE_DEMO": "0",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            **settings,
        }
        environment.pop("DATABASE_URL", None)
        secrets = _furnish(environment)
        with _supervised(environment) as process:
            product = Product(home, port, environment, process, *secrets)
            _await_answers(product)
            found = product.client().json("GET", "/api/groups")["groups"][0]
            product.slug, product.library = found["slug"], found["library"]
            _await_scanner(product)
            yield product


def flask(environment: Mapping[str, str], *words: str) -> str:
    """Run a command of the operator."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, text=True, capture_output=True, check=False)
    if done.returncode and not done.stdout:
        raise RuntimeError(f"flask {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()


def _furnish(environment: Mapping[str, str]) -> tuple[str, str]:
    """Make the database, a person and their group; their password and their token."""
    flask(environment, "init")
    password = flask(environment, "user", "add", EMAIL, "--name", "Bench").split()[-1]
    flask(environment, "group", "add", "Measured", "--leader", EMAIL)
    return password, flask(environment, "token", "add", EMAIL)


@contextmanager
def _supervised(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The supervisor and all that it starts; they end with the `with`, or with us."""
    command = leash.command(signal.SIGTERM, [sys.executable, "-m", "app.supervisor"])
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(LAST_BREATH)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _await_answers(product: Product) -> None:
    """Return once pages answer."""
    until = time.monotonic() + FIRST_ANSWER
    while product.process.poll() is None and time.monotonic() < until:
        try:
            if product.client().send("GET", "/healthz").status == 200:  # noqa: PLR2004 (all is well)
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("Cercle did not come up.")


def _await_scanner(product: Product) -> None:
    """Return once files are checked before the answer."""
    until = time.monotonic() + FIRST_ANSWER
    client = product.client()
    while time.monotonic() < until:
        stored = client.json("PUT", f"/api/folders/{product.library}/documents/first.txt", b"Are you there?")
        if stored["version"]["check"] == "clean":
            return
        time.sleep(0.2)
    raise RuntimeError("The virus scanner did not come up.")
