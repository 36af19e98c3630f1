"""The lines of a text in which a query's words stand, in pieces that say which of them are to be marked."""

from __future__ import annotations

import heapq
import re
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from index import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.query import Part, Query

Snippet = list[tuple[str, bool]]

WIDTH = 200  # letters of one snippet
MOST = 400  # places that are looked at in one text
BEFORE = 60  # letters shown before the first mark
BETWEEN = r"[-.,'\u2019\u2010-\u2013\u00ad\u00a0\u202f ]?"  # what parts the pieces of one word or number
LEAST_STEM = 3  # letters that two forms of a word must share

# What a folded letter may stand for in a text.
_SPELLINGS = {
    "a": "aàáâãäåāăą", "c": "cçćĉċč", "d": "dďđ", "e": "eèéêëēĕėęě", "g": "gĝğġģ", "h": "hĥħ", "i": "iìíîïĩīĭį",
    "k": "kķ", "l": "lĺļľł", "n": "nñńņň", "o": "oòóôõöøōŏő", "r": "rŕŗř", "s": "sśŝşšșß", "t": "tţťț",
    "u": "uùúûüũūŭůűų", "y": "yýÿ", "z": "zźżž",
}  # fmt: skip
# And what two may stand for.
_TOGETHER = {"aa": "å", "ae": "äæ", "oe": "öøœ", "ue": "ü", "ss": "ß"}
_LETTERS = re.compile("|".join([*_TOGETHER, "."]), re.DOTALL)
_SPACES = re.compile(r"\s(?:\s+|(?<! ))")  # all white space but single spaces


class _Place(NamedTuple):
    """Where a wanted word stands, and which it is."""

    start: int
    end: int
    word: str


def snippets(text: str, query: Query, language: str | None = None, count: int = 2) -> list[Snippet]:
    """Up to `count` lines around the places where the wanted words stand, each around another word.

    A text is looked through no further than this takes.
    """
    found = list(_found(text, query, language))
    left = {first.word for first, _others in found}
    windows: list[tuple[int, int]] = []
    passed: list[_Place] = []
    for place in heapq.merge(*(chain([first], others) for first, others in found)):
        is_enough = not left or len(windows) == count
        if is_enough and all(place.start >= end for _begin, end in windows):
            break
        passed.append(place)
        if not is_enough and place.word in left and _is_apart(place, windows):
            windows.append(_window(text, place.start))
            left.remove(place.word)
    return [_pieces(text, window, passed) for window in sorted(windows)]


def _is_apart(place: _Place, windows: list[tuple[int, int]]) -> bool:
    """Whether a place is shown by none of the lines that there are."""
    return all(not begin - BEFORE <= place.start <= end for begin, end in windows)


def _found(text: str, query: Query, language: str | None) -> Iterator[tuple[_Place, Iterator[_Place]]]:
    """The first place and the others of everything that is wanted and stands in a text."""
    for part in query.wanted:
        if part.field in {None, "text"}:
            for spelling in part.spellings:
                places = _places(text, part, spelling, language)
                if first := next(places, None):
                    yield first, places


def _places(text: str, part: Part, spelling: Part, language: str | None) -> Iterator[_Place]:
    """Where one wanted part stands in one spelling, looked for as they are asked for."""
    return (_Place(*span, part.text) for span in _places_of(text, spelling, language))


def _places_of(text: str, part: Part, language: str | None) -> Iterator[tuple[int, int]]:
    """Where one part stands, in one spelling."""
    is_loose = len(part.tokens) == 1 and not part.is_exact
    is_found = False
    for number, match in enumerate(_pattern(part.tokens, part.is_prefix, is_loose).finditer(text)):
        if number >= MOST:
            return
        if not is_loose or part.is_prefix or _is_form(match[0], part.tokens[0], language):
            is_found = True
            yield match.span()
    if not is_found and not part.is_prefix:
        yield from (match.span() for match in islice(_joined("".join(part.tokens)).finditer(text), MOST))


@lru_cache(maxsize=20_000)
def _is_form(found: str, token: str, language: str | None) -> bool:
    """Whether a word of the text is the wanted one, or another form of it."""
    folded = words.fold(found)
    is_same = token in {folded, *words.plain([folded]), *(each.text for each in words.tokens(found))}
    if is_same or language not in words.STEMMERS:
        return is_same
    return words.stem(folded, language) == words.stem(token, language)


@lru_cache(maxsize=500)
def _pattern(tokens: tuple[str, ...], is_prefix: bool, is_loose: bool) -> re.Pattern[str]:  # noqa: FBT001 (cached by value)
    """What a part may look like in a text: any accents, any punctuation between its tokens."""
    *before, last = tokens
    kept = last[: max(LEAST_STEM, len(last) - 3)] if is_loose and last.isalpha() else last
    ending = r"[^\W_]*" if is_prefix or is_loose else ""
    return _apart([_spelt(token) for token in (*before, kept)], r"[\W_]*", ending)


@lru_cache(maxsize=500)
def _joined(token: str) -> re.Pattern[str]:
    """What a token may look like where a text writes it in pieces: `1 000 000`, `Jean-Pierre`, `U.N.H.C.R.`."""
    return _apart([_spelt(letter) for letter in token], BETWEEN)


def _apart(pieces: Sequence[_Spelt], between: str, ending: str = "") -> re.Pattern[str]:
    """Some pieces one after the other, no letter before or after them.

    It begins with a plain set of letters, and looks back from there: such a set is looked for many times as quickly as
    what stands behind a condition, or is compared without case.
    """
    first, *others = pieces
    rest = between.join([first.rest, *(each.whole for each in others)])
    return re.compile(rf"[{_cased(first.letters)}](?<![^\W_].)(?i:{rest}{ending})(?![^\W_])", re.DOTALL)


class _Spelt(NamedTuple):
    """Every spelling of a token: the letters that it may begin with, and what follows the one that was found."""

    letters: str
    rest: str

    @property
    def whole(self) -> str:
        """All of it."""
        return f"[{self.letters}]{self.rest}"


def _spelt(token: str) -> _Spelt:
    """A token with every spelling that folds to it; a number with and without zeros before it."""
    if token.isdigit() and len(token) > 1:
        return _number(token.lstrip("0") or "0")
    first, *others = map(_letters, _LETTERS.findall(token))
    return first._replace(rest=first.rest + "".join(each.whole for each in others))


def _number(digits: str) -> _Spelt:
    """A number, with any zeros before it."""
    first, others = digits[0], digits[1:]
    return _Spelt(f"0{first}", f"(?:(?<=0)0*{digits}|(?<={first}){others})")


def _letters(folded: str) -> _Spelt:
    """One folded letter, or two that may stand for one, in every spelling."""
    first, *others = (_SPELLINGS.get(each, re.escape(each)) for each in folded)
    if not others:
        return _Spelt(first, "")
    together = _TOGETHER[folded]
    return _Spelt(first + together, f"(?:(?<=[{first}])[{others[0]}]|(?<=[{together}]))")


@lru_cache(maxsize=500)
def _cased(letters: str) -> str:
    """Some letters in upper and lower case, just as they are compared without case."""
    return letters + "".join(re.findall(f"[{letters}]", _all_cased(), re.IGNORECASE))


@lru_cache(maxsize=1)
def _all_cased() -> str:
    """All letters that there are in upper and lower case: none is beyond the first two planes of Unicode."""
    every = map(chr, range(0x20000))
    return "".join(letter for letter in every if letter.lower() != letter or letter.upper() != letter)


def _window(text: str, start: int) -> tuple[int, int]:
    """A stretch of text around a place, from one space to another."""
    begin = max(0, start - BEFORE)
    if begin:
        begin = text.find(" ", begin, start) + 1 or begin
    end = min(len(text), begin + WIDTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    return begin, end


def _pieces(text: str, window: tuple[int, int], places: list[_Place]) -> Snippet:
    """A stretch of text, cut where marks begin and end; white space is folded."""
    begin, end = window
    pieces: Snippet = [("… ", False)] if begin else []
    at = begin
    for start, stop, _word in places:
        if start < at or start >= end:
            continue
        pieces += [(_folded(text[at:start]), False), (_folded(text[start : min(stop, end)]), True)]
        at = min(stop, end)
    pieces.append((_folded(text[at:end]), False))
    if end < len(text):
        pieces.append((" …", False))
    return [(piece, is_marked) for piece, is_marked in pieces if piece]


def _folded(text: str) -> str:
    """White space as single spaces."""
    return _SPACES.sub(" ", text)
