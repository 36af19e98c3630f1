"""Text to tokens, once, for every backend: backends store tokens and never analyse.

A token is a run of letters or of digits, case-folded, without accents. What is joined by punctuation
(`EWS-FR-2026-0042`, `anna@example.eu`, `COM(2003)`) becomes its parts, one position after the other; a query
that joins them asks for the parts side by side, and so every usual spelling is found. Hyphenated words stand
there joined as well (`co-operation`: also `cooperation`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The EU's languages that snowball can stem, by ISO 639-1.
STEMMERS = {
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "sv": "swedish",
}
LONGEST = 64  # letters of a token; the rest of a longer one is dropped
_RUN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_SEVERAL = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th"}


class Token(NamedTuple):
    """A word as it is indexed, and where: `position` counts words from the beginning of the text."""

    text: str
    position: int


class _Plain(dict[int, str | None]):
    """What each letter is compared as: an accent is nothing, some letters are several. Learnt as they come."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        self[code] = found = None if unicodedata.combining(letter) else _SEVERAL.get(letter, letter)
        return found


_PLAIN = _Plain()


def fold(text: str) -> str:
    """Case and accents aside."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, in order; a hyphenated word stands beside its first part without its hyphens."""
    position = 0
    for match in _RUN.finditer(fold(text)):
        run = match[0]
        if "-" not in run:
            yield Token(run[:LONGEST], position)
            position += 1
            continue
        first, *others = run.split("-")
        yield Token(first[:LONGEST], position)
        yield Token(run.replace("-", "")[:LONGEST], position)
        for place, part in enumerate(others, position + 1):
            yield Token(part[:LONGEST], place)
        position += len(others) + 1


def parts(text: str) -> tuple[str, ...]:
    """The tokens of a word or phrase of a query, without joined forms."""
    return tuple(match[0][:LONGEST] for match in _TOKEN.finditer(fold(text)))


def stems(found: Iterable[Token], language: str | None) -> list[str]:
    """The stems of a text's tokens, each marked with its language; nothing for languages that we cannot stem."""
    if language not in STEMMERS:
        return []
    return [stem(token.text, language) for token in found if not token.text.isdigit()]


@lru_cache(maxsize=50_000)
def stem(token: str, language: str) -> str:
    """What the forms of a word have in common, marked with its language, as `en:report`."""
    return f"{language}:{_stemmer(language).stemWord(token)}"


@lru_cache(maxsize=len(STEMMERS))
def _stemmer(language: str) -> snowballstemmer.stemmer:
    """Snowball's stemmer for one language."""
    return snowballstemmer.stemmer(STEMMERS[language])
