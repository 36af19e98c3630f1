"""The conformance suite of indexes: a new backend passes it by one subclass with one fixture named `index`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from index.grammar import parse
from index.index import FACETS, Question, Results
from index.query import Part, Query
from index.samples import BATEAUX, BOATS, BOOTE, EVERYTHING, MINE, NEAR, NEARLY, ODD, OLD, PAIRS, SPELLINGS
from index.words import parts

if TYPE_CHECKING:
    from index.index import Index


def found(index: Index, words: str, scopes: Any = None, **more: Any) -> Results:
    """What a search finds."""
    return index.search(Question(parse(words), EVERYTHING if scopes is None else scopes, **more))


def ids(index: Index, words: str, scopes: Any = None, **more: Any) -> list[str]:
    """The ids of what has all of the words."""
    return [hit.id for hit in found(index, words, scopes, **more).hits if not hit.missing]


def nearly(index: Index, word: str, scopes: Any = None, **more: Any) -> list[str]:
    """The ids of what has a word that is nearly this one."""
    query = Query((Part((word,), is_near=True, text=word),))
    return sorted(hit.id for hit in index.search(Question(query, scopes or EVERYTHING, **more)).hits)


def likely(index: Index, words: str, scopes: Any = None, **more: Any) -> Results:
    """What has any of some words."""
    query = replace(parse(words), is_any=True)
    return index.search(Question(query, EVERYTHING if scopes is None else scopes, **more))


# a word, and what is nearly it or is not


class IndexSuite:
    """What every index must do."""

    @pytest.fixture
    def full(self, index: Index) -> Index:
        """An index that knows three documents of two groups."""
        index.put("one", [BOATS, BATEAUX])
        index.put("two", [BOOTE])
        return index

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("wooden", ["boats"]),
            ("wooden island", ["boats"]),
            ("wooden nuit", []),
            ('"wooden boats"', ["boats"]),
            ('"boats wooden"', []),
            ("wooden -island", []),
            ("wood*", ["boats"]),
            ("title:small", ["boats"]),
            ("title:wooden", []),
            ("by:dubois wooden", ["boats"]),
            ("type:odt by:dubois", ["bateaux"]),
            ("resume", ["bateaux"]),
            ("Résumé", ["bateaux"]),
            ("hafen", ["boote"]),
            ("strasse", ["boote"]),
            ("boat", ["boats"]),
            ("bateau", ["bateaux"]),
            ("arriver", ["bateaux"]),
            ("EWS-FR-2026-0042", ["boats"]),
            ("ews fr 2026 0042", ["boats"]),
            ("COM(2003) 727", ["boats"]),
            ("com/2003/727", ["boats"]),
            ("anna@example.eu", ["boats"]),
            ("sightings.docx", ["boats"]),
            ("co-opération", ["bateaux"]),
            ("type:odt,docx wooden", ["boats"]),
            ("type:odt type:docx wooden", ["boats"]),
            ("TYPE:.DOCX", ["boats"]),
            ("dubois -type:docx -type:txt", ["bateaux"]),
            ("language:fr", ["bateaux"]),
            ("status:final", ["bateaux"]),
            ("keyword:rescue", ["bateaux"]),
            ('keyword:"sea rescue"', ["bateaux"]),
            ('keyword:"rescue boats"', []),
            ("author:ports", ["bateaux"]),
            ("by:ports", []),
            ("reference:COM/2024/12", ["bateaux"]),
            ("title:com", []),
            ("name:resume", ["bateaux"]),
            ("text:résumé", []),
            ("year:2024", ["bateaux"]),
            ("from:2026-03-01 dubois type:docx", ["boats"]),
            ("from:2026-03-02", []),
            ("to:2024-05-06", ["bateaux"]),
            ("to:05.05.2024", []),
            ("from:2024-05 to:2024-05", ["bateaux"]),
            ("from:2024 to:2024", ["bateaux"]),
            ("from:tomorrow wooden", []),
        ],
    )
    def test_words_find(self, full: Index, words: str, expected: list[str]) -> None:
        """What they mean, in every usual spelling."""
        assert ids(full, words) == expected

    def test_every_usual_spelling_is_found(self, index: Index) -> None:
        """And what only looks like it is not; in the text, and as a reference or a title."""
        index.put("one", [replace(BOATS, id=text, title="", name="", text=text) for text, _queries in SPELLINGS])
        wrong = [(text, words) for text, words, is_found in PAIRS if (text in ids(index, words, limit=50)) != is_found]
        assert wrong == []

    def test_what_only_looks_like_it_is_not(self, index: Index) -> None:
        """Nearly is not enough, where the language knows of no other forms."""
        index.put("one", [replace(BOATS, id=text, title="", name="", text=text, language=None) for text, _no in NEARLY])
        assert [pair for pair in PAIRS if not pair[2] and pair[0] in ids(index, pair[1], limit=50)] == []

    def test_two_letters_for_one_are_found_left_out_and_counted_once(self, index: Index) -> None:
        """Whichever way it is written on either side."""
        texts = {"one": "Herr Müller", "two": "Herr Mueller", "none": "Herr Moeller"}
        plain = replace(BOATS, title="", name="", language=None)
        index.put("one", [replace(plain, id=name, text=text) for name, text in texts.items()])
        for words in ("müller", "Mueller"):
            results = found(index, words)
            assert {hit.id for hit in results.hits} == {"one", "two"}
            assert results.total == len(results.hits)
            assert ids(index, f"herr -{words}") == ["none"]

    @pytest.mark.parametrize("language", [None, "bg", "mt", "xx"])
    def test_what_cannot_be_stemmed_is_found_by_its_words(self, index: Index, language: str | None) -> None:
        """Whatever its language is said to be, beside others that can be."""
        index.put("one", [BOATS, replace(BOATS, id="other", text="Протокол и boats", language=language)])
        assert ids(index, "протокол") == ["other"]
        assert set(ids(index, "boats протокол")) == {"other"}
        assert ids(index, "text:boats", order="title") == ["boats", "other"]

    @pytest.mark.parametrize(
        ("language", "text", "words"),
        [
            ("cs", "zprávách evropského", "zpráva evropský"),
            ("cs", "přístavům", "pristav"),
            ("hr", "gradovima mjere", "gradova mjerama"),
            ("pl", "sprawozdaniach środków", "sprawozdanie srodkach"),
            ("de", "Haeuser", "Häusern"),
            ("de", "Häuser", "Haeusern"),
        ],
    )
    def test_other_forms_are_found(self, index: Index, language: str, text: str, words: str) -> None:
        """In the languages of what is searched."""
        index.put("one", [replace(BOATS, text=text, language=language), replace(BOATS, id="other")])
        assert ids(index, words) == ["boats"]
        index.put("one", [replace(BOATS, text=text, language="en")])
        assert ids(index, words) == []

    def test_a_search_sees_its_scopes_only(self, full: Index) -> None:
        """And counts nothing else."""
        results = found(full, "dubois", MINE, facets=("type",))
        assert [hit.id for hit in results.hits] == ["boats"]
        assert (results.total, results.facets) == (1, {"type": {"docx": 1}})

    @pytest.mark.parametrize("scopes", [{}, {"one": frozenset()}, {"none": frozenset({1})}, {"one": frozenset({9})}])
    def test_no_scope_finds_nothing(self, full: Index, scopes: dict[str, frozenset[int]]) -> None:
        """Not everything."""
        results = found(full, "dubois", scopes, facets=("type",))
        assert (results.total, results.hits) == (0, ())

    def test_a_scope_of_another_group_opens_nothing(self, full: Index) -> None:
        """Scopes are asked group by group."""
        assert ids(full, "dubois", {"two": frozenset({1})}) == []

    def test_excluded_folders_are_left_out_at_once(self, full: Index) -> None:
        """With everything in them, at any depth, from hits and counts."""
        results = found(full, "dubois", without=frozenset({"reports"}), facets=("group",))
        assert {hit.id for hit in results.hits} == {"bateaux", "boote"}
        assert results.facets["group"] == {"one": 1, "two": 1}

    def test_removed_is_never_found(self, full: Index) -> None:
        """By the next search."""
        full.remove("one", ["boats", "never there"])
        assert ids(full, "wooden") == []
        assert list(full.ids("one")) == ["bateaux"]

    def test_put_again_replaces(self, full: Index) -> None:
        """The former words are gone."""
        full.put("one", [replace(BOATS, text="Nothing.", scope=2)])
        assert ids(full, "wooden") == []
        assert ids(full, "sightings", MINE) == []
        assert sorted(full.ids("one")) == ["bateaux", "boats"]

    def test_cleared_is_empty(self, full: Index) -> None:
        """And the others stay."""
        full.clear("one")
        assert ids(full, "dubois") == ["boote"]

    def test_pages_are_disjoint_and_complete(self, index: Index) -> None:
        """Whatever the order."""
        index.put("one", [replace(BOATS, id=f"n{number:02}") for number in range(25)])
        for order in ("best", "newest", "title"):
            pages = [ids(index, "wooden", offset=at, limit=10, order=order) for at in (0, 10, 20)]
            assert [len(page) for page in pages] == [10, 10, 5]
            assert len({entry_id for page in pages for entry_id in page}) == 25

    def test_newest_and_title_order(self, full: Index) -> None:
        """As asked."""
        assert ids(full, "dubois", order="newest")[0] == "bateaux"
        assert ids(full, "dubois", order="title") == ["boote", "bateaux", "boats"]

    def test_facets_count_under_scopes_and_filters(self, full: Index) -> None:
        """Several values of one field are one or the other; each is counted as if it were not filtered itself."""
        results = found(full, "dubois", filters={"type": ["docx", "odt"]}, facets=("type", "language", "year"))
        assert results.total == 2
        assert results.facets == {
            "type": {"docx": 1, "odt": 1, "txt": 1},
            "language": {"en": 1, "fr": 1},
            "year": {"2024": 1, "2026": 1},
        }

    def test_two_filters_are_counted_each_under_the_other(self, full: Index) -> None:
        """So that a further value can be ticked."""
        results = found(
            full, "dubois", filters={"type": ["odt"], "language": ["en"]}, facets=("type", "language", "year")
        )
        assert (results.total, results.facets["year"]) == (0, {})
        assert (results.facets["type"], results.facets["language"]) == ({"docx": 1}, {"fr": 1})

    def test_each_of_several_keywords_is_counted_and_filtered(self, full: Index) -> None:
        """One document has two."""
        results = found(full, "dubois", facets=("keyword", "author", "status"))
        assert results.facets["keyword"] == {"mooring": 1, "sea rescue": 1}
        assert results.facets["author"] == {"Office of Ports": 1}
        assert results.facets["status"] == {"final": 1}
        assert ids(full, "dubois", filters={"keyword": ["sea rescue"]}) == ["bateaux"]

    def test_facets_hold_nothing_of_what_one_may_not_see(self, full: Index) -> None:
        """Neither of what has all words nor of what has some, filtered or not."""
        for words in ("dubois", "dubois wooden nuit", "dubois -wooden"):
            for filters in ({}, {"type": ["docx", "odt", "txt"]}):
                results = found(full, words, MINE, facets=FACETS, filters=filters)
                values = {value for counts in results.facets.values() for value in counts}
                assert values <= {"one", "docx", "en", "Jean Dubois", "2026"}
                assert results.total + results.partial <= 1

    def test_where_little_has_all_words_what_has_some_follows(self, full: Index) -> None:
        """Marked by the words that it lacks; what is quoted, has a field or is left out is never given up."""
        hits = found(full, "wooden nuit coopération").hits
        assert [(hit.id, hit.missing) for hit in hits] == [("bateaux", ("wooden",)), ("boats", ("nuit", "coopération"))]
        assert found(full, "wooden nuit").partial == 2
        assert [hit.id for hit in found(full, "wooden nuit type:odt").hits] == ["bateaux"]
        assert [hit.id for hit in found(full, "wooden nuit -island").hits] == ["bateaux"]
        assert found(full, '"wooden boats" nuit').hits == ()
        assert found(full, "title:wooden nuit").hits == ()

    def test_what_has_all_words_is_first_and_enough_where_it_is_much(self, index: Index) -> None:
        """Whatever the order, and whatever weighs more."""
        both = [replace(BOATS, id=f"both{n}", text="harbour " + "other " * 50 + "vessel") for n in range(2)]
        index.put("one", [*both, replace(BOATS, id="one", title="harbour harbour", text="harbour " * 9)])
        for order in ("best", "newest", "title"):
            assert [hit.id for hit in found(index, "harbour vessel", order=order).hits][2:] == ["one"]
        index.put("one", [replace(both[0], id=f"more{n}") for n in range(4)])
        results = found(index, "harbour vessel")
        assert (results.total, results.partial) == (6, 0)

    def test_within_looks_in_some_folders_or_groups_only(self, full: Index) -> None:
        """At any depth; what is excluded stays so."""
        assert ids(full, "dubois", within=frozenset({"reports", "theirs"})) == ["boats", "boote"]
        assert ids(full, "dubois", within=frozenset({"two"})) == ["boote"]
        assert ids(full, "dubois", within=frozenset({"root"}), without=frozenset({"fenced"})) == ["boats"]

    def test_what_one_may_not_see_never_moves_the_order(self, index: Index) -> None:
        """Not even in the same group: what is rare is counted among what may be seen."""
        plain = replace(BOATS, title="", name="")
        index.put(
            "one", [replace(plain, id="a", text="alpha alpha beta"), replace(plain, id="b", text="alpha beta beta")]
        )
        index.put("one", [replace(plain, id=f"more{n}", text="beta other words") for n in range(6)])
        before = [(hit.id, hit.score) for hit in found(index, "alpha beta", MINE).hits]
        index.put("one", [replace(plain, id=f"z{n}", scope=2, text="alpha " * 30) for n in range(20)])
        assert [(hit.id, hit.score) for hit in found(index, "alpha beta", MINE).hits] == before

    def test_an_exact_word_weighs_more_than_another_form(self, index: Index) -> None:
        """But both are found."""
        index.put(
            "one", [replace(BOATS, id=word, title="", text=f"the {word} came") for word in ("arrival", "arrivals")]
        )
        assert ids(index, "arrivals") == ["arrivals", "arrival"]
        assert ids(index, "arrival") == ["arrival", "arrivals"]

    def test_words_of_another_group_never_move_the_order(self, index: Index) -> None:
        """Two words whose order shared statistics would flip."""
        plain = replace(BOATS, title="", name="")
        index.put(
            "one",
            [replace(plain, id="a", text="alpha alpha beta"), replace(plain, id="b", text="alpha beta beta")],
        )
        index.put("one", [replace(plain, id=f"more{n}", text="beta other words") for n in range(6)])
        before = ids(index, "alpha beta", MINE)
        index.put("two", [replace(BOOTE, id=f"z{n}", text="alpha other words") for n in range(60)])
        assert ids(index, "alpha beta", MINE) == before
        assert ids(index, "alpha beta", {**MINE, "two": frozenset()}) == before

    def test_hits_say_where_words_stand(self, full: Index) -> None:
        """For the page to say so."""
        (hit,) = found(full, "boats", MINE).hits
        assert {"title", "text"} <= hit.matched

    def test_a_title_weighs_more_than_text(self, index: Index) -> None:
        """An officer looks for what a report is about."""
        index.put(
            "one",
            [
                replace(BOATS, id="text", title="Other", name="a"),
                replace(BOATS, id="title", title="wooden", name="b"),
            ],
        )
        assert ids(index, "wooden")[0] == "title"

    @pytest.mark.parametrize("words", ODD)
    def test_odd_input_is_never_refused(self, full: Index, words: str) -> None:
        """It finds nothing, or something, and raises nothing."""
        assert found(full, words).total >= 0

    def test_old_entries_are_found_where_they_are_asked_for_only(self, full: Index) -> None:
        """By their own id, and of what they are; the current one is itself."""
        full.put("one", [OLD])
        assert found(full, "canoes").hits == ()
        (hit,) = found(full, "canoes", with_old=True).hits
        assert (hit.id, hit.of) == ("boats-1", "boats")
        (hit,) = found(full, "wooden", with_old=True).hits
        assert (hit.id, hit.of) == ("boats", "boats")

    def test_old_entries_count_and_move_nothing_unasked(self, full: Index) -> None:
        """Neither hits, nor facets, nor what is rare, nor what is likely or near."""

        def answers() -> list[Results]:
            asked = [found(full, words, facets=FACETS) for words in ("dubois", "wooden nuit", "-type:pdf", "sightings")]
            return [*asked, likely(full, "wooden island nuit canoes", facets=FACETS)]

        before = answers()
        full.put("one", [replace(OLD, id=f"old{n}", text="canoes island nuit " * n) for n in range(9)])
        assert answers() == before
        assert nearly(full, "canoe") == []
        assert found(full, "dubois", with_old=True, facets=("type",)).facets["type"]["pdf"] == 9

    def test_old_entries_stand_behind_their_own_fence_and_in_their_documents_place(self, full: Index) -> None:
        """And are left out with the document, or the folder, that is."""
        full.put("one", [replace(OLD, scope=2)])
        assert ids(full, "canoes", MINE, with_old=True) == []
        for place in ("boats", "reports", "boats-1"):
            assert ids(full, "canoes", with_old=True, without=frozenset({place})) == []
        assert ids(full, "canoes", with_old=True, within=frozenset({"boats"})) == ["boats-1"]

    def test_a_document_is_removed_with_its_old_entries(self, full: Index) -> None:
        """An old one alone, without the document."""
        full.put("one", [OLD, replace(OLD, id="boats-2")])
        full.remove("one", ["boats-2"])
        assert sorted(full.ids("one")) == ["bateaux", "boats", "boats-1"]
        full.put("one", [BOATS])
        assert ids(full, "canoes", with_old=True) == ["boats-1"]
        full.remove("one", ["boats"])
        assert list(full.ids("one")) == ["bateaux"]
        assert ids(full, "canoes", with_old=True) == []

    @pytest.mark.parametrize(("word", "near", "other"), NEAR)
    def test_near_words_are_found(self, index: Index, word: str, near: list[str], other: list[str]) -> None:
        """One edit away, of long ones two; they begin alike, and the word itself is none."""
        index.put("one", [replace(BOATS, id=text, title="", name="", by="", text=text) for text in (*near, *other)])
        (token,) = parts(word)
        assert nearly(index, token, limit=50) == sorted(near)

    def test_near_words_are_looked_for_in_a_field_or_any_and_under_the_scopes(self, full: Index) -> None:
        """Other forms are none."""
        assert nearly(full, "woodne") == nearly(full, "smal") == ["boats"]
        assert nearly(full, "bateau") == ["bateaux"]
        assert nearly(full, "bateau", MINE) == nearly(full, "arrivaient") == []
        query = Query((Part(("woodne",), field="title", is_near=True),))
        assert full.search(Question(query, EVERYTHING)).total == 0

    def test_any_of_some_words_is_enough(self, full: Index) -> None:
        """All that has one fits as a whole, what has more of what is rare first; nothing is missing."""
        results = likely(full, "wooden island nuit nowhere", facets=("type",))
        assert [(hit.id, hit.missing) for hit in results.hits] == [("boats", ()), ("bateaux", ())]
        assert (results.total, results.partial, results.facets["type"]) == (2, 0, {"docx": 1, "odt": 1})
        assert {hit.id for hit in likely(full, '"wooden boats" title:häuser').hits} == {"boats", "boote"}
        assert [hit.id for hit in likely(full, "wooden nuit -island type:odt").hits] == ["bateaux"]
        assert likely(full, "nowhere").hits == ()

    def test_what_one_may_not_see_moves_nothing_likely_or_near(self, full: Index) -> None:
        """The whole answer is the same, old ones included, with and without it."""

        def answers() -> list[Any]:
            some = [likely(full, "dubois wooden seen", MINE, facets=FACETS, with_old=old) for old in (False, True)]
            return [*some, nearly(full, "woodne", MINE), nearly(full, "bateau", MINE)]

        before = answers()
        hidden = replace(BATEAUX, text="wooden woodnet seen bateaus dubois")
        full.put("one", [replace(hidden, id=f"h{n}", is_old=n > 3, of="h0") for n in range(6)])
        assert answers() == before
