"""Documents to search: invented words of several languages, as common as words are, in groups as uneven as groups are.

Every document is made of its number alone, so that it can be made again at any time and in any order.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from math import log
from typing import TYPE_CHECKING

from index import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FORMAT = 2  # of what is made here; another one makes what was kept useless
# Each language: the letters that its words are made of, and what their forms end in.
LANGUAGES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "en": ("bdfghklmnprstvwy", "aeiou", ("", "s", "ed", "ing")),
    "fr": ("bcdfgjlmnpqrstvz", "aéiou", ("", "s", "er", "ent")),
    "de": ("bdfghklmnprstwz", "aeiöu", ("", "en", "es", "ung")),
    "es": ("bcdfgjlmnprstvz", "aeióu", ("", "s", "ar", "ado")),
    "it": ("bcdfglmnprstvz", "àeiou", ("", "i", "are", "ato")),
}
SPREAD, LONGEST = 0.8, 12  # of the words of a text, log-normal; the longest has so many times the mean
MOST_SCOPES = 6
FOLDERS = 10
MEDIA = ("docx", "pdf", "xlsx", "pptx", "txt", "odt", "eml")
STATUSES = ("", "", "draft", "final")
NOW = datetime(2026, 11, 26, tzinfo=UTC)
DAYS = 2_000
AUTHORS, PEOPLE, KEYWORDS = 300, 500, 60
BLOCK = 20  # fences of one group, by number


@dataclass(frozen=True)
class Place:
    """A group: its documents are numbered from `first` to before `end`; the first of its scopes is the library's."""

    number: int
    first: int
    end: int
    scopes: tuple[int, ...]
    language: str

    @property
    def id(self) -> str:
        """The group's id."""
        return f"g{self.number:015}"

    @property
    def root(self) -> str:
        """The id of its library."""
        return f"r{self.number:015}"

    def folder(self, number: int) -> str:
        """The id of one of its folders."""
        return f"f{self.number:011}x{number:03}"

    @property
    def readable(self) -> frozenset[int]:
        """What its readers may see: two fences of three."""
        return frozenset(scope for at, scope in enumerate(self.scopes) if at % 3 != 1)


@dataclass(frozen=True)
class Corpus:
    """So many documents in so many groups, so many words to each language, and to a text on the average."""

    documents: int
    groups: int = 1_000
    words: int = 200_000
    length: int = 500

    @property
    def stamp(self) -> str:
        """What decides whether something that was made of it can be used again."""
        return f"{FORMAT}-{self.documents}-{self.groups}-{self.words}-{self.length}"

    @cached_property
    def places(self) -> Sequence[Place]:
        """The groups, the largest first: the sizes of the next ones are a half, a third, a quarter of it."""
        dice = random.Random("places")  # noqa: S311 (words, no secrets)
        weights = list(accumulate(1 / (rank + 1) for rank in range(self.groups)))
        bounds = [0, *(round(self.documents * weight / weights[-1]) for weight in weights)]
        return [
            Place(number, bounds[number], bounds[number + 1], _scopes(number, dice), dice.choice(list(LANGUAGES)))
            for number in range(self.groups)
        ]

    def some(self, step: int, start: int) -> Sequence[Place]:
        """Each so-manieth group."""
        return self.places[start::step]

    def of(self, place: Place) -> Iterator[Entry]:
        """The documents of a group."""
        return (self.entry(place, number) for number in range(place.first, place.end))

    def all(self) -> Iterator[Entry]:
        """The documents of every group."""
        return chain.from_iterable(map(self.of, self.places))

    def entry(self, place: Place, number: int) -> Entry:
        """One document."""
        dice = random.Random(number)  # noqa: S311 (words, no secrets)
        language = place.language if dice.random() < 0.7 else dice.choice(list(LANGUAGES))  # noqa: PLR2004 (most)
        known, weights = self.vocabulary(language), _weights(self.words)
        length = int(dice.lognormvariate(log(self.length) - SPREAD**2 / 2, SPREAD))
        year = dice.randrange(2018, 2027)
        media = dice.choice(MEDIA)
        return Entry(
            id=f"d{number:015}",
            kind="document",
            group=place.id,
            scope=place.scopes[0] if dice.random() < 0.7 else dice.choice(place.scopes),  # noqa: PLR2004 (most)
            ancestors=(place.root, place.folder(dice.randrange(FOLDERS))),
            title=" ".join(_rare(dice, known) for _word in range(dice.randrange(3, 9))).capitalize(),
            name=f"{_rare(dice, known)}-{number}.{media}",
            text=_sentences(dice.choices(known, cum_weights=weights, k=min(self.length * LONGEST, max(20, length)))),
            language=language,
            keywords=tuple({f"{known[100 + dice.randrange(KEYWORDS)]}" for _word in range(dice.randrange(4))}),
            reference=f"EWS-{language.upper()}-{year}-{number % 10_000:04}" if dice.random() < 1 / 3 else "",
            author=f"Office {dice.randrange(AUTHORS)}" if dice.random() < 1 / 2 else "",
            by=f"Person {dice.randrange(PEOPLE)}",
            media=media,
            status=dice.choice(STATUSES),
            changed_at=NOW - timedelta(minutes=dice.randrange(DAYS * 1440)),
            issued=date(year, dice.randrange(1, 13), 1) if dice.random() < 1 / 3 else None,
        )

    def vocabulary(self, language: str) -> Sequence[str]:
        """The words of a language, the commonest first."""
        return _vocabulary(language, self.words)


def _scopes(number: int, dice: random.Random) -> tuple[int, ...]:
    """The fences of a group: its library's, and some within it."""
    base = 1 + number * BLOCK
    return (base + 1, *range(base + 7, base + 7 + dice.randrange(MOST_SCOPES)))


@lru_cache
def _vocabulary(language: str, count: int) -> Sequence[str]:
    """Words of four letters and six, and at last their other forms."""
    consonants, vowels, endings = LANGUAGES[language]
    syllables = [first + second for first in consonants for second in vowels]
    random.Random(language).shuffle(syllables)  # noqa: S311 (words, no secrets)
    stems = count // len(endings)
    return [_word(number % stems, syllables) + endings[number // stems] for number in range(stems * len(endings))]


def _word(number: int, syllables: Sequence[str]) -> str:
    """A number, written in syllables."""
    length, most = 2, len(syllables) ** 2
    while number >= most:
        number -= most
        length, most = length + 1, most * len(syllables)
    found = ""
    for _place in range(length):
        number, digit = divmod(number, len(syllables))
        found += syllables[digit]
    return found


@lru_cache
def _weights(count: int) -> Sequence[float]:
    """How common words are, by Zipf and Mandelbrot, added up."""
    return list(accumulate((rank + 2.7) ** -1.1 for rank in range(count)))


def _rare(dice: random.Random, known: Sequence[str]) -> str:
    """A word that says something."""
    return known[min(len(known) - 1, int(50 * 400 ** dice.random()))]


def _sentences(words: Sequence[str]) -> str:
    """Words as text."""
    return ".\n".join(" ".join(words[start : start + 12]) for start in range(0, len(words), 12))
