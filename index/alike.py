"""What is like a document: a query for any of the words that tell the most of it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from whoosh.lang.stopwords import stoplists

from index import words
from index.query import Part, Query

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 20  # words; rarity sorts out which of them weigh anything
LONGEST = 200_000  # letters of a text that are looked at
SHORTEST = 4  # letters of a word that tells something


def query(said: Iterable[str], text: str, language: str | None) -> Query:
    """A query for what is like something: first the words that are said of it, then the commonest of its text."""
    telling = [token for token in chain.from_iterable(map(_tokens, said)) if _tells(token, language)]
    counts = Counter(token for token in _tokens(text[:LONGEST]) if _tells(token, language))
    chosen = list(dict.fromkeys([*telling, *(token for token, _times in counts.most_common(MOST))]))[:MOST]
    return Query(tuple(Part((token,), text=token) for token in chosen), is_any=True)


def _tokens(text: str) -> Iterable[str]:
    """The tokens of a text."""
    return (token.text for token in words.tokens(text))


def _tells(token: str, language: str | None) -> bool:
    """Whether a word tells something: it is long enough, no number, and none of those that every text has."""
    return len(token) >= SHORTEST and token.isalpha() and token not in _stopped(language)


@cache
def _stopped(language: str | None) -> frozenset[str]:
    """The words that every text of a language has; of English and French where it is not known."""
    known = [language] if language in stoplists else ["en", "fr"]
    return frozenset(words.fold(word) for one in known for word in stoplists[one])
