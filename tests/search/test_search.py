"""Search finds what one may read, at once, and nothing of what one may not."""

from functools import partial

import pytest
from sqlalchemy import select

from app import errors, policy
from app.events import PLATFORM, Event
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.library import actions as library
from app.library import kinds
from app.library import queries as items
from app.search import actions, finding, queries
from app.search.queries import Wish
from index import Unavailable
from tests import makers


@pytest.fixture
def report(workshop, people):
    """A report of the author, found by its text."""
    text = "Three lorries with false seals were seen at Medyka."
    made = makers.report(workshop, people.author, people.group, "march.docx", text, language="en")
    makers.indexed(workshop)
    return made


def find(workshop, user_id, words, group_id=None, **more):
    """What somebody finds."""
    with workshop.ask(user_id) as work:
        slug = groups.group_by_id(work, group_id).slug if group_id else ""
    return finding.find(workshop, partial(workshop.ask, user_id), Wish(words, **more), slug)


def names(workshop, user_id, words, group_id=None, **more):
    return [found.item.name for found in find(workshop, user_id, words, group_id, **more).hits]


# -- what is found --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["medyka", '"false seals"', "lorries seal", "march.docx", "MEDYKA", "lorries -boats", "med*"]
)
def test_a_report_is_found_by_its_words(workshop, people, report, words):
    assert names(workshop, people.reader, words) == ["march.docx"]


@pytest.mark.parametrize("words", ['"seals false"', "boats", "lorries -medyka", "", "   ", '"'])
def test_it_is_not_found_by_what_it_does_not_say(workshop, people, report, words):
    assert names(workshop, people.reader, words) == []


@pytest.mark.parametrize("words", ["(((", "AND OR", "*", "a:b", "]]", "\\", "%", "'; drop table item; --", "x" * 5000])
def test_nothing_that_can_be_typed_breaks_it(workshop, people, report, words):
    assert find(workshop, people.reader, words).is_degraded is False


def test_a_hit_shows_the_line_with_the_words_marked(workshop, people, report):
    (hit,) = find(workshop, people.reader, '"false seals"').hits
    (line,) = hit.snippets
    assert "".join(piece for piece, _marked in line) == "Three lorries with false seals were seen at Medyka."
    assert [piece for piece, marked in line if marked] in (["false seals"], ["false", "seals"])
    assert hit.matched == {"text"}


@pytest.mark.parametrize("language", [None, "bg", "el", "de"])
def test_a_text_is_found_by_its_words_whatever_its_language(workshop, people, report, language):
    makers.report(workshop, people.author, people.group, "other.txt", "Die Häuser an der Grenze.", language=language)
    makers.indexed(workshop)
    assert names(workshop, people.reader, "Haeuser grenze") == ["other.txt"]
    assert names(workshop, people.reader, "haus") == (["other.txt"] if language == "de" else [])


def test_the_language_that_an_author_names_counts_before_the_one_that_was_told_by_the_text(workshop, people):
    made = makers.report(workshop, people.author, people.group, "h.txt", "Die Häuser an der Grenze.", language="fi")
    with workshop.do(people.author) as work:
        library.edit_details(work, items.document(work, made.id), {"language": "de"})
    makers.indexed(workshop)
    (hit,) = find(workshop, people.reader, "haus language:de").hits
    assert [piece for line in hit.snippets for piece, is_marked in line if is_marked] == ["Häuser"]
    assert names(workshop, people.reader, "language:fi") == []


def test_a_folder_is_found_by_its_name(workshop, people):
    makers.folder(workshop, people.author, people.group, "Border crossings")
    makers.indexed(workshop)
    assert names(workshop, people.reader, "crossings") == ["Border crossings"]


def test_only_the_current_version_is_found(workshop, people, report):
    with workshop.do(people.author) as work:
        library.add_version(work, items.document(work, report.id), makers.content(b"new"))
    makers.written(workshop, report.id, "Nothing was seen.")
    makers.indexed(workshop)
    assert names(workshop, people.reader, "medyka") == []
    assert names(workshop, people.reader, "nothing") == ["march.docx"]


def test_hits_are_counted_by_field_and_filtered(workshop, people, report):
    makers.report(workshop, people.author, people.group, "mai.txt", "Des sceaux à Medyka, vus en mai.", language="fr")
    makers.indexed(workshop)
    found = find(workshop, people.reader, "medyka")
    assert found.total == 2
    assert found.facets["type"] == {"docx": 1, "txt": 1}
    assert names(workshop, people.reader, "medyka", filters={"type": ("txt",)}) == ["mai.txt"]


def test_pages_of_hits_go_on_without_overlap(workshop, people):
    for number in range(queries.PAGE_SIZE + 3):
        makers.report(workshop, people.author, people.group, f"{number}.txt", f"Harbour, day {number}.")
    makers.indexed(workshop)
    shown = [name for page in (1, 2) for name in names(workshop, people.reader, "harbour", page=page)]
    assert len(shown) == len(set(shown)) == queries.PAGE_SIZE + 3


# -- who finds it ---------------------------------------------------------------------------------------------


def test_a_stranger_finds_nothing(workshop, people, report):
    found = find(workshop, people.stranger, "medyka")
    assert (found.total, found.hits, set(found.facets.get("type", ()))) == (0, [], set())


def test_the_order_of_ones_own_hits_owes_nothing_to_other_groups(workshop, people):
    """The rarer of two words weighs more; what is rare must be counted in one's own group alone."""
    texts = {
        "one": "harbour harbour harbour vessel",
        "two": "vessel vessel vessel harbour",
        "three": "vessel quay",
    }
    for name, text in texts.items():
        makers.report(workshop, people.stranger, people.others, name, text)
    makers.indexed(workshop)
    before = names(workshop, people.stranger, "harbour vessel")
    for number in range(30):
        makers.report(workshop, people.author, people.group, f"{number}.txt", "harbour in the north")
    makers.indexed(workshop)
    assert names(workshop, people.stranger, "harbour vessel") == before == ["one", "two", "three"]


def test_in_one_group_only_that_group_is_searched(workshop, people, report):
    with workshop.do_as(policy.SYSTEM) as work:
        makers.join(
            work, work.session.get(makers.Group, people.others), work.session.get(makers.User, people.reader), "reader"
        )
    makers.report(workshop, people.stranger, people.others, "others.txt", "Waste at Medyka.")
    makers.indexed(workshop)
    assert sorted(names(workshop, people.reader, "medyka")) == ["march.docx", "others.txt"]
    assert names(workshop, people.reader, "medyka", people.others) == ["others.txt"]


def test_a_fence_holds_before_the_index_knows_of_it(workshop, people, report):
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.document(work, report.id), {})
    assert find(workshop, people.reader, "medyka").total == 0
    assert names(workshop, people.leader, "medyka") == []  # for a moment: it waits to be indexed again
    makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka").total == 0
    assert names(workshop, people.leader, "medyka") == ["march.docx"]


def test_a_fenced_folder_takes_everything_in_it_out_of_sight(workshop, people):
    folder = makers.folder(workshop, people.author, people.group, "Quiet")
    makers.report(workshop, people.author, people.group, "in.txt", "Medyka again.", within=folder.id)
    makers.indexed(workshop)
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.folder(work, folder.id), {})
    assert find(workshop, people.reader, "medyka").total == 0
    makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka").total == 0
    assert names(workshop, people.leader, "medyka") == ["in.txt"]


def test_what_was_deleted_is_not_found_even_before_the_index_knows(workshop, people, report):
    with workshop.do(people.author) as work:
        library.delete(work, items.document(work, report.id))
    assert names(workshop, people.reader, "medyka") == []
    makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka").total == 0


def test_who_was_removed_finds_nothing_from_that_moment(workshop, people, report):
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        group_actions.remove_member(work, group, groups.membership(work, group, people.reader))
    assert find(workshop, people.reader, "medyka").total == 0


# -- without the index, and after it ---------------------------------------------------------------------------


def test_without_the_index_names_are_searched_and_one_is_told(workshop, people, report, monkeypatch):
    def away(_question):
        raise Unavailable

    monkeypatch.setattr(workshop.index, "search", away)
    found = find(workshop, people.reader, "march")
    assert [hit.item.name for hit in found.hits] == ["march.docx"]
    assert found.is_degraded
    assert find(workshop, people.stranger, "march").total == 0


def test_a_job_that_runs_twice_changes_nothing(workshop, people, report):
    for _again in range(2):
        with workshop.do_as(policy.SYSTEM) as work:
            work.later(kinds.INDEX, report.id, group_id=people.group)
        makers.indexed(workshop)
    assert find(workshop, people.reader, "medyka").total == 1


# -- what is told ---------------------------------------------------------------------------------------------


def tell(workshop, user_id, group_id=None):
    with workshop.do(user_id) as work:
        actions.tell_search(work, "medyka", 1, groups.group_by_id(work, group_id) if group_id else None)


def test_a_search_is_told_where_it_was_made(workshop, people):
    tell(workshop, people.reader, people.group)
    tell(workshop, people.reader)
    with workshop.ask() as work:
        told = work.session.scalars(select(Event).where(Event.act == "search.searched").order_by(Event.at)).all()
    assert [event.chain_id for event in told] == [people.group, PLATFORM]
    assert {event.title for event in told} == {"medyka"}


def test_nobody_searches_without_signing_in(workshop, people):
    with pytest.raises(errors.NotFound):
        tell(workshop, None)


def test_one_is_told_that_documents_are_not_searchable_yet(workshop, people, report):
    makers.document(workshop, people.author, people.group, "new.txt")
    with workshop.ask(people.reader) as work:
        assert queries.not_searchable_yet(work) == 1
    with workshop.ask(people.stranger) as work:
        assert queries.not_searchable_yet(work) == 0
