"""Every index passes the one suite."""

import pytest

from index import MemoryIndex
from index.check import IndexSuite
from index.whoosh import WhooshIndex


class TestWhooshIndex(IndexSuite):
    @pytest.fixture
    def index(self, tmp_path):
        return WhooshIndex(tmp_path / "index")


class TestMemoryIndex(IndexSuite):
    @pytest.fixture
    def index(self):
        return MemoryIndex()
