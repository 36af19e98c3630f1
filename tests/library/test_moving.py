"""Another name, another place: links go on, fences hold, and nobody moves what they may not."""

import pytest
from sqlalchemy import select

from app import errors, policy
from app.db import now
from app.events import Event
from app.groups.models import Profile
from app.library import actions, queries
from app.library.actions import placing
from app.library.models import Item
from tests import makers
from tests.library.test_together import beside


@pytest.fixture
def house(workshop, people):
    """Folders A, A/B and C of the leader, and a report of the author in A/B, by name."""
    with workshop.do(people.leader) as work:
        root = makers.root(work, people.group)
        first = actions.create_folder(work, root, "A")
        made = {"root": root, "A": first, "B": actions.create_folder(work, first, "B")}
        made["C"] = actions.create_folder(work, root, "C")
        ids = {name: folder.id for name, folder in made.items()}
    with workshop.do(people.author) as work:
        ids["report"] = actions.upload(work, queries.folder(work, ids["B"]), makers.content(b"Seen.")).document_id
    return ids


def rename(workshop, who, item_id, name):
    """Give an item another name."""
    with workshop.do(who) as work:
        actions.rename(work, queries.item(work, item_id), name)


def move(workshop, who, item_id, target_id):
    """Move an item into a folder."""
    with workshop.do(who) as work:
        actions.move(work, queries.item(work, item_id), queries.folder(work, target_id))


def fence(workshop, people, item_id, **levels):
    """Let only the profiles that are named into an item, at these levels."""
    with workshop.do(people.leader) as work:
        theirs = select(Profile).where(Profile.group_id == people.group)
        titles = {profile.title: profile.id for profile in work.session.scalars(theirs)}
        wanted = {titles[name]: level for name, level in levels.items()}
        actions.set_fence(work, queries.item(work, item_id), wanted)


def way(workshop, who, item_id):
    """The names of the folders on the way to an item, its own last."""
    with workshop.ask(who) as work:
        item = queries.item(work, item_id)
        return [folder.name for folder in queries.way_to(work, item)[1:]] + [item.name]


def told(workshop, act):
    """The titles and details of events of one kind."""
    with workshop.ask() as work:
        found = work.session.scalars(select(Event).where(Event.act == act).order_by(Event.number))
        return [(event.title, event.details) for event in found]


# -- names ----------------------------------------------------------------------------------------------------


def test_a_new_name_is_told_with_the_former(workshop, people, house):
    rename(workshop, people.author, house["report"], " Notes.txt ")
    assert way(workshop, people.reader, house["report"]) == ["A", "B", "Notes.txt"]
    assert told(workshop, "library.renamed") == [("report.txt → Notes.txt", {})]


def test_only_the_case_of_a_name_can_be_changed(workshop, people, house):
    rename(workshop, people.leader, house["A"], "a")
    assert way(workshop, people.reader, house["report"])[0] == "a"


def test_a_name_that_is_taken_or_cannot_be_used_changes_nothing(workshop, people, house):
    for name in ("c", "a/b", "..", ""):
        with pytest.raises((errors.Conflict, errors.Invalid)):
            rename(workshop, people.leader, house["A"], name)
    assert way(workshop, people.reader, house["A"]) == ["A"]


def test_who_may_not_change_an_item_can_neither_rename_nor_move_it(workshop, people, house):
    for act in (lambda: rename(workshop, people.reader, house["A"], "Mine"),
                lambda: move(workshop, people.reader, house["report"], house["C"])):  # fmt: skip
        with pytest.raises(errors.Forbidden):
            act()
    assert way(workshop, people.leader, house["report"]) == ["A", "B", "report.txt"]


def test_the_library_itself_stays(workshop, people, house):
    with pytest.raises(errors.Conflict):
        rename(workshop, people.leader, house["root"], "Other")
    with pytest.raises(errors.Conflict):
        move(workshop, people.leader, house["root"], house["A"])


# -- places ---------------------------------------------------------------------------------------------------


def test_everything_in_a_folder_goes_with_it(workshop, people, house):
    move(workshop, people.leader, house["A"], house["C"])
    assert way(workshop, people.reader, house["report"]) == ["C", "A", "B", "report.txt"]
    assert told(workshop, "library.moved") == [("A", {"from": house["root"], "to": house["C"]})]
    with workshop.ask(people.reader) as work:
        group = queries.group_of(work, queries.item(work, house["A"]))
        assert queries.item_at(work, group, "C/A/B/report.txt").id == house["report"]


def test_ones_own_can_be_moved_where_one_may_add(workshop, people, house):
    move(workshop, people.author, house["report"], house["root"])
    assert way(workshop, people.reader, house["report"]) == ["report.txt"]


def test_a_folder_never_lies_in_itself(workshop, people, house):
    for target in ("A", "B"):
        with pytest.raises(errors.Invalid):
            move(workshop, people.leader, house["A"], house[target])


def test_a_name_that_is_taken_at_the_target_stops_the_move(workshop, people, house):
    makers.document(workshop, people.author, people.group, "report.txt")
    with pytest.raises(errors.Conflict, match="report"):
        move(workshop, people.author, house["report"], house["root"])


def test_folders_never_lie_too_deep(workshop, people, house, monkeypatch):
    monkeypatch.setattr(placing, "DEEPEST", 2)
    with pytest.raises(errors.Invalid, match="2 deep"):
        move(workshop, people.leader, house["A"], house["C"])


def test_a_deleted_item_is_not_there_to_be_moved(workshop, people, house):
    with workshop.do(people.leader) as work:
        queries.item(work, house["C"]).deleted_at = now()
    with pytest.raises(errors.NotFound):
        move(workshop, people.leader, house["A"], house["C"])


# -- fences ---------------------------------------------------------------------------------------------------


def test_what_is_moved_behind_a_fence_is_behind_it(workshop, people, house):
    fence(workshop, people, house["C"], author=policy.Level.READ)
    move(workshop, people.leader, house["A"], house["C"])
    for name in ("A", "B", "report"):
        with pytest.raises(errors.NotFound):
            way(workshop, people.reader, house[name])
    assert way(workshop, people.author, house["report"])[0] == "C"


def test_only_who_administers_may_let_anybody_new_read(workshop, people, house):
    fence(workshop, people, house["A"], author=policy.Level.EDIT)
    with pytest.raises(errors.Forbidden):
        move(workshop, people.author, house["report"], house["C"])
    move(workshop, people.leader, house["report"], house["C"])
    assert way(workshop, people.reader, house["report"]) == ["C", "report.txt"]


def test_a_fence_of_its_own_goes_with_an_item(workshop, people, house):
    fence(workshop, people, house["B"], author=policy.Level.READ)
    move(workshop, people.leader, house["B"], house["C"])
    fence(workshop, people, house["C"], reader=policy.Level.READ)
    for who in (people.author, people.reader):
        with pytest.raises(errors.NotFound):
            way(workshop, who, house["report"])
    assert way(workshop, people.leader, house["report"]) == ["C", "B", "report.txt"]


def test_what_one_cannot_see_in_a_folder_keeps_it_where_it_is(workshop, people, house):
    with workshop.do(people.leader) as work:
        queries.item(work, house["B"]).author_id = people.author
    fence(workshop, people, house["report"])
    with pytest.raises(errors.Forbidden):
        move(workshop, people.author, house["B"], house["C"])


# -- at once --------------------------------------------------------------------------------------------------


def test_two_who_move_folders_into_each_other_make_no_circle(workshop, people, house):
    with workshop.do(people.leader) as work:
        actions.move(work, queries.item(work, house["A"]), queries.folder(work, house["C"]))
        thread, failed = beside(lambda: move(workshop, people.leader, house["C"], house["A"]))
    thread.join()
    assert failed == [errors.Invalid]
    assert way(workshop, people.leader, house["report"]) == ["C", "A", "B", "report.txt"]


def test_what_is_added_while_its_folder_moves_goes_along(workshop, people, house):
    def add():
        with workshop.do(people.author) as work:
            actions.upload(work, queries.folder(work, house["B"]), makers.content(b"New.", "new.txt"))

    with workshop.do(people.leader) as work:
        actions.move(work, queries.item(work, house["A"]), queries.folder(work, house["C"]))
        work.session.flush()
        thread, failed = beside(add)
    thread.join()
    assert failed == []
    with workshop.ask(people.leader) as work:
        added = work.session.scalars(select(Item).where(Item.name == "new.txt")).one()
        assert [folder.name for folder in queries.way_to(work, added)[1:]] == ["C", "A", "B"]
