"""One index is live; another takes its place while everybody goes on, or leaves no trace."""

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from dataclasses import replace

import pytest

from index import Busy, Engine, LiveIndex, Overloaded, Unavailable, tantivy, whoosh
from index.check import IndexSuite, ids
from index.samples import BATEAUX, BOATS, BOOTE
from index.tantivy import TantivyIndex
from index.whoosh import WhooshIndex

ENGINES = {"old": Engine(WhooshIndex, 1), "new": Engine(TantivyIndex, 1)}


@pytest.fixture
def live(tmp_path):
    made = LiveIndex(tmp_path / "index", ENGINES)
    made.begin("old")
    return made


class TestLiveIndex(IndexSuite):
    @pytest.fixture
    def index(self, live):
        return live


def nothing(_index, group, changed):
    raise AssertionError(f"nothing has changed, but {group} {changed}")


def test_where_there_is_none_it_says_so_and_nothing_is_written(tmp_path):
    missing = LiveIndex(tmp_path / "index", ENGINES)
    assert missing.is_there is False
    for attempt in (lambda: ids(missing, "wooden"), lambda: missing.put("one", [BOATS]), lambda: missing.ids("one")):
        with pytest.raises(Unavailable):
            attempt()
    assert missing.status().engine == ""


def test_the_new_one_is_found_after_the_switch_only(live, tmp_path):
    live.put("one", [BOATS])
    with live.rebuilding("new") as beside:
        beside.index.put("one", [BATEAUX])
        assert ids(live, "wooden") == ["boats"]
        beside.switch(nothing)
        assert ids(live, "dubois") == ["bateaux"]
    assert live.status().engine == "new"
    assert sum(path.is_dir() for path in (tmp_path / "index").iterdir()) == 1


def test_another_process_sees_the_switch_at_once(live, tmp_path):
    other = LiveIndex(tmp_path / "index", ENGINES)
    live.put("one", [BOATS])
    assert ids(other, "wooden") == ["boats"]
    with live.rebuilding("new") as beside:
        beside.index.put("one", [replace(BOATS, id="again")])
        beside.switch(nothing)
    assert ids(other, "wooden") == ["again"]
    other.put("one", [BATEAUX])
    assert sorted(live.ids("one")) == ["again", "bateaux"]


def test_what_is_written_meanwhile_is_written_again(live):
    live.put("one", [BOATS])
    live.put("two", [BOOTE])
    again = []

    def write(index, group, changed):
        again.append((group, changed))
        index.put(group, [BATEAUX])

    with live.rebuilding("new") as beside:
        live.put("one", [BATEAUX])
        live.remove("one", ["boats"])
        live.clear("two")
        beside.index.put("two", [BOOTE])
        beside.switch(write)
    assert again == [("one", {"boats", "bateaux"})]
    assert ids(live, "dubois") == ["bateaux"]


def test_what_is_written_while_changes_are_made_up_for_is_not_lost(live):
    def write(index, group, changed):
        index.put(group, [replace(BOATS, id=one) for one in changed])
        if "late" not in changed:
            live.put("one", [replace(BOATS, id="late")])

    with live.rebuilding("new") as beside:
        live.put("one", [replace(BOATS, id=f"n{number:03}") for number in range(101)])
        beside.switch(write)
    assert len(list(live.ids("one"))) == 102


def test_one_that_is_left_undone_leaves_the_live_one_and_nothing_else(live, tmp_path):
    live.put("one", [BOATS])
    with pytest.raises(ZeroDivisionError), live.rebuilding("new") as beside:
        beside.index.put("one", [])
        raise ZeroDivisionError
    assert ids(live, "wooden") == ["boats"]
    assert sum(path.is_dir() for path in (tmp_path / "index").iterdir()) == 1
    assert live.status().building is None


@pytest.mark.parametrize("engine", ENGINES)
def test_entries_are_handed_on_and_let_go(tmp_path, engine):
    """Those of a large group, with all their texts, would not go into memory at once."""
    alive, most = set(), 0

    def entries():
        nonlocal most
        for number in range(1000):
            entry = replace(BOATS, id=f"n{number}")
            alive.add(number)
            weakref.finalize(entry, alive.discard, number)
            most = max(most, len(alive))
            yield entry
            del entry

    live = LiveIndex(tmp_path / "index", ENGINES)
    live.begin(engine)
    live.put("one", entries())
    assert len(list(live.ids("one"))) == 1000
    assert most <= 250


@pytest.mark.parametrize("engine", ENGINES)
def test_what_cannot_be_read_is_no_fault_of_the_index_and_nothing_of_it_is_written(tmp_path, engine):
    def entries():
        yield BOATS
        raise ZeroDivisionError

    live = LiveIndex(tmp_path / "index", ENGINES)
    live.begin(engine)
    with pytest.raises(ZeroDivisionError):
        live.put("one", entries())
    assert list(live.ids("one")) == []


def test_two_are_not_built_at_once(live):
    with live.rebuilding("new"), pytest.raises(Busy), live.rebuilding("new"):
        pass


def test_it_says_how_far_it_has_come(live):
    with live.rebuilding("new") as beside:
        beside.say(20, 100)
        building = live.status().building
    assert (building.engine, building.done, building.total) == ("new", 20, 100)


@pytest.mark.parametrize(
    ("engine", "error"),
    [(whoosh, OSError(errno.EMFILE, "Too many open files")), (tantivy, ValueError("IO error (os error 28)"))],
)
def test_what_the_machine_lacks_for_a_moment_is_told_from_damage(engine, error):
    with pytest.raises(Overloaded), engine._plainly():
        raise error
    with pytest.raises(Unavailable) as caught, engine._plainly():
        raise OSError(errno.EIO, "Input/output error")
    assert not isinstance(caught.value, Overloaded)


def test_it_is_looked_at_while_its_files_come_and_go(live):
    """As on the page that tells how it is doing."""
    over = threading.Event()

    def write():
        while not over.is_set():
            live.put("one", [BOATS, BATEAUX])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = [live.status().size for _time in range(300)]
    finally:
        over.set()
        writer.join()
    assert max(sizes) > 0


def test_one_of_an_earlier_form_goes_on_and_is_named(tmp_path, live):
    live.put("one", [BOATS])
    later = LiveIndex(tmp_path / "index", {"old": Engine(WhooshIndex, 7)})
    assert ids(later, "wooden") == ["boats"]
    assert later.status().is_outdated
    assert not live.status().is_outdated


def test_one_that_is_killed_leaves_the_live_one_and_the_next_clears_up(live, tmp_path):
    program = (
        "import sys, time, pathlib\n"
        "from index import Engine, LiveIndex\n"
        "from index.whoosh import WhooshIndex\n"
        "live = LiveIndex(pathlib.Path(sys.argv[1]), {'old': Engine(WhooshIndex, 1)})\n"
        "with live.rebuilding('old'):\n"
        "    print('building', flush=True)\n"
        "    time.sleep(60)\n"
    )
    live.put("one", [BOATS])
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "index")], stdout=subprocess.PIPE, text=True
    ) as builder:
        assert builder.stdout.readline() == "building\n"
        with pytest.raises(Busy), live.rebuilding("new"):
            pass
        builder.send_signal(signal.SIGKILL)
        builder.wait()
    assert ids(live, "wooden") == ["boats"]
    with live.rebuilding("new") as beside:
        beside.switch(nothing)
    assert [path.name[:3] for path in (tmp_path / "index").iterdir() if path.is_dir()] == ["new"]


@pytest.mark.parametrize(
    ("engine", "ending"),
    [("old", ".seg"), ("old", ".toc"), *(("new", name) for name in (".term", ".idx", ".store", ".fast", "meta.json"))],
)
def test_a_damaged_index_says_so_or_still_finds(tmp_path, engine, ending):
    live = LiveIndex(tmp_path / "index", ENGINES)
    live.begin(engine)
    live.put("one", [BOATS])
    (path,) = (tmp_path / "index").rglob(f"*{ending}")
    whole = path.read_bytes()
    chance = random.Random(ending)  # noqa: S311 (the same damage each time)
    for round_ in range(60):
        harm(path, whole, ("cut", "emptied", "blanked")[round_ % 3], chance)
        with suppress(Unavailable):
            ids(LiveIndex(tmp_path / "index", ENGINES), "wooden boats*")
        with suppress(Unavailable):
            LiveIndex(tmp_path / "index", ENGINES).ids("one")
    os.truncate(path, 2)
    with pytest.raises(Unavailable):
        ids(LiveIndex(tmp_path / "index", ENGINES), "wooden", facets=("type",))


def harm(path, whole, damage, chance):
    """Leave a file as a crash or a bad disk might."""
    path.unlink()
    at = chance.randrange(len(whole))
    path.write_bytes({"cut": whole[:at], "emptied": b"", "blanked": whole[:at] + bytes(64) + whole[at + 64 :]}[damage])
