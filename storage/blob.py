"""What is known of stored bytes, and what may be wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_NAMESPACE = re.compile(r"[a-z0-9-]{1,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Missing(KeyError):
    """There is no such blob in this namespace."""


class Damaged(OSError):
    """The bytes no longer have the digest that names them."""


@dataclass(frozen=True)
class Blob:
    """Stored bytes: their SHA-256 in hex, their size in bytes, and when they were last put (UTC)."""

    digest: str
    size: int
    put_at: datetime


def require_names(namespace: str, digest: str = "0" * 64) -> None:
    """Refuse names that could lead out of the store; raises `ValueError`."""
    if not _NAMESPACE.fullmatch(namespace):
        raise ValueError(f"{namespace!r} is no namespace")
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} is no digest")
