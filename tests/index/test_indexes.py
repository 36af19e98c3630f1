"""Every index passes the one suite."""

import pytest

from index import FACETS, MemoryIndex, whoosh
from index.check import IndexSuite, found, ids, nearly
from index.samples import BATEAUX, BOATS
from index.whoosh import WhooshIndex


class TestWhooshIndex(IndexSuite):
    @pytest.fixture
    def index(self, tmp_path):
        return WhooshIndex(tmp_path / "index")


class TestMemoryIndex(IndexSuite):
    @pytest.fixture
    def index(self):
        return MemoryIndex()


def test_an_index_from_before_there_were_some_fields_is_searched_and_written_to(tmp_path, monkeypatch):
    schema, document = whoosh._schema, whoosh._document
    later = {"keywords", "reference", "author", "day", "facet_keyword", "facet_author", "of", "old"}

    def former_schema():
        made = schema()
        for name in later:
            made.remove(name)
        return made

    with monkeypatch.context() as former:
        former.setattr(whoosh, "_schema", former_schema)
        former.setattr(whoosh, "_document", lambda one: {k: v for k, v in document(one).items() if k not in later})
        WhooshIndex(tmp_path / "index").put("one", [BOATS])
    index = WhooshIndex(tmp_path / "index")
    for words in ("wooden", '"wooden boats"', "wood*", "wooden keyword:x", "wooden from:2020"):
        found(index, words, facets=FACETS)
    assert ids(index, "wooden -author:berg") == ["boats"]
    index.put("one", [BATEAUX])
    assert ids(index, "keyword:mooring") == ["bateaux"]
    assert ids(index, "dubois", order="title") == ["bateaux", "boats"]
    assert nearly(index, "woodne") == ["boats"]
    index.remove("one", ["bateaux"])
    assert ids(index, "dubois", with_old=True) == ["boats"]
