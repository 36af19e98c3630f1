"""The words are marked in a text however it spells them."""

import pytest

from index.grammar import parse
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
