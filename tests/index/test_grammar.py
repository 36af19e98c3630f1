"""What people type means what they meant, and where it does not they are told."""

from datetime import date

import pytest

from index.grammar import MOST_PARTS, day, parse
from index.query import Limit, Part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("wooden", Part(("wooden",), text="wooden")),
        ("-wooden", Part(("wooden",), is_negative=True, text="wooden")),
        ("wood*", Part(("wood",), is_prefix=True, text="wood*")),
        ('"wooden boats"', Part(("wooden", "boats"), is_exact=True, text="wooden boats")),
        ("“wooden boats”", Part(("wooden", "boats"), is_exact=True, text="wooden boats")),
        ("«wooden»", Part(("wooden",), is_exact=True, text="wooden")),
        ("Author:Dubois", Part(("dubois",), field="author", text="Dubois")),
        (
            '-keyword:"sea rescue"',
            Part(("sea", "rescue"), "keywords", is_negative=True, is_exact=True, text="sea rescue"),
        ),
        ("1 000 000", Part(("1", "000", "000"), text="1 000 000")),
    ],
)
def test_a_part_is_read(text, part):
    assert parse(text).parts == (part,)
    assert parse(text).notes == ()


def test_values_of_one_facet_are_one_or_the_other():
    query = parse("type:pdf,.DOCX -type:odt type:txt language:FR")
    assert query.limits == (
        Limit("type", ("pdf", "docx", "txt")),
        Limit("type", ("odt",), is_negative=True),
        Limit("language", ("fr",)),
    )
    assert not query.parts


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-11-30", date(2026, 11, 30), date(2026, 11, 30)),
        ("30.11.2026", date(2026, 11, 30), date(2026, 11, 30)),
        ("3/1/2026", date(2026, 1, 3), date(2026, 1, 3)),
        ("2026-13", None, None),
        ("2026-02-30", None, None),
        ("0000", None, None),
        ("yesterday", None, None),
    ],
)
def test_a_day_is_read(text, first, last):
    assert (day(text, is_last=False), day(text, is_last=True)) == (first, last)


def test_of_several_days_the_narrowest_count():
    query = parse("from:2026 from:2026-03 to:2027 to:2026-04")
    assert (query.since, query.until) == (date(2026, 3, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("text", "kind", "at"),
    [
        ("boats from:soon", "day", "from:soon"),
        ("boats -to:2026", "minus", "-to:2026"),
        ("from:2027 to:2026", "span", "to:2026"),
        ("title: boats", "empty", "title:"),
        ("boats auther:berg", "field", "auther:berg"),
        ("b* boats", "star", "b*"),
        ("*boats", "star", "*boats"),
        ('seen "two boats', "quote", '"two boats'),
    ],
)
def test_what_is_understood_otherwise_is_noted_where_it_stands(text, kind, at):
    (note,) = parse(text).notes
    assert (note.kind, text[note.start : note.end]) == (kind, at)


@pytest.mark.parametrize(
    "text", ["at 10:30", "Re: the minutes", "https://example.eu/a", "C:\\reports", "a:b", ":-)", "x -- y"]
)
def test_what_people_paste_is_not_remarked_on(text):
    assert parse(text).notes == ()


def test_what_is_not_a_day_is_a_word():
    assert [part.tokens for part in parse("from:soon").parts] == [("soon",)]


def test_too_many_parts_are_said_and_not_searched():
    query = parse("word " * (MOST_PARTS + 3))
    assert len(query.parts) == MOST_PARTS
    assert [(note.kind, note.end) for note in query.notes] == [("many", len("word ") * (MOST_PARTS + 3))]
