"""The table of details beside the files of a zip: what is right is given, what is wrong is said by row."""

import pytest

from app import errors
from app.groups import queries as groups
from app.library import actions, detail_table, queries
from app.library.models import Field
from tests.library.test_importing import imported, packed, paths


@pytest.fixture
def field(workshop, people):
    """The id of a field of the group's own; Sea is on its list of keywords."""
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        actions.add_keywords(work, group, ["Sea"])
        return actions.add_field(work, group, "Ministry", "several_of", ["Interior", "Justice"]).id


RIGHT = """\ufeffpath;title;keywords;status;issue_date;marking;Ministry
A/report.txt;In March;Sea;Final;2026-03-01;;Interior | Justice
note.txt;;;;;sensitive;
"""


def with_table(table):
    """A zip with files and a table of details."""
    return packed({"A/report.txt": b"In March.", "note.txt": b"x", "details.csv": table.encode()})


def test_a_table_gives_details(workshop, people, field):
    made = imported(workshop, people, with_table(RIGHT), with_details=True)
    assert (made.state, made.faults) == ("done", [])
    assert made.states == {"A/report.txt": "added", "note.txt": "added"}
    with workshop.ask(people.leader) as work:
        report = queries.document(work, made.by_path["A/report.txt"].item_id)
        assert (report.title, report.status, str(report.issued_on)) == ("In March", "final", "2026-03-01")
        assert ([word.name for word in report.keywords], report.values) == (["Sea"], {field: ["Interior", "Justice"]})
    with workshop.ask(people.author) as work:
        note = queries.document(work, made.by_path["note.txt"].item_id)
        assert (note.marking, note.acl_id == report.acl_id) == ("sensitive", False)


def test_without_the_wish_the_table_is_a_file_like_others(workshop, people):
    assert imported(workshop, people, with_table(RIGHT)).states["details.csv"] == "added"


WRONG = {
    "path,titel\nnote.txt,x\n": (1, "“titel” is no heading that is known here. The template has those that are."),
    "title\nx\n": (1, "It has no column “path”."),
    "path,title\nnowhere.txt,x\n": (2, "There is no such file in the zip."),
    "path,title\n../note.txt,x\n": (2, "There is no such file in the zip."),
    "path,title\nnote.txt,x\nNOTE.txt,y\n": (3, "There is another row for this file."),
    "path,status\nnote.txt,finished\n": (2, "“finished” is not one of the choices for “status”."),
    "path,expiry_date\nnote.txt,tomorrow\n": (2, "“expiry_date” wants a date, such as 2026-11-30."),
    "path,keywords\nnote.txt,Land\n": (2, "“Land” is not in the group's list of keywords."),
    "path,Ministry\nnote.txt,Sport\n": (2, "“Sport” is not one of the choices for “Ministry”."),
    "path,title\nnote.txt,x,y\n": (2, "This row has more cells than there are headings."),
    "": (1, "It has no column “path”."),
}


@pytest.mark.parametrize("table", WRONG)
def test_what_is_wrong_is_said_by_row(table):
    field = Field(id="f", label="Ministry", form="several_of", choices=["Interior"])
    known = detail_table.Known({"note.txt"}, [field], {"sea"})
    (fault,) = detail_table.read(table.encode(), known).faults
    assert (fault.line, fault.message % fault.values) == WRONG[table]


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"path\n" + b"x" * 200_000, b"\0,\0\n"])
def test_what_is_no_table_is_a_fault_and_nothing_worse(raw):
    assert detail_table.read(raw, detail_table.Known((), (), ())).faults


BAD = "path,title,status\nnote.txt,Right,wrong\n"


def test_where_details_are_wrong_nothing_is_imported(workshop, people):
    made = imported(workshop, people, with_table(BAD), with_details=True)
    assert (made.state, len(made.faults), made.members) == ("failed", 1, [])
    assert made.error["message"].startswith("Some details are wrong")
    assert paths(workshop, people) == {}


def test_unless_they_are_to_be_left_out(workshop, people):
    made = imported(workshop, people, with_table(BAD), with_details=True, leaves_out_wrong=True)
    assert (made.state, len(made.faults), made.states["note.txt"]) == ("done", 1, "added")
    with workshop.ask(people.author) as work:
        note = queries.document(work, made.by_path["note.txt"].item_id)
        assert (note.title, note.status) == ("Right", "")


def test_a_file_whose_marking_is_unclear_is_never_imported(workshop, people):
    table = "path,marking\nnote.txt,secret\n"
    made = imported(workshop, people, with_table(table), with_details=True, leaves_out_wrong=True)
    assert made.states == {"A/report.txt": "added", "note.txt": "refused"}


def test_details_that_are_refused_when_they_are_given_are_left_out_or_refuse_their_file(workshop, people, monkeypatch):
    def refuse(*_all):
        raise errors.Invalid("No.")

    monkeypatch.setattr("app.library.actions.importing.edit_details", refuse)
    table = with_table("path,title\nnote.txt,x\n")
    assert imported(workshop, people, table, with_details=True).states["note.txt"] == "refused"
    made = imported(workshop, people, table, with_details=True, leaves_out_wrong=True)
    assert (made.states["note.txt"], made.by_path["note.txt"].reason["message"]) == ("partial", "No.")


def test_who_asks_for_details_without_a_table_is_told(workshop, people):
    made = imported(workshop, people, packed({"a.txt": b"a"}), with_details=True)
    assert made.faults[0]["message"] == "There is no details.csv in the zip."


def test_the_empty_table_has_the_groups_own_headings():
    taken = Field(id="abcdefghijkmnpqr", label="Title", form="text", choices=[])
    assert detail_table.headings([taken])[-2:] == ["originator", "abcdefghijkmnpqr"]
