"""The conformance suite of indexes: a new backend passes it by one subclass with one fixture named `index`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from index.entry import Entry
from index.index import Question, Results
from index.query import parse

if TYPE_CHECKING:
    from index.index import Index

MINE = {"one": frozenset({1})}
EVERYTHING = {"one": frozenset({1, 2}), "two": frozenset({3})}
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
ODD = [
    "\0",
    '"',
    "-",
    "*",
    "-*",
    ":",
    "title:",
    '"" ""',
    "(((",
    "NOT AND OR",
    "x" * 30_000,
    "a " * 5_000,
    "\ud800",
    "%s{}",
]

BOATS = Entry(
    id="boats",
    kind="document",
    group="one",
    scope=1,
    ancestors=("root", "reports"),
    title="Sightings of small boats",
    name="sightings.docx",
    text="Two wooden boats were seen near the island, see EWS-FR-2026-0042 and COM(2003) 727. Ask anna@example.eu.",
    language="en",
    by="Jean Dubois",
    media="docx",
    changed_at=MARCH,
)
BATEAUX = replace(
    BOATS,
    id="bateaux",
    scope=2,
    ancestors=("root", "fenced"),
    title="Résumé des arrivées",
    name="resume.odt",
    text="Les bateaux arrivaient la nuit. La coopération continue.",
    language="fr",
    media="odt",
    changed_at=MARCH + timedelta(days=1),
)
BOOTE = replace(
    BOATS,
    id="boote",
    group="two",
    scope=3,
    ancestors=("theirs",),
    title="Häuser und Boote",
    name="boote.txt",
    text="Die Boote liegen in den Häfen. Straße gesperrt.",
    language="de",
    media="txt",
)


def found(index: Index, words: str, scopes: Any = None, **more: Any) -> Results:
    """What a search finds."""
    return index.search(Question(parse(words), EVERYTHING if scopes is None else scopes, **more))


def ids(index: Index, words: str, scopes: Any = None, **more: Any) -> list[str]:
    """The ids of what a search finds."""
    return [hit.id for hit in found(index, words, scopes, **more).hits]


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
        ],
    )
    def test_words_find(self, full: Index, words: str, expected: list[str]) -> None:
        """What they mean, in every usual spelling."""
        assert ids(full, words) == expected

    def test_a_search_sees_its_scopes_only(self, full: Index) -> None:
        """And counts nothing else."""
        results = found(full, "dubois", MINE, facets=("media",))
        assert [hit.id for hit in results.hits] == ["boats"]
        assert (results.total, results.facets) == (1, {"media": {"docx": 1}})

    @pytest.mark.parametrize("scopes", [{}, {"one": frozenset()}, {"none": frozenset({1})}, {"one": frozenset({9})}])
    def test_no_scope_finds_nothing(self, full: Index, scopes: dict[str, frozenset[int]]) -> None:
        """Not everything."""
        results = found(full, "dubois", scopes, facets=("media",))
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
        """Several values of one field are one or the other."""
        results = found(full, "dubois", filters={"media": ["docx", "odt"]}, facets=("media", "language", "year"))
        assert results.facets == {
            "media": {"docx": 1, "odt": 1},
            "language": {"en": 1, "fr": 1},
            "year": {"2026": 2},
        }

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

    def test_a_rebuilt_index_takes_the_live_ones_place(self, full: Index) -> None:
        """When it is whole."""
        with full.rebuilding("one") as fresh:
            fresh.put("one", [BATEAUX])
            assert ids(full, "wooden") == ["boats"]
        assert ids(full, "dubois", {"one": frozenset({1, 2})}) == ["bateaux"]

    def test_a_rebuild_that_fails_changes_nothing(self, full: Index) -> None:
        """The live one goes on."""
        with pytest.raises(ZeroDivisionError), full.rebuilding("one") as fresh:
            fresh.put("one", [])
            raise ZeroDivisionError
        assert ids(full, "wooden") == ["boats"]
