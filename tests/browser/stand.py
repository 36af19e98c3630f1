"""What browser tests need to know of a running Cercle, and what they do again and again."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]
PEOPLE = {
    "administrator": "ingrid.weber@example.eu",
    "leader": "marta.kowalska@example.eu",
    "author": "jean.dubois@example.eu",
    "reader": "anna.lindqvist@example.eu",
    "stranger": "pedro.alves@example.eu",
}


@dataclass(frozen=True)
class Product:
    """A running Cercle: its address, its home and the passwords of its people."""

    url: str
    home: Path
    passwords: dict[str, str]

    def group(self) -> str:
        """The address of the demonstration's first group."""
        with sqlite3.connect(self.home / "cercle.db") as database:
            (slug,) = database.execute("SELECT slug FROM work_group WHERE title LIKE 'Early%'").fetchone()
        return f"{self.url}/groups/{slug}"

    def mails(self, to: str) -> list[str]:
        """The mails to an address, the newest last."""
        found = [path.read_text() for path in sorted((self.home / "mail").glob("*.eml"))]
        return [mail for mail in found if f"To: {to}" in mail]


def chromium():
    """The system's own Chromium, if it has one."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@contextmanager
def running(home):
    """Cercle with its demonstration in a home folder, for as long as the `with` lasts."""
    port = free_port()
    environment = {**os.environ, "CERCLE_HOME": str(home), "PORT": str(port)}
    with (home / "log").open("wb") as log:
        command = [sys.executable, "-m", "app.supervisor"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait(lambda: "is ready" in (home / "log").read_text(), process)
            passwords = json.loads((home / "demonstration.json").read_text())["passwords"]
            yield Product(f"http://localhost:{port}", home, passwords)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def wait(is_so, process=None, seconds=60):
    """Return when it is so."""
    until = time.monotonic() + seconds
    while not is_so():
        assert process is None or process.poll() is None, "Cercle ended"
        assert time.monotonic() < until, "it does not come"
        time.sleep(0.1)


def listen(page, url, faults):
    """Collect what must not happen on a page."""

    def on_console(message):
        is_expected = "status of 4" in message.text or "net::ERR_FAILED" in message.text  # what a test asked for
        if message.type == "error" and not is_expected:
            faults.append(f"console: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("request", lambda sent: None if sent.url.startswith((url, "data:", "blob:")) else faults.append(sent.url))
    page.on("response", lambda got: faults.append(f"{got.status} {got.url}") if got.status >= 500 else None)


def press(page, selector):
    """Press what leads to another page, and return when that is there."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def submit(page):
    """Send the form of a page by its first button, and return when the answer is there."""
    press(page, "main form .btn-primary")


def sign_in(page, email, password):
    """Sign in by the form."""
    if not page.url.endswith("/login"):
        page.goto("/login")
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    press(page, "main form button")
    page.wait_for_url("**/dashboard")
