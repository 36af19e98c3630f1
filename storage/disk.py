"""Blobs on local disk: `root/<namespace>/<first two letters>/<digest>`."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from storage.blob import Blob, Missing, require_names
from storage.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = ".lock"


class DiskStore:
    """A store on one file system; the incoming folder must share it, since drafts are adopted by rename."""

    def __init__(self, root: Path, incoming: Path) -> None:
        self._root = root
        self._incoming = incoming

    def draft(self) -> Draft:
        """A new file in the incoming folder."""
        return Draft(self._incoming)

    def put(self, namespace: str, draft: Draft) -> Blob:
        """Adopt a sealed draft by rename, durably; renew the time of a blob that is there already."""
        if not draft.is_sealed:
            raise ValueError("Only a sealed draft can be put.")
        path = self._path(namespace, draft.digest)
        self._make_folders(path.parent)
        with self._locked(namespace):
            if path.exists():
                os.utime(path)
            else:
                _adopt(draft.path, path)
            return _blob(path)

    def open(self, namespace: str, digest: str) -> BinaryIO:
        """The bytes, from their beginning; raises `Missing`."""
        try:
            return open(self._place(namespace, digest), "rb")  # noqa: PTH123 (a search opens twenty)
        except FileNotFoundError:
            raise Missing(digest) from None

    def has(self, namespace: str, digest: str) -> bool:
        """Whether the blob is there."""
        return self._path(namespace, digest).exists()

    def iter(self, namespace: str) -> Iterator[Blob]:
        """Every blob of a namespace; one that is removed meanwhile is left out."""
        require_names(namespace)
        for path in (self._root / namespace).glob("??/*"):
            try:
                yield _blob(path)
            except FileNotFoundError:
                continue

    def remove(self, namespace: str, digest: str, before: datetime) -> bool:
        """Remove a blob whose last put is earlier than `before`; whether it was removed."""
        path = self._path(namespace, digest)
        if not path.exists():
            return False
        with self._locked(namespace):
            if not path.exists() or _blob(path).put_at >= before:
                return False
            path.unlink()
            _sync(path.parent)
            return True

    def namespaces(self) -> Iterator[str]:
        """Every namespace in which something was put."""
        return (path.name for path in sorted(self._root.glob("*")) if path.is_dir())

    def _place(self, namespace: str, digest: str) -> str:
        """Where a blob lies; names that could lead elsewhere are refused."""
        require_names(namespace, digest)
        return f"{self._root}/{namespace}/{digest[:2]}/{digest}"

    def _path(self, namespace: str, digest: str) -> Path:
        """The same as a path."""
        return Path(self._place(namespace, digest))

    def _make_folders(self, folder: Path) -> None:
        """Make the folders on the way to a blob, each written down in the one around it."""
        if folder.is_dir():
            return
        self._make_folders(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)

    @contextmanager
    def _locked(self, namespace: str) -> Iterator[None]:
        """Hold the lock of a namespace, between threads and between processes."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        descriptor = os.open(self._root / namespace / LOCK, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _adopt(draft: Path, path: Path) -> None:
    """Rename a draft to its place, durably, or leave nothing there."""
    draft.chmod(0o400)
    draft.rename(path)
    try:
        _sync(path.parent)
    except OSError:
        path.unlink()
        raise


def _blob(path: Path) -> Blob:
    """What the file system knows of a blob; its time of change is that of its last put."""
    found = path.stat()
    return Blob(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _sync(folder: Path) -> None:
    """Write a folder's own entries to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
