"""Texts to send: words in an order that a seed decides, so that every run sends the same."""

from __future__ import annotations

import random

WORDS = "harbour vessel coast report border patrol meeting annex budget translation member question night sea"
LETTERS = 5  # a word has more, on average, its space included


def text(seed: str, size: int) -> bytes:
    """A text of so many bytes, unlike that of any other seed; *harbour* stands near its beginning."""
    dice = random.Random(seed)  # noqa: S311 (words, no secrets)
    words = " ".join(dice.choices(WORDS.split(), k=size // LETTERS))
    return f"{seed} harbour {words}".encode()[:size]
