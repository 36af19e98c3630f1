"""Blobs in memory, for the tests of callers."""

from __future__ import annotations

import io
import shutil
import tempfile
import threading
import weakref
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from storage.blob import Blob, Missing, require_names
from storage.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator


class MemoryStore:
    """A store that is gone with its process; drafts lie in a temporary folder of its own."""

    def __init__(self) -> None:
        self._incoming = Path(tempfile.mkdtemp(prefix="cercle-"))
        weakref.finalize(self, shutil.rmtree, self._incoming, ignore_errors=True)
        self._blobs: dict[tuple[str, str], tuple[Blob, bytes]] = {}
        self._lock = threading.Lock()

    def draft(self) -> Draft:
        """A new file in the temporary folder."""
        return Draft(self._incoming)

    def put(self, namespace: str, draft: Draft) -> Blob:
        """Keep a sealed draft's bytes; renew the time of a blob that is there already."""
        require_names(namespace, draft.digest)
        if not draft.is_sealed:
            raise ValueError("Only a sealed draft can be put.")
        blob = Blob(draft.digest, draft.size, datetime.now(UTC))
        with self._lock:
            self._blobs[namespace, draft.digest] = (blob, draft.path.read_bytes())
        return blob

    def open(self, namespace: str, digest: str) -> BinaryIO:
        """The bytes, from their beginning; raises `Missing`."""
        require_names(namespace, digest)
        try:
            return io.BytesIO(self._blobs[namespace, digest][1])
        except KeyError:
            raise Missing(digest) from None

    def has(self, namespace: str, digest: str) -> bool:
        """Whether the blob is there."""
        require_names(namespace, digest)
        return (namespace, digest) in self._blobs

    def iter(self, namespace: str) -> Iterator[Blob]:
        """Every blob of a namespace."""
        require_names(namespace)
        return (blob for (held, _digest), (blob, _bytes) in list(self._blobs.items()) if held == namespace)

    def remove(self, namespace: str, digest: str, before: datetime) -> bool:
        """Remove a blob whose last put is earlier than `before`; whether it was removed."""
        require_names(namespace, digest)
        with self._lock:
            held = self._blobs.get((namespace, digest))
            if held is None or held[0].put_at >= before:
                return False
            del self._blobs[namespace, digest]
            return True

    def namespaces(self) -> Iterator[str]:
        """Every namespace that holds something."""
        return iter(sorted({namespace for namespace, _digest in self._blobs}))
