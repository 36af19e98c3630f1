# ruff: noqa: RUF001 (letters that look alike are what it is about)
"""In what encoding a text is that does not say so: the one in which it reads best in one of our languages.

Every encoding gives other letters for the same bytes. What they are worth together, as a text of a language, is the
logarithm of how likely it is to be written so; the best of all languages counts.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from app.text.letters import COMMON, LETTERS, MARKS, SHARES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What the EU's languages are written in, and how much less usual than others each is.
ENCODINGS = {
    "cp1252": 0.0,
    **dict.fromkeys(("cp1250", "cp1251", "cp1253", "cp1257", "iso8859_15"), -1.0),
    **dict.fromkeys(("iso8859_2", "iso8859_7", "iso8859_13"), -1.5),
    **dict.fromkeys(("iso8859_5", "iso8859_16", "iso8859_3", "iso8859_4", "koi8_r", "iso8859_10"), -2.0),
    **dict.fromkeys(("iso8859_1", "iso8859_14", "cp1254", "iso8859_9"), -2.0),
    **dict.fromkeys(("mac_roman", "mac_latin2", "mac_croatian", "mac_romanian", "mac_greek", "mac_cyrillic"), -2.5),
}
MOST_BYTES = 16_000  # are looked at: lines that are more than ASCII, from the beginning
LEAST_WORTH = -13.0  # for each letter beyond ASCII: below it is no text of ours

# Logarithms of how likely it is that something stands in a text.
FOREIGN, MARK, SIGN, IMPOSSIBLE = -9.5, -5.5, -11.0, -25.0
TITLE, CAPITALS, ALONE, MIXED, SPLIT, OPEN = -0.5, -1.0, -3.0, -8.0, -8.0, -4.0
WORD, TELLING_WORD = 2.0, 3.0

_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘\xad\u00a0–—](?=[^\W\d_])")
_MISPLACED = re.compile(r"(?<=[^\W\d_])(?:[‘„‚‹\u2500-\u25ff]|’(?![^\W\d_]))|ς(?=[^\W\d_])")
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x19]")


@dataclass(frozen=True)
class _Reading:
    """A text as one encoding gives it: what is counted in it."""

    letters: Mapping[str, int]  # beyond ASCII, in small letters
    ascii_letters: int
    words: frozenset[str]
    shape: float


def guessed(content: bytes) -> str | None:
    """The encoding in which bytes that are not UTF-8 read best; None where they are no text of ours."""
    sample = _sample(content)
    worth = {name: _worth(text) + ENCODINGS[name] for name, text in _readings(sample).items()}
    least = LEAST_WORTH * sum(byte > 127 for byte in sample)  # noqa: PLR2004 (ASCII)
    for name in sorted(worth, key=lambda each: -worth[each]):
        if worth[name] < least:
            return None
        if _is_in(content, name):
            return name
    return None


def _is_in(content: bytes, encoding: str) -> bool:
    """Whether all of the bytes mean something."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def wide(content: bytes) -> str | None:
    """Which UTF-16 without a mark it is: others have no such bytes; one of the two makes our letters of them."""
    if not _CONTROL.search(content[:MOST_BYTES]):
        return None
    sample = content[: MOST_BYTES & ~1]
    found = {name: sample.decode(name, "replace") for name in ("utf_16_le", "utf_16_be")}
    readable = {name: sum(_is_ours(letter) for letter in text) for name, text in found.items()}
    best = max(readable, key=lambda name: readable[name])
    return best if readable[best] * 10 > len(found[best]) * 9 else None


@functools.cache
def _is_ours(letter: str) -> bool:
    """Whether a letter stands in texts of our languages."""
    return letter.isascii() or letter in MARKS or any(letter.lower() in letters for letters in LETTERS.values())


def _sample(content: bytes) -> bytes:
    """What is looked at of a text: the lines that are more than ASCII, of a text of one line its beginning."""
    lines = [line for line in content[: 20 * MOST_BYTES].splitlines() if not line.isascii()]
    return b"\n".join(lines)[:MOST_BYTES]


def _readings(sample: bytes) -> Mapping[str, str]:
    """What each encoding makes of the bytes; of those that make the same the most usual."""
    found: dict[str, str] = {}
    for name in ENCODINGS:
        try:
            found.setdefault(sample.decode(name), name)
        except UnicodeDecodeError:
            continue
    return {name: text for text, name in found.items()}


def _worth(text: str) -> float:
    """What a reading is worth in the language that suits it best."""
    words, letters = Counter(_WORD.findall(text)), Counter(text.lower())
    torn = SPLIT * len(_BETWEEN.findall(text)) + OPEN * len(_MISPLACED.findall(text))
    reading = _Reading(
        letters={letter: count for letter, count in letters.items() if not letter.isascii()},
        ascii_letters=sum(count for letter, count in letters.items() if letter.isascii() and letter.isalpha()),
        words=frozenset(map(str.lower, words)),
        shape=torn + sum(count * _shape(word) for word, count in words.items()),
    )
    return reading.shape + max(_worth_in(language, reading) for language in LETTERS)


def _worth_in(language: str, reading: _Reading) -> float:
    """What the letters and words are worth in a language."""
    known = _likelihoods(language)
    beyond = sum(count * known.get(letter, _foreign(letter)) for letter, count in reading.letters.items())
    plain = reading.ascii_letters * math.log(1 - SHARES[language] / 100)
    return beyond + plain + sum(WORD if word.isascii() else TELLING_WORD for word in reading.words & _common(language))


def _foreign(letter: str) -> float:
    """How likely it is that something stands in a text of a language to which it does not belong."""
    if letter in MARKS:
        return MARK
    if letter.isalpha():
        return FOREIGN
    return SIGN if letter.isprintable() and letter < "\ue000" else IMPOSSIBLE


def _shape(word: str) -> float:
    """How likely it is that a word is written with such capitals, and of such alphabets."""
    if word.isascii():
        return 0.0
    torn = MIXED * sum(one != other for one, other in pairwise(map(_alphabet, word)))
    if len(word) == 1:
        return ALONE
    if word.islower():
        return torn
    if word[1:].islower():
        return torn + TITLE
    if word.isupper():
        return torn + CAPITALS
    return torn + MIXED * max(1, sum(two.isupper() > one.isupper() for one, two in pairwise(word)))


def _alphabet(letter: str) -> str:
    """Which alphabet a letter is of."""
    if "\u0370" <= letter < "\u0400" or "\u1f00" <= letter < "\u2000":
        return "Greek"
    return "Cyrillic" if "\u0400" <= letter < "\u0530" else "Latin"


@functools.cache
def _likelihoods(language: str) -> Mapping[str, float]:
    """How likely each letter of a language is: it falls with its rank, faster where there are few."""
    return dict(_ranked(LETTERS[language], SHARES[language] / 100))


def _ranked(letters: str, share: float) -> Iterator[tuple[str, float]]:
    """The letters with the logarithms of their likelihoods, which are together so much."""
    weights = [1 / (rank + 2) for rank in range(len(letters))]
    for letter, weight in zip(letters, weights, strict=True):
        yield letter, math.log(share * weight / sum(weights))


@functools.cache
def _common(language: str) -> frozenset[str]:
    """The commonest words of a language."""
    return frozenset(COMMON[language].split())
