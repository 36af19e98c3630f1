"""Trees of folders that are made at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import errors, policy
from app.events import Event
from app.library import actions, queries
from app.library.models import DEEPEST, Folder
from tests import makers


@pytest.fixture
def people(workshop):
    return makers.settle(workshop)


@pytest.fixture
def plant(workshop, people):
    """Makes a tree in the library as somebody: ids by path, and what was in the way."""

    def made(paths, by=people.author, within=None):
        with workshop.do(by) as work:
            folder = queries.folder(work, within) if within else makers.root(work, people.group)
            tree = actions.make_tree(work, folder, paths)
            return {path: one.id for path, one in tree.folders.items()}, tree.refused

    return made


def test_folders_are_made_within_each_other_and_used_where_they_are_there(workshop, people, plant):
    kept = makers.folder(workshop, people.author, people.group, "March")
    made, refused = plant(["March", "MARCH/North/Ports", "April/"])
    assert (made["March"], refused) == (kept.id, {})
    again, refused = plant(["March/North/Ports", "March/North"])
    assert (again["March/North/Ports"], refused) == (made["MARCH/North/Ports"], {})
    with workshop.ask(people.author) as work:
        ports = queries.folder(work, made["MARCH/North/Ports"])
        assert [one.name for one in queries.way_to(work, ports)[1:]] == ["March", "North"]


def test_each_folder_is_told(workshop, plant):
    plant(["A/B/C"])
    with workshop.ask() as work:
        told = work.session.scalars(select(Event.title).where(Event.act == "library.folder_created")).all()
    assert sorted(told) == ["A", "B", "C"]


def test_what_is_in_the_way_of_one_path_stops_no_other(workshop, people, plant):
    makers.document(workshop, people.author, people.group, "report.txt")
    deep = "/".join("x" * (DEEPEST + 1))
    made, refused = plant(["A", "report.txt", "report.txt/B", "con", "a\\b/c", deep])
    assert list(made) == ["A"]
    assert {path: type(error) for path, error in refused.items()} == {
        "report.txt": errors.Conflict,
        "report.txt/B": errors.Conflict,
        "con": errors.Invalid,
        "a\\b/c": errors.Invalid,
        deep: errors.Invalid,
    }
    assert "report (2).txt" in str(refused["report.txt"])


def test_too_deep_is_told_from_where_it_begins(plant):
    outer, _none = plant(["/".join("y" * DEEPEST)])
    (innermost,) = outer.values()
    made, refused = plant(["z"], within=innermost)
    assert (made, type(refused["z"])) == ({}, errors.Invalid)


def test_who_may_add_here_is_asked_again_for_each_folder(workshop, people, plant):
    barred = makers.folder(workshop, people.leader, people.group, "For leaders to write")
    with workshop.do(people.leader) as work:
        folder = queries.folder(work, barred.id)
        levels = {who: min(level, policy.Level.READ) for who, level in queries.fence_rules(work, folder).items()}
        actions.set_fence(work, folder, levels)
    made, refused = plant(["For leaders to write", "For leaders to write/A", "B"])
    assert list(made) == ["B"]
    assert {type(error) for error in refused.values()} == {errors.Forbidden}


def test_readers_make_no_tree_and_nobody_makes_a_huge_one(workshop, people, plant):
    with pytest.raises(errors.Forbidden):
        plant(["A"], by=people.reader)
    with pytest.raises(errors.Invalid):
        plant([f"{number // 100}/{number}" for number in range(actions.MOST_FOLDERS)])
    with workshop.ask() as work:
        assert work.session.scalars(select(Folder.name).where(Folder.parent_id.is_not(None))).all() == []
