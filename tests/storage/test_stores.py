"""Every store passes the one suite."""

import pytest

from storage import DiskStore, MemoryStore
from storage.check import StoreSuite


class TestDiskStore(StoreSuite):
    @pytest.fixture
    def store(self, tmp_path):
        return DiskStore(tmp_path / "blobs", tmp_path / "incoming")


class TestMemoryStore(StoreSuite):
    @pytest.fixture
    def store(self):
        return MemoryStore()
