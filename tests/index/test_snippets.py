"""The words are marked in a text however it spells them."""

import random
import re
import sys

import pytest

from index import snippet
from index.grammar import parse
from index.query import Part, Query
from index.snippet import snippets


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("1000000", "It cost 1,000,000 euro.", "1,000,000"),
        ("1 000 000", "It cost 1000000 euro.", "1000000"),
        ("jeanpierre", "By Jean-Pierre Berg.", "Jean-Pierre"),
        ("UNHCR", "The U.N.H.C.R. said so.", "U.N.H.C.R"),
        ("com/2003/0727", "See COM(2003) 727 final.", "COM(2003) 727"),
        ("com/2003/727", "See COM(2003)0727 final.", "COM(2003)0727"),
        ("obrien", "Mr O\u2019Brien said so.", "O\u2019Brien"),
        ("42", "Number 0042, not 420.", "0042"),
        ("resettle*", "The resettlement went on.", "resettlement"),
        ("arrivals", "One arrival was seen.", "arrival"),
        ("Müller", "Seen by Mr Mueller.", "Mueller"),
        ("Mueller", "Seen by Mr Müller.", "Müller"),
        ("muller", "Seen by Mr Müller.", "Müller"),
        ('"Herr Müller"', "So said Herr Mueller.", "Herr Mueller"),
        ('"herr mueller"', "So said Herr Müller.", "Herr Müller"),
        ("Muel*", "So said Herr Müller.", "Müller"),
        ("Aarhus", "To Århus and back.", "Århus"),
        ('"aeroe"', "To Ærø and back.", "Ærø"),
        ('"strasse"', "Die Straße ist leer.", "Straße"),
    ],
)
def test_what_was_found_is_marked(query, text, marked):
    (line,) = snippets(text, parse(query), "en")
    assert [piece for piece, is_marked in line if is_marked] == [marked]
    assert "".join(piece for piece, _is_marked in line) == text


def test_what_is_not_there_is_not_marked():
    assert snippets("Boats and 10000 lorries.", parse("1000000 jeanpierre boa"), "en") == []
    assert snippets("Neu, neu und Muller.", parse("neue Mueller"), None) == []


def plainly(tokens, text, *, is_prefix):
    """Where tokens stand in a text, by the plainest of patterns."""

    def spelt(token):
        if token.isdigit() and len(token) > 1:
            return "0*" + (token.lstrip("0") or "0")
        return "".join(map(letters, re.findall("|".join([*snippet._TOGETHER, "."]), token)))

    def letters(folded):
        apart = "".join(f"[{snippet._SPELLINGS.get(each, each)}]" for each in folded)
        return f"(?:{apart}|[{snippet._TOGETHER[folded]}])" if folded in snippet._TOGETHER else apart

    whole, pieces = r"[\W_]*".join(map(spelt, tokens)), snippet.BETWEEN.join(map(spelt, "".join(tokens)))
    for body in (f"{whole}[^\\W_]*", "(?!)") if is_prefix else (whole, pieces):
        if found := re.findall(rf"(?<![^\W_]){body}(?![^\W_])", text, re.IGNORECASE):
            return [re.sub(r"\s+", " ", each) for each in found]
    return []


def marked_in(tokens, text, *, is_prefix=False):
    """What is marked of a text that is shown as a whole."""
    query = Query((Part(tokens, is_exact=True, is_prefix=is_prefix, text=" ".join(tokens)),))
    return [piece for line in snippets(text, query) for piece, is_marked in line if is_marked]


@pytest.mark.parametrize("is_prefix", [False, True])
@pytest.mark.parametrize(
    ("folded", "written"),
    [
        ("aes", "aAàÅ\u212båæÆäeEéĒsS\u017fßẞ"),
        ("siku", "sS\u017fşßiIİ\u0131îkKķ\u212auUüŪ"),
        ("o042", "oOöŒœeE0042²٤"),
        ("σω\u03b9β", "σςΣωΩ\u2126\u03b9\u0399\u0345ͅβϐΆ"),
        ("мдтё", "мМдДᲁтТᲄᲅёЁеЕ"),
        ("日n9", "日本nNñ9\uff19"),
    ],
)
def test_every_spelling_is_marked_and_nothing_else(folded, written, is_prefix):
    dice = random.Random(folded)  # noqa: S311 (words, no secrets)
    found = 0
    for _ in range(150):
        tokens = tuple("".join(dice.choices(folded, k=dice.randint(1, 3))) for _ in range(dice.choice((1, 1, 2))))
        text = "".join(dice.choices(written, k=50) + dice.choices("  \n\t.-_'\u2019\u00a0", k=30))
        text = "".join(dice.sample(text, len(text)))
        marked = plainly(tokens, text, is_prefix=is_prefix)
        assert marked_in(tokens, text, is_prefix=is_prefix) == marked, (tokens, text)
        found += len(marked)
    assert found


def test_every_letter_is_marked_in_upper_and_lower_case():
    cased = [each for each in map(chr, range(sys.maxunicode)) if each.lower() != each or each.upper() != each]
    odd = [each for each in cased if each.lower().upper() != each or each.upper().lower() != each]
    for letter in odd[::10] + cased[::40]:
        text = " ".join(["-", *cased[::97], letter, letter.lower(), letter.upper(), letter.swapcase()])
        assert marked_in((letter,), text) == plainly((letter,), text, is_prefix=False)


def test_a_text_is_looked_through_until_its_lines_are_known():
    text = "An arrival, and arrivals. " + "Nothing is said here. " * 20 + "Of boats. " + "An arrival again. " * 900
    lines = snippets(text, parse("arrivals boats"), "en")
    assert [[piece for piece, is_marked in line if is_marked] for line in lines] == [
        ["arrival", "arrivals"],
        ["boats", *["arrival"] * 7],
    ]
