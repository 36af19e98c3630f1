"""Starts a PostgreSQL server for one test run: as another user than root, on a port of its own."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ALONE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60")


@dataclass(frozen=True)
class PostgreSQL:
    """A running server that only this machine reaches."""

    port: int

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template1") -> None:
        """Make a database out of another."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """A copy of a database, for as long as the `with` lasts."""
        name = f"copy_{uuid.uuid4().hex}"
        self.create(name, template)
        yield self.url(name)
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def empty(self, name: str, kept: str) -> None:
        """Take everything out of a database but the rows of one table; far quicker than a copy of an empty one."""
        with self._connect(name) as connection:
            connection.execute(ALONE)
            connection.execute("SET session_replication_role = replica")  # no table waits for another
            tables = [table for (table,) in connection.execute(TABLES) if table != kept]
            connection.execute("; ".join(f'DELETE FROM "{table}"' for table in tables))  # noqa: S608 (our own tables)

    def _run(self, statement: str) -> None:
        """Run one statement in the maintenance database."""
        with self._connect("postgres") as connection:
            connection.execute(statement)

    def _connect(self, name: str) -> psycopg.Connection:
        """A connection on which each statement counts at once."""
        return psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=name, autocommit=True)


@contextmanager
def running_postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """A fresh cluster in a folder, and its server; skips where PostgreSQL is not installed."""
    programs = _programs()
    user = _user()
    data = folder / "data"
    _open_way(folder, user)
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        user=user,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    port = free_port()
    listen = ("-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder))
    server = subprocess.Popen(
        [programs / "postgres", *listen, *FAST], user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, server)
        yield PostgreSQL(port)
    finally:
        server.send_signal(signal.SIGINT)  # whoever is connected still is not waited for
        server.wait(30)


def _programs() -> Path:
    """Where the server's programs are: the newest version that is installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed.")
        pytest.skip("PostgreSQL is not installed.")
    return Path(found).parent


def _user() -> int | None:
    """Whom the server runs as: it refuses root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    return 65534


def _open_way(folder: Path, user: int | None) -> None:
    """Give the folder to the server's user, and let them pass through the folders around it."""
    if user is None:
        return
    os.chown(folder, user, -1)
    for around in folder.parents:
        if around.stat().st_uid == 0 and not around.stat().st_mode & 0o001:
            around.chmod(around.stat().st_mode | 0o111)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers."""
    for _attempt in range(300):
        assert server.poll() is None, "PostgreSQL ended"
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host="127.0.0.1", port=port, user="postgres", connect_timeout=1).close()
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
    raise AssertionError("PostgreSQL does not answer")
