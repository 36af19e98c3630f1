"""Names of files and folders: what is refused, in words, and what is the same."""

import pytest

from app import errors
from app.library import names


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "at least one letter"),
        ("   ", "at least one letter"),
        ("..", "at least one letter"),
        (". . .", "at least one letter"),
        ("a/b", "cannot contain"),
        ("..\\b", "cannot contain"),
        ("../../etc/passwd", "cannot contain"),
        ("a\0b.txt", "invisible"),
        ("a\r\nX-Header: b", "invisible"),
        ("a\u202etxt.exe", "invisible"),
        ("a\u2066b", "invisible"),
        ("a\u200bb", "invisible"),
        ("a\ufeffb", "invisible"),
        ("a\x7f", "invisible"),
        ("\ud800", "invisible"),
        ("x" * 201, "too long"),
        ("x" * 4000, "too long"),
        ("é" * 130, "too long"),
        ("CON", "Windows"),
        ("lpt1.txt", "Windows"),
        ("report.", "Windows"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_in_words(name, said):
    with pytest.raises(errors.Invalid, match=said):
        names.clean(name)


@pytest.mark.parametrize(
    "name",
    ["report.txt", "Überblick 2026.docx", "Ετήσια έκθεση", "报告", "می‌خواهم", "a.b.c", ".gitignore"],
)
def test_names_of_every_language_are_kept(name):
    assert names.clean(f"  {name} ") == name


def test_a_free_name_keeps_its_ending():
    assert names.free("a.txt", {"a.txt", "a (2).txt"}) == "a (3).txt"


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("ﬁle", "FILE"), ("e\u0301", "É")])
def test_what_people_would_call_the_same_is_the_same(one, other):
    assert names.key(one) == names.key(other)


def test_figures_count():
    assert sorted(["b 10", "B 9", "á", "a 2"], key=names.sort_key) == ["á", "a 2", "B 9", "b 10"]
