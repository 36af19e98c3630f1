"""Details: what may stand in each, whose change counts, and what a group defines for itself."""

from datetime import date

import pytest

from app import errors
from app.groups.models import Group
from app.library import actions, queries
from tests import makers
from tests.library.test_moving import told
from tests.library.test_together import beside


@pytest.fixture
def report(workshop, people):
    """The id of a document of the author."""
    return makers.document(workshop, people.author, people.group).id


def edit(workshop, who, document_id, revision=None, **changes):
    """Change some details."""
    with workshop.do(who) as work:
        actions.edit_details(work, queries.document(work, document_id), changes, revision)


def details(workshop, who, document_id):
    """A document as somebody reads it, with its keywords."""
    with workshop.ask(who) as work:
        found = queries.document(work, document_id)
        found.words = [word.name for word in found.keywords]
        return found


def leading(workshop, people, act, *more, **named):
    """Let the leader do something with the group's settings; what comes back."""
    with workshop.do(people.leader) as work:
        return act(work, work.session.get(Group, people.group), *more, **named)


# -- a document's details ------------------------------------------------------------------------------------------


def test_what_is_named_changes_and_the_rest_stays(workshop, people, report):
    edit(workshop, people.author, report, title=" The situation in March ", status="final", issued_on="2026-03-31")
    edit(workshop, people.author, report, reference="EWS-FR-2026-0042")
    found = details(workshop, people.reader, report)
    assert (found.title, found.status, found.issued_on) == ("The situation in March", "final", date(2026, 3, 31))
    assert (found.reference, found.revision) == ("EWS-FR-2026-0042", 2)
    assert told(workshop, "library.details_changed")[0] == (
        "report.txt",
        {"changed": ["title", "status", "issued_on"]},
    )


def test_what_is_as_before_is_no_change(workshop, people, report):
    edit(workshop, people.author, report, title="", status="", issued_on=None, keywords=[])
    assert details(workshop, people.reader, report).revision == 0
    assert told(workshop, "library.details_changed") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "secret"},
        {"marking": "top"},
        {"language": "xx"},
        {"title": "t" * 301},
        {"issued_on": "31.3.2026"},
        {"keywords": ["unheard of"]},
        {"values": {"abcdefghijkmnpqr": "x"}},
    ],
)
def test_what_cannot_stand_there_is_refused_whole(workshop, people, report, changes):
    with pytest.raises(errors.Invalid):
        edit(workshop, people.author, report, reference="R1", **changes)
    assert details(workshop, people.reader, report).reference == ""


def test_who_may_not_change_a_document_may_not_change_its_details(workshop, people, report):
    with pytest.raises(errors.Forbidden):
        edit(workshop, people.reader, report, title="Mine")


def test_a_lost_update_is_told_by_name_and_ones_own_is_none(workshop, people, report):
    edit(workshop, people.author, report, 0, title="First")
    edit(workshop, people.author, report, 0, title="Second")
    with pytest.raises(errors.Conflict) as refused:
        edit(workshop, people.leader, report, 0, title="Third")
    assert refused.value.values["name"] == "Author"
    edit(workshop, people.leader, report, 2, title="Third")
    assert details(workshop, people.reader, report).title == "Third"


def test_of_two_who_change_at_once_the_second_is_told(workshop, people, report):
    with workshop.do(people.author) as work:
        actions.edit_details(work, queries.document(work, report), {"title": "First"}, 0)
        work.session.flush()
        thread, failed = beside(lambda: edit(workshop, people.leader, report, 0, title="Second"))
    thread.join()
    assert failed == [errors.Conflict]


def test_details_are_found_by_search(workshop, people, report):
    leading(workshop, people, actions.add_keywords, ["Smuggling"])
    edit(workshop, people.author, report, keywords=["smuggling"], written_by="Marit Bjørgen", reference="EWS-0042")
    makers.indexed(workshop)
    for words in ("smuggling", "bjorgen", "EWS-0042"):
        assert makers.found(workshop, people.reader, words) == ["report.txt"]


# -- keywords and fields --------------------------------------------------------------------------------------------


def test_a_keyword_is_put_on_the_list_once_and_given_by_its_name(workshop, people, report):
    assert leading(workshop, people, actions.add_keywords, ["Sea", "sea ", "", "Land  border"]) == [
        "Sea",
        "Land border",
    ]
    edit(workshop, people.author, report, keywords=["sea", "LAND BORDER"])
    assert details(workshop, people.reader, report).words == ["Land border", "Sea"]
    with workshop.ask(people.reader) as work:
        assert sorted(queries.keyword_counts(work, people.group).values()) == [1, 1]


def test_a_keyword_is_renamed_and_removed_everywhere(workshop, people, report):
    leading(workshop, people, actions.add_keywords, ["Sea", "Air"])
    edit(workshop, people.author, report, keywords=["Sea"])
    with workshop.ask(people.leader) as work:
        _air, sea = queries.keywords(work, people.group)
    with pytest.raises(errors.Conflict):
        leading(workshop, people, actions.rename_keyword, sea, "air")
    with workshop.do(people.leader) as work:
        group = work.session.get(Group, people.group)
        actions.rename_keyword(work, group, queries.keyword(work, group, sea.id), "Maritime")
    assert details(workshop, people.reader, report).words == ["Maritime"]
    with workshop.do(people.leader) as work:
        group = work.session.get(Group, people.group)
        actions.remove_keyword(work, group, queries.keyword(work, group, sea.id))
    assert details(workshop, people.reader, report).words == []


def test_a_groups_own_fields_keep_what_their_form_allows(workshop, people, report):
    text = leading(workshop, people, actions.add_field, "Ministry", "text").id
    day = leading(workshop, people, actions.add_field, "Seen on", "date").id
    one = leading(workshop, people, actions.add_field, "Border", "one_of", ["Land", "Sea", " "]).id
    several = leading(workshop, people, actions.add_field, "Routes", "several_of", ["East", "West"]).id
    values = {text: " Interior ", day: "2026-03-01", one: "Sea", several: ["West", "East"]}
    edit(workshop, people.author, report, values=values)
    assert details(workshop, people.reader, report).values == {
        text: "Interior",
        day: "2026-03-01",
        one: "Sea",
        several: ["East", "West"],
    }
    for wrong in ({text: "x" * 301}, {day: "March"}, {one: "Air"}, {several: ["North"]}, {several: "East"}):
        with pytest.raises(errors.Invalid):
            edit(workshop, people.author, report, values=wrong)
    edit(workshop, people.author, report, values={text: ""})
    assert text not in details(workshop, people.reader, report).values


def test_fields_have_names_of_their_own_and_there_are_twenty_at_most(workshop, people):
    leading(workshop, people, actions.add_field, "Ministry", "text")
    for label, form, choices in (
        ("ministry", "text", ()),
        ("Two", "one_of", ()),
        ("Three", "number", ()),
        ("", "text", ()),
    ):
        with pytest.raises((errors.Conflict, errors.Invalid)):
            leading(workshop, people, actions.add_field, label, form, choices)
    for number in range(19):
        leading(workshop, people, actions.add_field, f"Field {number}", "text")
    with pytest.raises(errors.Conflict, match="up to 20"):
        leading(workshop, people, actions.add_field, "One too many", "text")


def test_only_who_administers_the_library_chooses_its_settings(workshop, people):
    with workshop.do(people.author) as work:
        group = work.session.get(Group, people.group)
        for act in (
            lambda: actions.choose_settings(work, group, deleted_days=1),
            lambda: actions.add_keywords(work, group, ["Mine"]),
            lambda: actions.add_field(work, group, "Mine", "text"),
        ):
            with pytest.raises(errors.Forbidden):
                act()


def test_deleted_items_are_kept_for_as_long_as_the_group_has_chosen(workshop, people):
    leading(workshop, people, actions.choose_settings, deleted_days=7)
    leading(workshop, people, actions.choose_settings, deleted_days=90)
    with workshop.ask(people.reader) as work:
        assert queries.settings(work, people.group).kept.days == 90
    for days in (0, 3651):
        with pytest.raises(errors.Invalid):
            leading(workshop, people, actions.choose_settings, deleted_days=days)
