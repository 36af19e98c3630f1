"""What helps to find: corrections, suggestions, what is alike. All of it as far as one may read at this moment."""

from dataclasses import replace
from functools import partial

import pytest

from app import errors, policy
from app.config import INDEX_ENGINES
from app.groups import actions as group_actions
from app.groups import queries as groups
from app.library import actions as library
from app.library import queries as items
from app.library.models import Document
from app.search import finding, likeness, suggesting, unread
from app.search.correcting import nearest
from app.search.queries import Wish
from app.search.rebuild import rebuild
from app.text import Text
from index import Unavailable, grammar
from tests import makers

TEXTS = {
    "patrol.txt": "The Patrol saw boats near the harbour. Surveillance went on all night at Medyka.",
    "harbour.txt": "Surveillance of the harbour: boats came at night, and the patrol was near.",
    "waste.txt": "Plastic and paper are collected on Tuesdays.",
}


@pytest.fixture
def reports(workshop, people):
    """Some reports, by their names."""
    made = {
        name: makers.report(workshop, people.author, people.group, name, text, language="en")
        for name, text in TEXTS.items()
    }
    with workshop.do(people.author) as work:
        library.edit_details(work, items.document(work, made["harbour.txt"].id), {"title": "Harbour watch"})
    makers.indexed(workshop)
    return {name: one.id for name, one in made.items()}


def asking(workshop, user_id):
    """Opens units of work for somebody."""
    return partial(workshop.ask, user_id)


def meant(workshop, user_id, words, **more):
    """What somebody is told they may have meant."""
    return finding.find(workshop, asking(workshop, user_id), Wish(words, **more)).did_you_mean


def suggested(workshop, user_id, words, slug=""):
    """What is suggested to somebody, by its name."""
    return [item.name for item in suggesting.suggestions(workshop, asking(workshop, user_id), words, slug)]


def alike(workshop, user_id, document_id):
    """The names of what is like a document."""
    return [hit.item.name for hit in likeness.like(workshop, asking(workshop, user_id), document_id).hits]


def hide(workshop, people, texts):
    """Put reports behind a fence that only the leader passes."""
    folder = makers.folder(workshop, people.leader, people.group, "Quiet")
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.folder(work, folder.id), {})
    for name, text in texts.items():
        makers.report(workshop, people.leader, people.group, name, text, within=folder.id, language="en")
    makers.indexed(workshop)


# -- did you mean ---------------------------------------------------------------------------------------------


CORRECTIONS = [
    ("surveillnace", "Surveillance"),
    ("harbor", "harbour"),
    ("medyak", "Medyka"),
    ('surveillnace -paper "near the harbour" name:patrol', 'Surveillance -paper "near the harbour" name:patrol'),
    ("(surveillnace, patrl)", "(Surveillance, patrol)"),
    ("harbour", ""),  # it stands there
    ("medyka", ""),  # it does too, if only once
    ("xyzzyq", ""),  # nothing is near
    ('"surveillnace"', ""),  # what is quoted is meant as it is
    ("title:surveillnace", ""),
    ("surveilan*", ""),
    ("bots", "boats"),
    ("surveillnace nowhereatall", ""),  # it would find no more
]


def test_a_word_that_stands_nowhere_is_corrected_by_what_one_may_read(workshop, people, reports):
    found = [(words, meant(workshop, people.reader, words)) for words, _wanted in CORRECTIONS]
    assert found == CORRECTIONS
    assert {meant(workshop, people.stranger, words) for words, _wanted in CORRECTIONS} == {""}


def test_only_the_first_page_says_so_and_the_filters_hold(workshop, people, reports):
    assert meant(workshop, people.reader, "surveillnace", page=2) == ""
    assert meant(workshop, people.reader, "surveillnace", filters={"type": ("txt",)}) == "Surveillance"
    assert meant(workshop, people.reader, "surveillnace", filters={"type": ("pdf",)}) == ""


def test_of_several_words_the_nearest_is_taken_and_then_the_most_frequent():
    assert nearest("surveillnace", {"Surveillance": 1, "surveillances": 9}) == "Surveillance"
    assert nearest("boots", {"boats": 3, "boot": 1, "boat": 7}) == "boats"
    assert nearest("boots", {"boats": 1, "Boats": 2, "boot": 2}) == "Boats"
    assert nearest("boots", {"boots": 5, "goats": 2}) == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("seals, by:seals -seals", "X, by:seals -seals"),
        ("“a seals” seals", "“a seals” X"),
        ("se\u0301als!", "se\u0301als!"),
        ("SEALS type:txt", "X type:txt"),
    ],
)
def test_a_query_is_written_anew_with_another_word(text, wanted):
    assert grammar.with_words(text, {"seals": "X"}) == wanted.replace("se\u0301als!", "X!")


def test_words_of_a_sensitive_text_are_never_proposed(workshop, people, reports):
    for document_id in reports.values():
        with workshop.do(people.author) as work:
            library.edit_details(work, items.document(work, document_id), {"marking": "sensitive"})
    makers.indexed(workshop)
    assert meant(workshop, people.leader, "surveillnace") == ""
    assert meant(workshop, people.leader, "wacth") == "watch"  # of its title


# -- suggestions ----------------------------------------------------------------------------------------------


SUGGESTIONS = [
    ("har", ["harbour.txt"]),
    ("Harbour wa", ["harbour.txt"]),
    ("watch harbour", ["harbour.txt"]),
    ("watch harbour tx", ["harbour.txt"]),
    ("pa", ["patrol.txt"]),
    ("h", []),
    ("", []),
    ("surveil", []),
    ("watch wate", []),
]


def test_titles_and_names_are_suggested_by_their_beginnings(workshop, people, reports):
    found = [(typed, suggested(workshop, people.reader, typed)) for typed, _names in SUGGESTIONS]
    assert found == SUGGESTIONS
    assert all(suggested(workshop, people.stranger, typed) == [] for typed, _names in SUGGESTIONS)


def test_suggestions_are_as_things_are_called_today(workshop, people, reports):
    with workshop.do(people.author) as work:
        library.edit_details(work, items.document(work, reports["harbour.txt"]), {"title": "Pier"})
    assert suggested(workshop, people.reader, "watch") == []
    makers.indexed(workshop)
    assert suggested(workshop, people.reader, "pie") == ["harbour.txt"]


# -- more like this -------------------------------------------------------------------------------------------


def test_what_is_alike_has_words_in_common_and_is_not_the_document_itself(workshop, people, reports):
    assert alike(workshop, people.reader, reports["patrol.txt"]) == ["harbour.txt"]
    assert alike(workshop, people.reader, reports["waste.txt"]) == []
    with pytest.raises(errors.NotFound):
        alike(workshop, people.stranger, reports["patrol.txt"])


def test_of_a_sensitive_document_its_text_is_not_looked_at(workshop, people, reports):
    with workshop.do(people.author) as work:
        library.edit_details(work, items.document(work, reports["patrol.txt"]), {"marking": "sensitive"})
    makers.indexed(workshop)
    assert alike(workshop, people.leader, reports["patrol.txt"]) == ["harbour.txt"]  # by its name, patrol
    with workshop.do(people.leader) as work:
        library.edit_details(work, items.document(work, reports["patrol.txt"]), {"title": "Something else"})
    assert alike(workshop, people.leader, reports["patrol.txt"]) == []


# -- what one may not read ------------------------------------------------------------------------------------


def everything(workshop, user_id, reports):
    """All that search answers somebody, as plain values."""
    ask = asking(workshop, user_id)
    told = []
    for words in ("surveillnace", "harbor", "watch", "boats", "boats smugglers", "smuglers", "patrol"):
        for with_old in (False, True):
            results = finding.find(workshop, ask, Wish(words, with_old=with_old))
            hits = [(hit.item.id, hit.matched, hit.missing, hit.snippets) for hit in results.hits]
            told.append((words, results.total, results.partial, hits, results.facets, results.did_you_mean))
    told += [suggested(workshop, user_id, typed) for typed in ("har", "pa", "smu", "watch")]
    told += [[(hit.item.id, hit.matched) for hit in likeness.like(workshop, ask, one).hits] for one in reports.values()]
    with workshop.ask(user_id) as work:
        told.append([document.name for document in unread.unsearchable(work)[0]])
    return told


@pytest.mark.parametrize("engine", INDEX_ENGINES)
def test_what_one_may_not_read_changes_no_answer(workshop, people, reports, engine):
    rebuild(workshop, engine)
    before = everything(workshop, people.reader, reports)
    hidden = {
        f"harbour watch {n}.txt": "Surveillnace and smugglers at the harbor: boats, boats, patrol." for n in range(7)
    }
    hide(workshop, people, hidden)
    for name, text in hidden.items():
        makers.report(workshop, people.stranger, people.others, name, text)
    makers.document(workshop, people.stranger, people.others, "unread.txt")
    makers.indexed(workshop)
    assert everything(workshop, people.reader, reports) == before
    assert len(suggested(workshop, people.leader, "watch")) == 8


@pytest.mark.parametrize("engine", INDEX_ENGINES)
def test_old_versions_that_one_may_not_read_change_no_answer(workshop, people, reports, engine):
    rebuild(workshop, engine)
    hide(workshop, people, {"smugglers.txt": "Boats at the harbor."})
    before = everything(workshop, people.reader, reports)
    with workshop.ask(people.leader) as work:
        (found,) = suggesting.suggestions(workshop, partial(workshop.ask, people.leader), "smugglers")
    for number in range(4):
        with workshop.do(people.leader) as work:
            library.add_version(work, items.document(work, found.id), makers.content(f"{number}".encode()))
        makers.written(workshop, found.id, f"Surveillnace of boats and harbor {number}.")
    makers.indexed(workshop)
    assert everything(workshop, people.reader, reports) == before
    assert finding.find(workshop, asking(workshop, people.leader), Wish("surveillnace", with_old=True)).total == 4


def test_a_fence_and_a_deletion_hold_at_the_next_question(workshop, people, reports):
    ask = (workshop, people.reader)
    with workshop.do(people.leader) as work:
        library.set_fence(work, items.document(work, reports["harbour.txt"]), {})
    assert suggested(*ask, "har") == []
    assert alike(*ask, reports["patrol.txt"]) == []
    assert meant(*ask, "wacth") == ""
    with workshop.do(people.author) as work:
        library.delete(work, items.document(work, reports["patrol.txt"]))
    assert suggested(*ask, "pat") == []
    assert meant(*ask, "surveillnace") == ""


def test_who_was_removed_is_helped_no_more(workshop, people, reports):
    with workshop.do(people.leader) as work:
        group = groups.group_by_id(work, people.group)
        group_actions.remove_member(work, group, groups.membership(work, group, people.reader))
    ask = asking(workshop, people.reader)
    assert suggested(workshop, people.reader, "har") == []
    assert meant(workshop, people.reader, "surveillnace") == ""
    for words in ("boats", "boats smugglers", "patrol"):
        results = finding.find(workshop, ask, Wish(words, with_old=True))
        assert (results.total, results.partial, results.hits, results.facets) == (0, 0, (), {})
    with pytest.raises(errors.NotFound):
        likeness.like(workshop, ask, reports["patrol.txt"])


def test_a_hit_that_may_no_longer_be_read_gives_no_word(workshop, people, reports, monkeypatch):
    """Even where the index has not heard of it at all: as when it was restored from an old copy."""
    search = workshop.index.search
    with workshop.do(people.leader) as work:
        for document_id in reports.values():
            library.set_fence(work, items.document(work, document_id), {})
        everywhere = {people.group: frozenset(range(1, 1000))}
    monkeypatch.setattr(
        workshop.index, "search", lambda question: search(replace(question, scopes=everywhere, without=frozenset()))
    )
    assert meant(workshop, people.reader, "surveillnace") == ""
    assert suggested(workshop, people.reader, "har") == []


def test_while_the_index_is_away_nothing_is_suggested(workshop, people, reports, monkeypatch):
    def away(_question):
        raise Unavailable

    monkeypatch.setattr(workshop.index, "search", away)
    assert suggested(workshop, people.reader, "har") == []
    assert likeness.like(workshop, asking(workshop, people.reader), reports["patrol.txt"]).is_degraded
    assert meant(workshop, people.reader, "surveillnace") == ""


# -- what is not searchable -----------------------------------------------------------------------------------


def test_documents_whose_text_is_not_searchable_are_listed_those_that_wait_first(workshop, people, reports):
    makers.document(workshop, people.author, people.group, "new.txt")
    failed = makers.document(workshop, people.author, people.group, "broken.pdf")
    with workshop.do_as(policy.SYSTEM) as work:
        found = work.session.get_one(Document, failed.id).latest
        library.record_text(work, found, Text("failed", reason="its reader broke"), None)
    with workshop.ask(people.reader) as work:
        listed, pages = unread.unsearchable(work, groups.group_by_id(work, people.group))
        assert [(one.name, one.current.text_state, one.current.text_reason) for one in listed] == [
            ("new.txt", "waiting", ""),
            ("broken.pdf", "failed", "its reader broke"),
        ]
        assert pages == 1
    with workshop.ask(people.stranger) as work:
        assert unread.unsearchable(work) == ([], 1)
