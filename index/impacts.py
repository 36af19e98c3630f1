"""How well each word stands in a document, worked out when it is put: a step from 0 (hardly) to `STEPS` - 1.

It is weighed as in `weighing.py`, but each field's length is compared with a usual one and not with the average of
others: a document's steps depend on nothing but itself, and so on nothing that one may not see.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from index import words
from index.weighing import LENGTHY, SHORT, STEM_WEIGHT, STEMS, WEIGHTS, levelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

USUAL = {"title": 8, "name": 3, "keywords": 6, "reference": 4, "author": 2, "by": 2, "text": 300, STEMS: 300}  # words
STEPS = 12
LEAST, MOST = 0.1, 40.0  # what a word weighs on the lowest and on the highest step
WORTH = tuple(levelled(LEAST * (MOST / LEAST) ** (step / (STEPS - 1))) for step in range(STEPS))  # what it counts there
_EDGES = tuple((low + high) / 2 for low, high in pairwise(WORTH))


def impacts(tokens: Mapping[str, Sequence[words.Token]], language: str | None) -> dict[str, int]:
    """The step of every word of a document, by its tokens in each field, and of every stem, as `mark` marks it.

    A word stands there as itself and as one of its own forms.
    """
    weights: dict[str, float] = {}
    for name, found in tokens.items():
        _add(weights, WEIGHTS[name], name, [token.text for token in found])
    body = list(chain.from_iterable(found for name, found in tokens.items() if name in words.STEMMED))
    forms: dict[str, float] = {}
    _add(forms, STEM_WEIGHT, STEMS, words.stems(body, language))
    for text in {token.text for token in body} if forms else ():
        weights[text] += forms.get(words.stem(text, str(language)), 0.0)
    weights.update((mark(form), weight) for form, weight in forms.items())
    return {text: bisect_left(_EDGES, levelled(weight)) for text, weight in weights.items()}


def mark(form: str) -> str:
    """A stem as it is told from words."""
    return f":{form}"


def bare(text: str) -> str:
    """A word, or a stem without its language: asking for all languages at once is fewer terms to look for."""
    return f":{text.rpartition(':')[2]}" if text.startswith(":") else text


def _add(weights: dict[str, float], weight: float, name: str, found: Iterable[str]) -> None:
    """Add how well some words stand in one field."""
    counts = Counter(found)
    bend = LENGTHY if name in {"text", STEMS} else SHORT
    share = weight / (1 - bend + bend * counts.total() / USUAL[name])
    for text, times in counts.items():
        weights[text] = weights.get(text, 0.0) + share * times
