"""The words of a tantivy index that are nearly another, as `near.py` says, without a look at all that begin like it.

Those that begin alike for a few letters are looked through. Others have an edit in just those letters: with one edit
they can be spelt out and looked up; with two they are too many, and it is only asked whether there are any in what may
be seen. Where there are, all that begin with the same letter are looked through.
"""

from __future__ import annotations

from string import ascii_lowercase, digits
from typing import TYPE_CHECKING

from tantivy import Query

from index import kept, near
from index.pieces import both, either

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tantivy import Searcher

ALIKE = {1: 3, 2: 2}  # letters that are the same at first, by how many edits are near
LONG = 14  # letters up to which two edits can be said by an expression
LETTERS = frozenset(ascii_lowercase + digits)  # that are tried in any case
ANY = "."  # letter, in an expression


def words(searcher: Searcher, token: str, base: Query) -> list[str]:
    """The words that are nearly one: all that stand in what may be seen, and perhaps others."""
    edits = near.reach(token)
    alike = Query.fuzzy_term_query(kept.schema(), kept.ANY, token, distance=edits)
    if not _is_any(searcher, both(base, alike)):
        return []
    found = _few(searcher, token, base) if token.isalnum() and (edits == 1 or len(token) <= LONG) else None
    return sorted(near.near(token, _beginning(searcher, token[:1])) if found is None else found)


def _few(searcher: Searcher, token: str, base: Query) -> set[str] | None:
    """The words that are nearly one, by few looks; None where those do not find all."""
    edits = near.reach(token)
    known = _beginning(searcher, token[: ALIKE[edits]])
    found = set(near.near(token, known))
    if edits == 1:
        letters = sorted(LETTERS.union(token, *known))
        tried = {word for letter in letters for word in _edited(token, letter)} - {token}
        found |= {word for word in tried if searcher.doc_freq(kept.ANY, word)}
        others = [each for each in _edited(token, f"[^{''.join(letters)}]") if "[" in each]
    else:
        others = list(_edited_twice(token))
    left = [Query.regex_query(kept.schema(), kept.ANY, other) for other in others]
    return None if _is_any(searcher, both(base, either(left))) else found


def _beginning(searcher: Searcher, start: str) -> list[str]:
    """The words that begin so."""
    return [word for word, _count in searcher.terms_with_prefix(kept.ANY, start)]


def _is_any(searcher: Searcher, query: Query) -> bool:
    """Whether anything fits."""
    return bool(searcher.search(query, 1, False).hits)


def _edited(token: str, letter: str) -> Iterator[str]:
    """A token with one edit in those letters that others begin with, but not the first, by some letter."""
    for at in range(1, min(ALIKE[1], len(token))):
        start, rest = token[:at], token[at:]
        yield start + letter + rest
        yield start + letter + rest[1:]
        yield start + rest[1:]
        yield start + rest[1:2] + rest[:1] + rest[2:]


def _edited_twice(token: str) -> Iterator[str]:
    """Expressions for a token with two edits, of which one is in those letters, but not the first."""
    for at in range(1, ALIKE[2]):
        start, rest = token[:at], token[at:]
        yield start + ANY + _once(rest)
        yield start + ANY + _once(rest[1:])
        yield start + _once(rest[1:])
        yield start + rest[1] + rest[0] + _once(rest[2:])


def _once(text: str) -> str:
    """An expression for a text with one edit or none."""
    if not text:
        return f"{ANY}?"
    first, rest = text[0], text[1:]
    options = [first + _once(rest), ANY + rest, rest, ANY + text]
    if rest:
        options.append(rest[0] + first + rest[1:])
    return f"({'|'.join(options)})"
