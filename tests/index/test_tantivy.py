"""The index by tantivy passes the one suite, answers like the one in memory, and its files do not show."""

import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from index import FACETS, MemoryIndex, Question
from index.check import IndexSuite, found, ids
from index.grammar import parse
from index.impacts import STEPS, impacts
from index.near import near
from index.query import Part, Query
from index.samples import BATEAUX, BOATS, BOOTE, EVERYTHING, MARCH, MINE
from index.tantivy import TantivyIndex
from index.words import STEMMERS, tokens

WORDS = ("boat", "boats", "harbour", "report", "co-operation", "cooperation", "nuit", "arrivaient", "EWS-FR-2026-0042")
QUERIES = (
    "boat",
    "boats harbour nowhere",
    '"harbour report" boat',
    "report -boat",
    "har* rep*",
    "ews-fr-2*",
    "title:report text:boat",
    "co-operation",
    "arriver type:docx,odt",
    "-type:pdf from:2026-03-02",
    "language:fr",
)


@pytest.fixture
def index(tmp_path):
    return TantivyIndex(tmp_path / "index")


class TestTantivyIndex(IndexSuite):
    @pytest.fixture
    def index(self, tmp_path):
        return TantivyIndex(tmp_path / "index")


def some(count, seed):
    """Documents that are like each other and like none other."""
    chance = random.Random(seed)  # noqa: S311 (the same ones each time)
    for number in range(count):
        first = chance.choice((BOATS, BATEAUX, BOOTE))
        yield replace(
            first,
            id=f"n{number:03}",
            title=" ".join(chance.choices(WORDS, k=chance.randrange(3))),
            text=" ".join(chance.choices(WORDS, k=chance.randrange(1, 30))),
            changed_at=MARCH + timedelta(days=chance.randrange(3)),
            is_old=chance.random() < 0.1,
        )


def questions():
    for order, words in zip(("best", "newest", "title") * len(QUERIES), QUERIES * 3, strict=True):
        yield Question(parse(words), EVERYTHING, facets=FACETS, order=order, limit=100)
        yield Question(parse(words), MINE, filters={"type": ["docx"]}, facets=FACETS, order=order, limit=7, offset=3)


def plainly(results):
    """An answer without its order and scores."""
    hits = {(hit.id, hit.group, hit.matched, hit.missing) for hit in results.hits}
    return results.total, results.partial, {name: list(counts.items()) for name, counts in results.facets.items()}, hits


def test_it_answers_like_the_index_in_memory(index):
    memory, documents = MemoryIndex(), list(some(60, 1))
    for group in ("one", "two"):
        for each in (index, memory):
            each.put(group, [one for one in documents if one.group == group])
    for question in questions():
        mine, theirs = index.search(question), memory.search(question)
        if question.order == "best" and question.query.wanted:
            whole = replace(question, offset=0, limit=100)
            mine, theirs = index.search(whole), memory.search(whole)
            assert plainly(mine) == plainly(theirs), question
        else:
            assert plainly(mine) == plainly(theirs), question
            assert [hit.id for hit in mine.hits] == [hit.id for hit in theirs.hits], question


def test_commits_and_what_one_may_not_see_change_nothing(index, tmp_path):
    documents = [one for one in some(60, 2) if one.group == "one"]
    index.put("one", documents)
    other, hidden = TantivyIndex(tmp_path / "other"), list(some(60, 3))
    for first in range(0, len(documents), 10):
        other.put("three", [replace(one, group="three") for one in hidden])
        other.put("one", [replace(one, id=f"h{one.id}", scope=9, group="one") for one in hidden[first:]])
        other.put("one", documents[first : first + 10])
    for question in questions():
        assert index.search(question) == other.search(question)


def test_a_language_that_one_may_not_see_moves_no_score(index):
    plain = replace(BOATS, title="", name="", keywords=())
    index.put(
        "one", [replace(plain, id=text, text=f"{text} alpha") for text in ("surveillance", "surveillanc", "surveil")]
    )
    before = found(index, "surveillance alpha beta", MINE)
    assert len(before.hits) == 3
    index.put("one", [replace(plain, id=f"h{name}", scope=9, language=name) for name in STEMMERS])
    assert found(index, "surveillance alpha beta", MINE) == before


def test_of_many_alike_the_newest_are_first_on_every_page(index):
    alike = [replace(BOATS, id=f"n{n:03}", changed_at=MARCH + timedelta(seconds=n * 7 % 200)) for n in range(200)]
    for first in range(0, 200, 50):
        index.put("one", [*alike[first : first + 50], replace(BOATS, id="best", title="wooden")])
    newest = [one.id for one in sorted(alike, key=lambda one: one.changed_at, reverse=True)]
    for words in ("wooden", "wooden island", "wooden seen near island two see ask", "wooden nowhere"):
        pages = [hit.id for at in (0, 90, 180) for hit in found(index, words, offset=at, limit=90).hits]
        assert pages == ["best", *newest]
        for order, first in (("best", pages), ("newest", newest)):
            assert [hit.id for hit in found(index, words, limit=20, order=order).hits] == first[:20]


def test_whatever_its_age_the_newest_is_first(index):
    ages = [
        *range(-3, 4),
        *(60 * n for n in range(60)),
        *(sign * 10**n for n in range(4, 10) for sign in (1, -1)),
        -3 * 10**9,
    ]
    index.put(
        "one", [replace(BOATS, id=f"n{n}", changed_at=MARCH + timedelta(seconds=age)) for n, age in enumerate(ages)]
    )
    newest = [f"n{n}" for n in sorted(range(len(ages)), key=lambda n: -ages[n])]
    for order in ("best", "newest"):
        pages = [
            hit.id
            for at in range(0, len(ages), 7)
            for hit in found(index, "wooden", offset=at, limit=7, order=order).hits
        ]
        assert pages == newest


def test_who_may_see_very_much_finds_what_little_there_is_of_it(index):
    memory, documents = MemoryIndex(), [replace(one, scope=n) for n, one in enumerate(some(400, 4))]
    documents += [replace(BOATS, id=f"rare{n}", text="rare boats", scope=n * 100) for n in range(4)]
    for each in (index, memory):
        each.put("one", [replace(one, group="one") for one in documents])
    for words in ("rare", "rare harbour", "boats nuit report", "bot*", "rar* -harbour", '"rare boats"'):
        question = Question(parse(words), {"one": frozenset(range(1, 390))}, facets=FACETS, limit=400)
        assert plainly(index.search(question)) == plainly(memory.search(question)), words


def spoilt(word, edits, chance):
    """A word with some edits, its first letter left alone."""
    for _ in range(edits):
        at, letter = chance.randrange(1, len(word) + 1), chance.choice("abcxы漢")
        word = chance.choice(
            (
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
            )
        )
    return word


def test_near_words_are_those_that_a_look_at_every_word_finds(index):
    chance = random.Random(5)  # noqa: S311 (the same ones each time)
    words = [
        "".join(chance.choices("abcde", k=length)) for length in (1, 2, 3, 4, 5, 7, 8, 9, 12, 15) for _ in range(3)
    ]
    others = sorted({spoilt(word, edits, chance) for word in words for edits in (0, 1, 1, 2, 3)})
    plain = replace(BOATS, title="", name="", by="", keywords=(), language=None)
    index.put("one", [replace(plain, id=f"n{n}", text=text, scope=n % 3) for n, text in enumerate(others)])
    seen = {text for n, text in enumerate(others) if n % 3 == 1}
    for word in (*words, *others):
        part = Part((word,), is_near=True, text=word)
        hits = index.search(Question(Query((part,)), {"one": frozenset({1})}, limit=100)).hits
        assert {others[int(hit.id[1:])] for hit in hits} == set(near(word, seen)), word


def test_what_another_process_wrote_is_found_by_the_next_search(index, tmp_path):
    other = TantivyIndex(tmp_path / "index")
    assert ids(other, "wooden") == []
    index.put("one", [BOATS])
    assert ids(other, "wooden") == ["boats"]
    other.remove("one", ["boats"])
    assert ids(index, "wooden") == []


def test_what_breaks_off_leaves_what_was_there(index):
    def broken():
        yield BATEAUX
        raise ZeroDivisionError

    index.put("one", [BOATS])
    with pytest.raises(ZeroDivisionError):
        index.put("one", broken())
    index.put("one", [replace(BOATS, id="after")])
    assert sorted(index.ids("one")) == ["after", "boats"]


def test_a_writer_that_is_killed_leaves_what_was_there_and_lets_others_write(index, tmp_path):
    program = (
        "import sys, time, pathlib\n"
        "from index import kept\n"
        "from index.samples import BATEAUX\n"
        "from index.tantivy import TantivyIndex\n"
        "def slowly(_group, _entry):\n"
        "    print('writing', flush=True)\n"
        "    time.sleep(60)\n"
        "kept.document = slowly\n"
        "TantivyIndex(pathlib.Path(sys.argv[1])).put('one', [BATEAUX])\n"
    )
    index.put("one", [BOATS])
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "index")], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout.readline() == "writing\n"
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert index.ids("one") == ["boats"]
    index.put("one", [replace(BOATS, id="after")])
    assert sorted(TantivyIndex(tmp_path / "index").ids("one")) == ["after", "boats"]


def test_many_search_while_it_is_written_to(index):
    index.put("one", [BOATS])
    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(ids, index, "wooden", MINE) for _ in range(100)]
        for number in range(4):
            index.put("one", [replace(BOATS, id="boats", text=f"wooden {number}")])
        assert {tuple(one.result()) for one in asked} == {("boats",)}


def test_a_word_stands_the_better_the_more_often_it_does_and_the_shorter_the_text():
    def step(**fields):
        return impacts({name: list(tokens(text)) for name, text in fields.items()}, "en")["harbour"]

    rest = "other " * 900
    once = step(text=f"harbour {rest}")
    for better in ({"text": f"harbour harbour {rest}"}, {"text": "harbour"}, {"title": "harbour", "text": rest}):
        assert STEPS > step(**better) > once
