"""What several parts' tests stand on."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import event

from app import clamav, preview, scanner
from app.config import Settings, from_environment
from app.factory import create_app
from app.migrations import configuration
from app.prepare import prepare
from app.workshop import make_workshop
from tests import makers
from tests.postgres import PostgreSQL, running_postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from sqlalchemy import Dialect, Engine

    from app.db import Database
    from app.sandbox import Sandbox
    from app.work import Workshop

MEGABYTE = 1024 * 1024
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}  # of a password's hash
KEPT: dict[str, Database] = {}  # connections to PostgreSQL, by address
COMPILED: dict[str, tuple[Dialect, dict[object, object]]] = {}  # statements, by kind of database


@contextmanager
def _running_clamd(home: Path, more: str = "") -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A real clamd with our test database, by address and process; `more` goes into its configuration."""
    private = clamav.prepare(home, 100 * MEGABYTE)
    configuration = home / "clamav" / "clamd.conf"
    configuration.write_text(more + configuration.read_text())
    with subprocess.Popen(private.command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_until_alive(private.address, process)
            yield private.address, process
        finally:
            process.kill()


def _wait_until_alive(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return when clamd answers."""
    until = time.monotonic() + 30
    while not scanner.connect(address, 1).status().alive:
        assert process.poll() is None, "clamd ended"
        assert time.monotonic() < until, "clamd does not answer"
        time.sleep(0.02)


@pytest.fixture(scope="session")
def start_clamd():
    """Starts a clamd in a home folder, for as long as the `with` lasts."""
    return _running_clamd


@pytest.fixture(scope="session")
def clamd(tmp_path_factory) -> Iterator[str]:
    """The address of a clamd that all tests of one process share."""
    with _running_clamd(tmp_path_factory.mktemp("clamd")) as (address, _process):
        yield address


@pytest.fixture(scope="session")
def preview_sandbox() -> Iterator[Sandbox]:
    """A sandbox in which previews are made, that all tests of one process share."""
    with preview.sandbox() as made:
        yield made


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory, clamd) -> Path:
    """A home with the demonstration in which everything has been done; all processes of a test run copy the same."""
    around = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        around = around.parent
    home = around / "demonstration"
    with (around / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            made = tmp_path_factory.mktemp("demonstration")
            _demonstrate(make_workshop(from_environment({"CERCLE_HOME": str(made), "CERCLE_CLAMD": clamd})))
            made.rename(home)
    return home


def _demonstrate(workshop: Workshop) -> None:
    """Make the demonstration in a home, and let the worker do all that is to be done then."""
    prepare(workshop)
    makers.everything_done(workshop)
    workshop.database.engine.dispose()


# -- the domain: a workshop over a fresh database of each kind ------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """An empty, migrated SQLite database that each test gets a copy of."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    command.upgrade(configuration(f"sqlite:///{path}"), "head")
    return path


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory) -> Iterator[PostgreSQL]:
    """A PostgreSQL server of this test run's own, with a migrated database that each test finds empty."""
    with running_postgresql(tmp_path_factory.mktemp("postgresql")) as server:
        server.create("cercle")
        command.upgrade(configuration(server.url("cercle")), "head")
        yield server
        for database in KEPT.values():
            database.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request, tmp_path) -> Iterator[str]:
    """A fresh database: every test of the domain runs on both kinds."""
    if request.param == "sqlite":
        yield sqlite_copy(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        server = request.getfixturevalue("postgresql")
        yield server.url("cercle")
        server.empty("cercle", kept="alembic_version")


def sqlite_copy(template: Path, folder: Path) -> str:
    """The address of a fresh copy of the migrated database."""
    shutil.copy(template, folder / "cercle.db")
    return f"sqlite:///{folder / 'cercle.db'}"


@pytest.fixture
def settings(tmp_path, sqlite_template, clamd) -> Settings:
    """Settings over a home of the test's own, on SQLite, with a real clamd."""
    return make_settings(tmp_path, sqlite_copy(sqlite_template, tmp_path), clamd=clamd)


def make_settings(home: Path, database_url: str, **more: object) -> Settings:
    """Settings for tests: everything in one folder, no reserve of free space, no demonstration."""
    return Settings(
        home=home,
        secret_key="a key for tests only, of more than 32 letters",
        database_url=database_url,
        free_space_reserve=0,
        **{"demo": False, **more},
    )


def open_workshop(settings: Settings) -> Workshop:
    """The tools of the house over a home that need not outlive a power cut, with its statements compiled already."""
    made = make_workshop(settings)
    made.index.begin("whoosh")
    if made.database.engine.dialect.name == "postgresql":
        made = replace(made, database=KEPT.setdefault(settings.database_url, made.database))
    _compile_once(made.database.engine)
    return made


def close_workshop(workshop: Workshop) -> None:
    """Let go of what a test has done; connections to PostgreSQL, which are dear, stay for the next."""
    if workshop.database not in KEPT.values():
        workshop.database.engine.dispose()


def _compile_once(engine: Engine) -> None:
    """Let an engine take the statements that were compiled for earlier tests, as one engine does in a long life."""
    kind = engine.dialect.name
    if kind == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    if kind not in COMPILED:
        engine.connect().close()
        COMPILED[kind] = engine.dialect, {}
    engine.dialect, compiled = COMPILED[kind]
    engine.update_execution_options(compiled_cache=compiled)


@pytest.fixture
def workshop(tmp_path, database_url) -> Iterator[Workshop]:
    """The tools of the house over a fresh database of each kind; no scanner is set."""
    made = open_workshop(make_settings(tmp_path, database_url))
    yield made
    close_workshop(made)


@pytest.fixture
def people(workshop) -> makers.People:
    """Leader, author, reader and stranger, settled in two groups."""
    return makers.settle(workshop)


@pytest.fixture
def counted():
    """Collects the statements that are sent to the database, for as long as the `with` lasts."""
    return _counted


@contextmanager
def _counted(workshop):
    """The statements that are sent to the database meanwhile."""
    sent = []

    def note(_connection, _cursor, statement, *_more):
        sent.append(statement)

    event.listen(workshop.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(workshop.database.engine, "before_cursor_execute", note)


# -- the doors: an application over a fresh home ----------------------------------------------------------------


def make_application(settings: Settings) -> Flask:
    """An application over a home, in which a password costs no more than other words."""
    made = create_app(settings)
    made.extensions["workshop"].index.begin("whoosh")
    made.testing = True
    made.extensions["security"].pwd_context.update(**{f"argon2__{name}": cost for name, cost in CHEAP.items()})
    return made


@pytest.fixture(scope="session")
def shared_application(tmp_path_factory, sqlite_template, clamd) -> Flask:
    """The one application of this process: its addresses and templates are made ready once."""
    home = tmp_path_factory.mktemp("application")
    return make_application(make_settings(home, sqlite_copy(sqlite_template, home), clamd=clamd))


@pytest.fixture
def application(shared_application, settings):
    """An application over a home of its own, with a real clamd; its workshop is in `extensions`."""
    made = shared_application
    made.extensions["workshop"] = open_workshop(settings)
    yield made
    close_workshop(made.extensions["workshop"])
