"""Immutable blobs, named by the SHA-256 of their bytes, in one namespace for each group.

    draft.py    a file that is being received: written, hashed, sealed
    growing.py  a file that is received over several requests
    blob.py     what is known of stored bytes
    store.py    the five verbs: put, open, in, iter, remove
    disk.py     on local disk          memory.py   in memory, for the tests of callers
    reading.py  a download that is hashed on its way out
    check.py    the conformance suite that every store passes

Nothing here knows of the application, of Flask or of the index.
"""

from storage.blob import Blob, Damaged, Missing
from storage.disk import DiskStore
from storage.draft import Draft
from storage.growing import Busy, Growing, Turn
from storage.memory import MemoryStore
from storage.reading import verified
from storage.store import Store

__all__ = [
    "Blob",
    "Busy",
    "Damaged",
    "DiskStore",
    "Draft",
    "Growing",
    "MemoryStore",
    "Missing",
    "Store",
    "Turn",
    "verified",
]
