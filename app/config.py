"""Settings: read from the environment once, checked at start, frozen."""

from __future__ import annotations

import ipaddress
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGABYTE = 1024 * 1024
INDEX_ENGINES = ("whoosh", "tantivy")
LEAST_KEY = 32  # letters of a secret key


class BadSetting(ValueError):
    """A setting cannot be used; the message names it and says what would do."""


@dataclass(frozen=True)
class Settings:
    """Everything that an operator can choose; docs/operations.md describes each."""

    home: Path
    secret_key: str
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ()
    demo: bool = True
    brand: str = "Cercle"
    clamd: str | None = None
    scan_wait: float = 10.0
    scan_now_limit: int = 32 * MEGABYTE
    stock_rate: int = 10 * MEGABYTE
    admits_encrypted: bool = True
    admits_others: bool = False
    file_limit: int = 2048 * MEGABYTE
    free_space_reserve: int = 512 * MEGABYTE
    group_quota: int = 0
    group_creators: str = "chosen"
    mail_url: str = ""
    mail_from: str = "cercle@localhost"
    session_idle_minutes: int = 30
    session_hours: int = 12
    web_threads: int = 64
    preview_pages: int = 50
    libreoffice: str = ""
    index_engine: str = "whoosh"
    tesseract: str = ""
    ocr_pages: int = 100

    @property
    def url(self) -> str:
        """The address under which people reach this installation, without a slash at its end."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether people come by TLS."""
        return self.url.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def is_private(self) -> bool:
        """Whether only this machine can reach the pages: no proxy stands in front under a name of its own."""
        return self.is_loopback and is_loopback(urlsplit(self.url).hostname or "")

    @property
    def blobs(self) -> Path:
        """Where the bytes of versions lie."""
        return self.home / "blobs"

    @property
    def incoming(self) -> Path:
        """Where uploads lie until they are whole."""
        return self.home / "incoming"

    @property
    def index(self) -> Path:
        """Where the search index lies."""
        return self.home / "index"

    @property
    def outbox(self) -> Path:
        """Where mails lie that no mail server takes, in the demonstration."""
        return self.home / "mail"

    @property
    def keeps_mails(self) -> bool:
        """Whether mails go to a folder and a page: without SMTP, on this machine alone, in the demonstration."""
        return not self.mail_url and self.is_private and self.demo


def is_loopback(host: str) -> bool:
    """Whether an address to listen on reaches only this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def from_environment(environment: Mapping[str, str]) -> Settings:
    """The settings as the environment gives them; raises `BadSetting` in plain words."""
    home = Path(environment.get("CERCLE_HOME") or "instance").resolve()
    read = _Reader(environment)
    return Settings(
        home=home,
        secret_key=_long_enough(environment.get("CERCLE_SECRET_KEY", "")) or _kept_secret(home),
        database_url=_database_url(environment.get("DATABASE_URL") or f"sqlite:///{home / 'cercle.db'}"),
        host=environment.get("HOST") or "127.0.0.1",
        port=read.number("PORT", 8000, 1, 65535),
        public_url=read.url("CERCLE_URL", ("http", "https")).rstrip("/"),
        trusted_proxies=tuple(environment.get("CERCLE_TRUSTED_PROXIES", "").replace(",", " ").split()),
        demo=read.yes_or_no("CERCLE_DEMO", default=True),
        brand=environment.get("CERCLE_BRAND") or "Cercle",
        clamd=environment.get("CERCLE_CLAMD") or None,
        scan_wait=float(read.number("CERCLE_SCAN_WAIT", 10, 1, 300)),
        scan_now_limit=read.number("CERCLE_SCAN_NOW_LIMIT", 32 * MEGABYTE, 0, 2048 * MEGABYTE),
        stock_rate=read.number("CERCLE_STOCK_RATE", 10, 1, 10_000) * MEGABYTE,
        admits_encrypted=read.yes_or_no("CERCLE_ADMIT_ENCRYPTED", default=True),
        admits_others=read.yes_or_no("CERCLE_ADMIT_OTHERS", default=False),
        file_limit=read.number("CERCLE_FILE_LIMIT", 2048 * MEGABYTE, 1, 1024 * 1024 * MEGABYTE),
        free_space_reserve=read.number("CERCLE_FREE_SPACE_RESERVE", 512 * MEGABYTE, 0, 1024 * 1024 * MEGABYTE),
        group_quota=read.number("CERCLE_GROUP_QUOTA", 0, 0, 1024 * 1024 * 1024 * MEGABYTE),
        group_creators=read.one_of("CERCLE_GROUP_CREATORS", ("chosen", "everybody", "administrators")),
        mail_url=read.url("CERCLE_MAIL_URL", ("smtp", "smtps", "smtp+starttls")),
        mail_from=environment.get("CERCLE_MAIL_FROM") or "cercle@localhost",
        session_idle_minutes=read.number("CERCLE_SESSION_IDLE_MINUTES", 30, 1, 24 * 60),
        session_hours=read.number("CERCLE_SESSION_HOURS", 12, 1, 24 * 7),
        web_threads=read.number("CERCLE_WEB_THREADS", 64, 1, 300),
        preview_pages=read.number("CERCLE_PREVIEW_PAGES", 50, 1, 1000),
        libreoffice=read.program("CERCLE_LIBREOFFICE"),
        index_engine=read.one_of("CERCLE_INDEX", INDEX_ENGINES),
        tesseract=read.program("CERCLE_TESSERACT"),
        ocr_pages=read.number("CERCLE_OCR_PAGES", 100, 1, 1000),
    )


@dataclass(frozen=True)
class _Reader:
    """Reads one value at a time and says plainly what is wrong with it."""

    environment: Mapping[str, str]

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between two bounds."""
        text = self.environment.get(name) or str(default)
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise BadSetting(f"{name} is {text!r}. Give a whole number from {least} to {most}.")
        return int(text)

    def url(self, name: str, schemes: tuple[str, ...]) -> str:
        """An address with a host, or nothing."""
        text = self.environment.get(name, "")
        if text and not (text.partition("://")[0] in schemes and urlsplit(text).hostname):
            forms = " or ".join(f"{scheme}://host" for scheme in schemes)
            raise BadSetting(f"{name} is {text!r}. Give {forms}.")
        return text

    def program(self, name: str) -> str:
        """The path of a program that is there, or nothing."""
        text = self.environment.get(name, "")
        if text and not (Path(text).is_absolute() and Path(text).is_file() and os.access(text, os.X_OK)):
            raise BadSetting(f"{name} is {text!r}, and no program is there. Give its whole path, or nothing.")
        return text

    def yes_or_no(self, name: str, *, default: bool) -> bool:
        """1 or 0."""
        text = self.environment.get(name) or str(int(default))
        if text not in {"0", "1"}:
            raise BadSetting(f"{name} is {text!r}. Give 1 for yes or 0 for no.")
        return text == "1"

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of a few words; the first is the default."""
        text = self.environment.get(name) or allowed[0]
        if text not in allowed:
            raise BadSetting(f"{name} is {text!r}. Give one of: {', '.join(allowed)}.")
        return text


def _long_enough(key: str) -> str:
    """A secret key that cannot be guessed, or none."""
    if key and len(key) < LEAST_KEY:
        raise BadSetting(f"CERCLE_SECRET_KEY is too short. Give at least {LEAST_KEY} random letters.")
    return key


def _database_url(url: str) -> str:
    """The address of the database, with the driver that we ship for PostgreSQL."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise BadSetting("DATABASE_URL names a database that Cercle does not know. Use sqlite:///... or postgresql://...")


def _kept_secret(home: Path) -> str:
    """The secret key of this home, made at the first start and readable by its owner alone."""
    path = home / "secret_key"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text("ascii").strip()
        if len(key) < LEAST_KEY:
            raise BadSetting(
                f"{path} holds no key of at least {LEAST_KEY} letters. Remove it to have a new one made."
            ) from None
        return key
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(descriptor)
    return path.read_text("ascii")
