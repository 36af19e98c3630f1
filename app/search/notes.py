"""What people are told of a query that was understood otherwise than it may have been meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import N_
from app.web import pages
from index.grammar import LEAST_PREFIX, MOST_PARTS

if TYPE_CHECKING:
    from index.query import Note

SENTENCES = {
    "day": N_("“%(field)s:” wants a day like 2026-11-30; it was searched as a word."),
    "minus": N_("A hyphen does not go before “%(field)s:”; what follows was left out as a word."),
    "span": N_("“from:” is later than “to:”: no day lies between."),
    "place": N_("“in:” found no folder or group of this name that you may read; it was searched as a word."),
    "empty": N_("“%(field)s:” wants its word right behind the colon, without a space; it was searched as a word."),
    "field": N_("There is no field “%(field)s:”; it was searched as words."),
    "star": N_("A star finds beginnings: it stands at the end of a word, behind %(least)s letters or more."),
    "quote": N_("The quotation mark is not closed: everything behind it was searched as one phrase."),
    "many": N_("Only the first %(most)s words were searched."),
}


def sentence(note: Note) -> str:
    """What is said of a note, in the reader's language."""
    return pages.say(SENTENCES[note.kind], field=note.field, least=LEAST_PREFIX, most=MOST_PARTS)
