"""Text to tokens, once, for every backend: backends store tokens and never analyse.

A token is a run of letters or of digits, case-folded, without accents. What is joined by punctuation
(`EWS-FR-2026-0042`, `anna@example.eu`, `COM(2003)`) becomes its parts, one position after the other; a query
that joins them asks for the parts side by side, and so every usual spelling is found. What is also written as one
stands there joined as well: hyphenated words (`co-operation`: also `cooperation`), `O'Brien`, `U.N.H.C.R.`, and
numbers in groups of three (`1 000 000`). A number with zeros before it also stands there without them (`0042`: `42`).
A letter that is also written as two stands there so as well (`Müller`: `muller` and `mueller`); a query that has one
asks for either, and so `Müller` and `Mueller` find each other while `neue` stays what it is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import Stemmer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.query import Part

# The EU's languages that Snowball can stem, by ISO 639-1; nothing here can stem bg, lv, mt, sk and sl.
STEMMERS = {
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hr": "serbian",  # made of a stemmer for Croatian, for both
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
}
LONGEST = 64  # letters of a token; the rest of a longer one is dropped
STEMMED = frozenset({"title", "name", "keywords", "text"})  # the fields whose words have other forms
_RUN = re.compile(
    r"""[^\W\d_](?:
            (?:\.[^\W\d_])+(?![^\W\d_])            # U.N.H.C.R.
          | (?<=[od])['\u2019][^\W\d_]+            # O'Brien, D'Angelo
          | [^\W\d_]*(?:-[^\W\d_]+)*              # co-operation
        )
      | \d{1,3}(?:[.,'\u2019\ ]\d{3})+(?!\d)       # 1 000 000
      | \d+""",
    re.VERBOSE,
)
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_STEMMING = Lock()  # a stemmer works on one word at a time, whichever threads ask
_SEVERAL = {"ß": "ss", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "þ": "th"}
# Letters that are also written as two.
_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_ONE = str.maketrans("äöüøå", "aouoa")
_APART = {"a\u0308": "ä", "o\u0308": "ö", "u\u0308": "ü", "a\u030a": "å"}
# Endings that some stemmers know by their accents only.
_ENDINGS = {
    "cs": re.compile("(?<=..)(?:am|ach|um|im|ich|imi|ym|ych|ymi|eho|emu)$"),
    "pl": re.compile("(?<=..)ow$"),
}
_ACCENTED = {"cs": str.maketrans("aeiuy", "áéíůý"), "pl": str.maketrans("o", "ó")}
_DASHES = "\u2010\u2011\u2012\u2013\u2212"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


class Token(NamedTuple):
    """A word as it is indexed, and where: `position` counts words from the beginning of the text."""

    text: str
    position: int


class _Plain(dict[int, str | None]):
    """What each letter is compared as: an accent is nothing, some letters are several, a dash is a hyphen.

    Learnt as they come.
    """

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        self[code] = found = None if unicodedata.combining(letter) else _SEVERAL.get(letter, letter)
        return found


_PLAIN = _Plain({**dict.fromkeys(map(ord, _DASHES), "-"), **dict.fromkeys(map(ord, _INVISIBLE))})


def fold(text: str) -> str:
    """Case and accents aside."""
    return _half_folded(text).translate(_ONE)


def _half_folded(text: str) -> str:
    """Case and accents aside, but for letters that are also written as two."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    for pieces, letter in _APART.items():
        apart = apart.replace(pieces, letter)
    return apart.translate(_PLAIN)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order; other spellings stand beside the first of the parts that they are made of."""
    position = 0
    for match in _RUN.finditer(_half_folded(text)):
        run = match[0]
        if run.isalpha():
            if run.isascii():  # most: this is quick
                yield Token(run[:LONGEST], position)
            else:
                yield from _spelt(run, position)
            position += 1
            continue
        pieces = _TOKEN.findall(run)
        for place, piece in enumerate(pieces, position):
            yield from _spelt(piece, place)
            if place == position and len(pieces) > 1:
                yield from _spelt("".join(pieces), place)
            if (short := _short(piece)) != piece:
                yield Token(short[:LONGEST], place)
        position += len(pieces)


def _spelt(word: str, position: int) -> Iterator[Token]:
    """A word without its accents, and beside it with two letters for those that are also written so."""
    plain = word.translate(_ONE)
    yield Token(plain[:LONGEST], position)
    if plain != word:
        yield Token(word.translate(_TWO)[:LONGEST], position)


def parts(text: str) -> tuple[str, ...]:
    """The tokens of a word or phrase of a query, without joined forms."""
    return tuple(match[0][:LONGEST] for match in _TOKEN.finditer(fold(text)))


def parts_in_full(text: str) -> tuple[str, ...]:
    """The same with two letters for those that are also written so; nothing where that changes nothing."""
    half = _half_folded(text)
    full = half.translate(_TWO)
    return parts(full) if full != half else ()


def plain(found: Iterable[str]) -> tuple[str, ...]:
    """Tokens that stand side by side, without the zeros before numbers: codes are written with and without."""
    return tuple(map(_short, found))


def _short(token: str) -> str:
    """A number without the zeros before it."""
    return token.lstrip("0") or token


def forms(part: Part, languages: Iterable[str]) -> list[str]:
    """The stems of a single plain word in each of some languages; nothing for what is wanted as it is written."""
    if part.field or part.is_exact or part.is_prefix or part.is_near or len(part.tokens) > 1:
        return []
    return sorted({stem(part.tokens[0], language) for language in languages if language in STEMMERS})


def stems(found: Iterable[Token], language: str | None) -> list[str]:
    """The stems of a text's tokens, each marked with its language; nothing for languages that we cannot stem.

    Two spellings of one word that have one stem are one.
    """
    if language not in STEMMERS:
        return []
    named = [(token.position, stem(token.text, language)) for token in found if not token.text.isdigit()]
    return [each[1] for each, before in zip(named, [None, *named], strict=False) if each != before]


@lru_cache(maxsize=50_000)
def stem(token: str, language: str) -> str:
    """What the forms of a word have in common, marked with its language, as `en:report`."""
    with _STEMMING:
        return f"{language}:{_stemmer(language).stemWord(_accented(token, language))}"


def _accented(token: str, language: str) -> str:
    """A folded word with the accents of its ending again, where its stemmer looks for them."""
    ending = _ENDINGS.get(language)
    return ending.sub(lambda found: found[0].translate(_ACCENTED[language]), token) if ending else token


@lru_cache(maxsize=len(STEMMERS))
def _stemmer(language: str) -> Stemmer.Stemmer:
    """Snowball's stemmer for one language; what it has stemmed is remembered by us."""
    return Stemmer.Stemmer(STEMMERS[language], 0)
