"""Text to tokens, once, for every backend: backends store tokens and never analyse.

A token is a run of letters or of digits, case-folded, without accents. What is joined by punctuation
(`EWS-FR-2026-0042`, `anna@example.eu`, `COM(2003)`) becomes its parts, one position after the other; a query
that joins them asks for the parts side by side, and so every usual spelling is found. Hyphenated words stand
there joined as well (`co-operation`: also `cooperation`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_SEVERAL = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th"}


@dataclass(frozen=True)
class Token:
    """A word as it is indexed, and where: `position` counts words, `start` and `end` letters of the folded text."""

    text: str
    position: int


def fold(text: str) -> str:
    """Case and accents aside."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (letter for letter in plain if not unicodedata.combining(letter))
    return "".join(_SEVERAL.get(letter, letter) for letter in kept)


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order; joined forms stand at the position of their first part."""
    folded = fold(text)
    joined = {match.start(): match[0].replace("-", "") for match in _HYPHENATED.finditer(folded)}
    return list(_with_joined(folded, joined))


def _with_joined(folded: str, joined: dict[int, str]) -> Iterator[Token]:
    """The parts, and beside the first of a hyphenated word the whole without its hyphens."""
    for position, match in enumerate(_TOKEN.finditer(folded)):
        yield Token(match[0][:LONGEST], position)
        if match.start() in joined:
            yield Token(joined[match.start()][:LONGEST], position)


def parts(text: str) -> tuple[str, ...]:
    """The tokens of a word or phrase of a query, without joined forms."""
    return tuple(match[0][:LONGEST] for match in _TOKEN.finditer(fold(text)))


def stems(text: str, language: str | None) -> list[str]:
    """The stems of a text's words, each marked with its language; nothing for languages that we cannot stem."""
    if language not in STEMMERS:
        return []
    return [stem(token.text, language) for token in tokens(text) if not token.text.isdigit()]


@lru_cache(maxsize=50_000)
def stem(token: str, language: str) -> str:
    """What the forms of a word have in common, marked with its language, as `en:report`."""
    return f"{language}:{_stemmer(language).stemWord(token)}"


@lru_cache(maxsize=len(STEMMERS))
def _stemmer(language: str) -> snowballstemmer.stemmer:
    """Snowball's stemmer for one language."""
    return snowballstemmer.stemmer(STEMMERS[language])
