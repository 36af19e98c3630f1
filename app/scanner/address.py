"""Where clamd listens."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import config

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True)
class Address:
    """A Unix socket by its path, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `unix:/path` or `tcp:host:port`; raises `BadSetting` for anything else."""
        kind, _, place = text.partition(":")
        host, _, port = place.rpartition(":")
        if kind == "unix" and place.startswith("/"):
            return cls(path=place)
        if kind == "tcp" and host and port.isascii() and port.isdigit():
            return cls(host=host.strip("[]"), port=int(port))
        raise config.BadSetting(f"CERCLE_CLAMD is {text!r}. Give unix:/path or tcp:host:port.")

    def open(self, seconds: float) -> socket.socket:
        """A connection to it, made within so many seconds; raises OSError."""
        if not self.path:
            return socket.create_connection((self.host, self.port), timeout=seconds)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection
