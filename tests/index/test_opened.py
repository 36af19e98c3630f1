"""Segments that are kept open between searches never show what is no longer so."""

import threading
from dataclasses import replace

import pytest

from index import Question, finding, mark, opened, whoosh
from index.check import ids
from index.opened import Segments
from index.query import Part, Query
from index.samples import BATEAUX, BOATS
from index.whoosh import WhooshIndex


@pytest.fixture
def reading(tmp_path):
    return WhooshIndex(tmp_path / "index")


@pytest.fixture
def writing(tmp_path):
    """Another process's index, over the same folder."""
    index = WhooshIndex(tmp_path / "index")
    index.put("one", [BOATS, BATEAUX])
    return index


def test_what_another_process_puts_is_found_by_the_next_search(reading, writing):
    assert ids(reading, "dubois") == ["bateaux", "boats"]
    writing.put("one", [replace(BOATS, id="more")])
    assert sorted(ids(reading, "dubois")) == ["bateaux", "boats", "more"]


def test_what_another_process_removes_is_never_found_again(reading, writing):
    assert ids(reading, "wooden") == ["boats"]
    writing.remove("one", ["boats"])
    assert ids(reading, "wooden") == []


def test_what_another_process_puts_behind_another_fence_is_not_found(reading, writing):
    mine = {"one": frozenset({1})}
    assert ids(reading, "wooden", mine) == ["boats"]
    writing.put("one", [replace(BOATS, scope=2)])
    assert ids(reading, "wooden", mine) == []


def test_what_a_killed_process_put_before_it_said_so_is_found(reading, writing, monkeypatch):
    assert ids(reading, "dubois") == ["bateaux", "boats"]
    monkeypatch.setattr(mark.secrets, "token_bytes", None)
    with pytest.raises(TypeError):
        writing.put("one", [replace(BOATS, id="more")])
    for _time in range(2):
        assert sorted(ids(reading, "dubois")) == ["bateaux", "boats", "more"]


def test_who_looked_before_a_change_and_is_slow_hides_it_from_nobody(writing, tmp_path):
    segments = Segments(tmp_path / "index")

    def seen():
        return [sorted(view.seen(frozenset({1}), with_old=False).numbers) for _group, view in segments.of(["one"])]

    before = seen()
    slow = segments._groups["one"]
    writing.remove("one", ["boats"])
    after = seen()
    segments._keep("one", slow)
    assert seen() == after != before


def test_nearly_the_same_words_are_taken_from_the_largest_groups(reading, writing, monkeypatch):
    writing.put("two", [replace(BOATS, id="small", text="Scows.")])
    near = Question(Query((Part(("scovs",), is_near=True),)), {"one": frozenset({1}), "two": frozenset({1})})
    assert [hit.id for hit in reading.search(near).hits] == ["small"]
    monkeypatch.setattr(finding, "ENOUGH", 1)
    assert reading.search(near).hits == ()


def test_a_group_that_another_process_clears_is_empty_and_can_be_filled_again(reading, writing):
    assert ids(reading, "wooden") == ["boats"]
    writing.clear("one")
    assert ids(reading, "wooden") == []
    for _time in range(3):
        writing.clear("one")
        writing.put("one", [replace(BOATS, text="Another.")])
        assert (ids(reading, "sightings"), ids(reading, "wooden")) == (["boats"], [])
        writing.clear("one")
        writing.put("one", [BOATS])
        assert ids(reading, "wooden") == ["boats"]


def test_old_segments_are_not_opened_again_after_a_commit(reading, writing, tmp_path):
    segments = Segments(tmp_path / "index")
    writing.put("one", [replace(BOATS, id=f"n{number}") for number in range(30)])
    before = {view.name: view.segment for _group, view in segments.of(["one"])}
    writing.remove("one", ["n1"])
    after = {view.name: view.segment for _group, view in segments.of(["one"])}
    assert [name for name in after if after[name] is before.get(name)]


def test_few_segments_are_left_of_many_commits(tmp_path, monkeypatch):
    monkeypatch.setattr(whoosh, "SMALL", 4)
    monkeypatch.setattr(whoosh, "MANY", 3)
    index, segments = WhooshIndex(tmp_path / "index"), Segments(tmp_path / "index")
    for number in range(12):
        index.put("one", [replace(BOATS, id=f"n{number}")])
    for first in range(0, 45, 5):
        index.put("two", [replace(BOATS, id=f"n{number}") for number in range(first, first + 5)])
    assert [len(list(segments.of([group]))) <= 4 for group in ("one", "two")] == [True, True]
    assert len(ids(index, "wooden", {"one": frozenset({1}), "two": frozenset({1})}, limit=99)) == 12 + 45


def test_no_more_segments_are_kept_open_than_there_is_room_for(writing, tmp_path, monkeypatch):
    monkeypatch.setattr(opened, "OPEN", 2)
    for number in range(5):
        writing.put(f"group{number}", [BOATS])
    index = WhooshIndex(tmp_path / "index")
    scopes = {f"group{number}": frozenset({1}) for number in range(5)}
    for _time in range(2):
        assert len(ids(index, "wooden", scopes)) == 5
    assert len(index._segments._groups) == 2


def test_searches_at_the_same_time_find_no_more_than_there_is(reading, writing):
    wrong, is_over = [], threading.Event()

    def search():
        while not is_over.is_set():
            gone = frozenset(removed)
            wrong.extend(gone.intersection(ids(reading, "wooden", limit=50)))

    removed: list[str] = []
    names = [f"n{number}" for number in range(6)]
    writing.put("one", [replace(BOATS, id=name) for name in names])
    threads = [threading.Thread(target=search) for _number in range(3)]
    for thread in threads:
        thread.start()
    for name in names:
        writing.remove("one", [name])
        removed.append(name)
    is_over.set()
    for thread in threads:
        thread.join()
    assert wrong == []
