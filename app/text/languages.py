"""Which of the EU's languages a text is in; for confined processes only."""

from __future__ import annotations

import functools
from typing import Any

from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from py3langid.modelio import load_model

# The EU's 24 languages, by ISO 639-1.
LANGUAGES = [
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fi",
    "fr",
    "ga",
    "hr",
    "hu",
    "it",
    "lt",
    "lv",
    "mt",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sv",
]
SAMPLE = 3000  # letters of a text are looked at to tell its language
LEAST_LETTERS = 20  # below this a language is a guess


def language_of(text: str) -> str | None:
    """The language of a text, where there is enough of it to tell."""
    sample = text[:SAMPLE]
    if sum(letter.isalpha() for letter in sample) < LEAST_LETTERS:
        return None
    found: str = identifier().classify(sample)[0]
    return found


@functools.cache
def identifier() -> Any:
    """What tells our languages apart; what is known of the other 118 is left out, which saves 27 MB."""
    likelihoods, priors, names, moves, outputs, rows = _model()
    return LanguageIdentifier(likelihoods, priors, names, moves, outputs, tk_row=rows)


def _model() -> tuple[Any, ...]:
    """The model that py3langid ships, cut down to our languages."""
    likelihoods, priors, names, moves, rows, outputs = load_model(MODEL_DIR / MODEL_FILE)
    ours = [number for number, name in enumerate(names) if name in LANGUAGES]
    return likelihoods[:, ours], priors[ours], [names[number] for number in ours], moves, outputs, rows
