"""The index by tantivy passes the one suite, and what is special about it."""

import pytest

from index.check import IndexSuite
from index.tantivy import TantivyIndex


class TestTantivyIndex(IndexSuite):
    @pytest.fixture
    def index(self, tmp_path):
        return TantivyIndex(tmp_path / "index")
