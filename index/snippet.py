"""The lines of a text in which a query's words stand, in pieces that say which of them are to be marked."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from index import words

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def snippets(text: str, query: Query, language: str | None = None, count: int = 2) -> list[Snippet]:
    """Up to `count` lines around the places where the wanted words stand, the rarest words first."""
    places = sorted(_places(text, query, language))
    if not places:
        return []
    chosen: list[tuple[int, int]] = []
    seen: set[str] = set()
    for start, _end, word in places:
        if word not in seen and all(not begin - BEFORE <= start <= end for begin, end in chosen):
            chosen.append(_window(text, start))
            seen.add(word)
        if len(chosen) == count:
            break
    return [_pieces(text, window, places) for window in sorted(chosen)]


def _places(text: str, query: Query, language: str | None) -> Iterator[tuple[int, int, str]]:
    """Where the wanted words stand: start, end, and which word it is."""
    for part in query.wanted:
        if part.field in {None, "text"}:
            for spelling in part.spellings:
                yield from ((*place, part.text) for place in _places_of(text, spelling, language))


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
    *first, last = tokens
    kept = last[: max(LEAST_STEM, len(last) - 3)] if is_loose and last.isalpha() else last
    ending = r"[^\W_]*" if is_prefix or is_loose else ""
    body = r"[\W_]*".join([*(_spelt(token) for token in first), _spelt(kept)])
    return re.compile(rf"(?<![^\W_]){body}{ending}(?![^\W_])", re.IGNORECASE)


@lru_cache(maxsize=500)
def _joined(token: str) -> re.Pattern[str]:
    """What a token may look like where a text writes it in pieces: `1 000 000`, `Jean-Pierre`, `U.N.H.C.R.`."""
    return re.compile(rf"(?<![^\W_]){BETWEEN.join(map(_spelt, token))}(?![^\W_])", re.IGNORECASE)


def _spelt(token: str) -> str:
    """A token with every spelling that folds to it; a number with and without zeros before it."""
    if token.isdigit() and len(token) > 1:
        return "0*" + (token.lstrip("0") or "0")
    return "".join(_letters(each) for each in _LETTERS.findall(token))


def _letters(folded: str) -> str:
    """One folded letter, or two that may stand for one, in every spelling."""
    apart = "".join(f"[{_SPELLINGS[each]}]" if each in _SPELLINGS else re.escape(each) for each in folded)
    return f"(?:{apart}|[{_TOGETHER[folded]}])" if folded in _TOGETHER else apart


def _window(text: str, start: int) -> tuple[int, int]:
    """A stretch of text around a place, from one space to another."""
    begin = max(0, start - BEFORE)
    if begin:
        begin = text.find(" ", begin, start) + 1 or begin
    end = min(len(text), begin + WIDTH)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    return begin, end


def _pieces(text: str, window: tuple[int, int], places: list[tuple[int, int, str]]) -> Snippet:
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
    return re.sub(r"\s+", " ", text)
