"""What every store of blobs can do: five verbs, and a draft to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.blob import Blob
    from storage.draft import Draft


class Store(Protocol):
    """Blobs in namespaces; each is whole or absent, and never changes."""

    def draft(self) -> Draft:
        """A new file to receive bytes into, where `put` can adopt it without a copy."""

    def put(self, namespace: str, draft: Draft) -> Blob:
        """Adopt a sealed draft; where the blob is there already, the time of its last put is renewed."""

    def open(self, namespace: str, digest: str) -> BinaryIO:
        """The bytes, from their beginning, seekable; raises `Missing`."""

    def has(self, namespace: str, digest: str) -> bool:
        """Whether the blob is there."""

    def iter(self, namespace: str) -> Iterator[Blob]:
        """Every blob of a namespace, in no order."""

    def remove(self, namespace: str, digest: str, before: datetime) -> bool:
        """Remove a blob whose last put is earlier than `before`; whether it was removed.

        Whoever asked the database for references first and then removes what was put long enough before
        that question can never take a blob away from a put that came in between.
        """

    def namespaces(self) -> Iterator[str]:
        """Every namespace in which something was put."""
