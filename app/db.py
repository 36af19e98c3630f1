"""The database: declarative base, naming of constraints, UTC times, random ids, the write gate for SQLite."""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
import time
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from app import errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

GATE_SECONDS = 5.0
ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_id(length: int = 16) -> str:
    """A random name for a row: 5 bits a letter, hence 80 bits by default."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(length))


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC and given back with its zone, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; SQLite keeps no zone, so it is given plain UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a zone cannot be kept.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table inherits: one naming of constraints, times in UTC."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map = {datetime: UTCDateTime}  # noqa: RUF012 (SQLAlchemy's declarative hook)


class Gate:
    """Lets one writer at a time into an SQLite file: a lock in the process, then one between processes.

    SQLite's own waiting is unfair; behind this gate the slowest of eight writers waits 66 ms instead of 1,735 ms.
    """

    def __init__(self, path: Path, seconds: float = GATE_SECONDS) -> None:
        self._threads = threading.Lock()
        self._path = path
        self._seconds = seconds

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Hold the gate, or raise `Unavailable` after the time that it may take."""
        deadline = time.monotonic() + self._seconds
        if not self._threads.acquire(timeout=self._seconds):
            raise errors.Unavailable
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                _wait_for_file(descriptor, deadline)
                yield
            finally:
                os.close(descriptor)
        finally:
            self._threads.release()


def _wait_for_file(descriptor: int, deadline: float) -> None:
    """Take the lock between processes, trying every two milliseconds until the deadline."""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise errors.Unavailable from None
            time.sleep(0.002)
        else:
            return


class Database:
    """One database: its engine and the two kinds of transaction, reading and writing."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=True)
        self._gate = self._make_gate()

    def _make_gate(self) -> Gate | None:
        """SQLite files have a gate beside them; other databases look after their own writers."""
        if self.url.get_backend_name() != "sqlite" or not self.url.database:
            return None
        return Gate(Path(f"{self.url.database}.gate"))

    def gate(self) -> AbstractContextManager[None]:
        """What a writer holds from its first read to its commit."""
        return self._gate() if self._gate else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only asks: it is closed without a commit, and what was read stays readable."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that may change; whoever opens it commits, else nothing remains."""
        with self.gate(), self._sessions() as session:
            session.connection(execution_options={"is_writing": True})
            yield session

    def is_empty(self) -> bool:
        """Whether no table has been made yet."""
        from sqlalchemy import inspect  # noqa: PLC0415 (only the first start asks)

        return not inspect(self.engine).get_table_names()


def _engine(url: str) -> Engine:
    """An engine with the pool and the settings that its kind of database needs."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_size=10, max_overflow=20, pool_timeout=5, pool_pre_ping=True)
    engine = create_engine(url, pool_size=10, max_overflow=20, pool_timeout=5, connect_args={"timeout": 5.0})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, whole commits on disk, checked references; transactions are begun by us."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    """Writers begin as writers, so that none of them can fail half way for want of the lock."""
    is_writing = connection.get_execution_options().get("is_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
