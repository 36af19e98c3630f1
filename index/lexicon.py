"""The words of one Whoosh segment and where they stand, read where they lie, a block at a time.

Whoosh's own readers make some objects for each word that is looked up and for each place where it stands. A search
in hundreds of groups looks up thousands of words, of which most are not there.
"""

from __future__ import annotations

import io
import pickle
import sys
import zlib
from bisect import bisect_left
from functools import lru_cache
from hashlib import md5
from itertools import accumulate, chain
from struct import Struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAGIC = b"W3Bl"
LAST = "\U0010ffff"  # a letter that is after all others
TABLES = 256
_NUMBER = Struct("!H")
_LENGTH = Struct("!i")
_LENGTHS = Struct("!ii")  # of a key and its value
_TABLE = Struct("!qi")  # where a table of hashes begins, and its slots
_SLOT = Struct("!Iq")  # a hash, and where its key lies
_table, _slot, TABLE, SLOT = _TABLE.unpack_from, _SLOT.unpack_from, _TABLE.size, _SLOT.size  # used very often
_EXTENT = Struct("!23xqi")  # where the places of a word lie, after what Whoosh counts of it
_KEPT_INSIDE = 1

Block = tuple["Iterator[int]", "tuple[float, ...] | float | None", tuple[bytes, ...]]


class Lexicon:
    """Finds words in a segment's terms, and their places in its postings."""

    def __init__(self, terms: memoryview, postings: memoryview) -> None:
        self._terms = terms
        self._postings = postings
        end = len(terms) - _LENGTH.size
        begin = end - _LENGTH.unpack_from(terms, end)[0]
        extras: dict[str, Any] = pickle.loads(terms[begin:end])  # noqa: S301 (the folder is its owner's alone)
        self._numbers: dict[str, int] = extras["fieldmap"]
        self._tables = begin - TABLES * TABLE
        self._place = Struct(f"!{extras['indextype']}")
        self._count: int = extras["indexlen"]
        self._index = end - self._count * self._place.size
        self._ranges: dict[str, tuple[int, int]] = {}

    def find(self, field: str, token: str) -> int | None:
        """Where a word of a field is told of; None where it is not there."""
        return next(iter(self.those(field, (token,))), None)

    def those(self, field: str, tokens: Iterable[str]) -> list[int]:
        """Where those of some words of a field are told of that are there."""
        number = self._numbers.get(field)
        found: list[int] = []
        if number is None:
            return found
        terms, tables = self._terms, self._tables
        for token in tokens:
            key, hashed = _hashed(number, token)
            begin, slots = _table(terms, tables + (hashed & 0xFF) * TABLE)
            slot = hashed >> 8
            for step in range(slots):
                other, at = _slot(terms, begin + (slot + step) % slots * SLOT)
                if not at:
                    break
                if other == hashed and terms[at + _LENGTHS.size : (value := self._value(at))] == key:
                    found.append(value)
                    break
        return found

    def beginning(self, field: str, start: str) -> Iterator[tuple[str, int]]:
        """The words of a field that begin so, in their order, and where each is told of."""
        return ((self._word(at), self._value(at)) for at in self._keys(field, start))

    def words(self, field: str, start: str) -> list[str]:
        """The words of a field that begin so."""
        return list(map(self._word, self._keys(field, start)))

    def _keys(self, field: str, start: str) -> Iterator[int]:
        """Where the keys of the words of a field lie that begin so."""
        if field not in self._numbers:
            return iter(())
        wanted = _NUMBER.pack(self._numbers[field]) + start.encode(errors="surrogatepass")
        first, end = self._range(field)
        first = self._bisect(wanted, first, end)
        end = self._bisect(wanted + b"\xff", first, end)  # a byte that no letter has
        size, index = self._place.size, self._index
        return chain.from_iterable(self._place.iter_unpack(self._terms[index + first * size : index + end * size]))

    def _word(self, at: int) -> str:
        """The word whose key lies there."""
        return str(self._terms[at + _LENGTHS.size + _NUMBER.size : self._value(at)], "utf-8", "surrogatepass")

    def _value(self, at: int) -> int:
        """Where the value of a key lies that lies there."""
        return at + _LENGTHS.size + int(_LENGTH.unpack_from(self._terms, at)[0])

    def times(self, at: int) -> dict[int, float]:
        """The documents in which a word stands, and how often."""
        found: dict[int, float] = {}
        for numbers, weights, _values in self._blocks(at):
            if isinstance(weights, tuple):
                found.update(zip(numbers, weights, strict=False))
            else:
                found.update(dict.fromkeys(numbers, 1.0 if weights is None else weights))
        return found

    def packed(self, at: int) -> dict[int, bytes]:
        """The documents in which a word stands, and the packed positions at which it does."""
        found: dict[int, bytes] = {}
        for numbers, _weights, values in self._blocks(at):
            found.update(zip(numbers, values, strict=True))
        return found

    def _blocks(self, at: int) -> list[Block]:
        """Documents, how often a word stands in them, and where, as Whoosh has packed them."""
        if self._terms[at] & _KEPT_INSIDE:
            raise ValueError("places are kept inside")
        found, length = [], 1
        place = _EXTENT.unpack_from(self._terms, at)[0] + len(MAGIC)
        if self._postings[place - len(MAGIC) : place] != MAGIC:
            raise ValueError("no places there")
        while length > 0:
            (length,) = _LENGTH.unpack_from(self._postings, place)
            begin, place = place + _LENGTH.size, place + _LENGTH.size + abs(length)
            found.append(_block(self._postings[begin:place]))
        return found

    def _range(self, field: str) -> tuple[int, int]:
        """From which key to before which a field's words lie."""
        found = self._ranges.get(field)
        if found is None:
            number = self._numbers[field]
            first, end = (self._bisect(_NUMBER.pack(one), 0, self._count) for one in (number, number + 1))
            found = self._ranges[field] = first, end
        return found

    def _bisect(self, key: bytes, low: int, high: int) -> int:
        """The first place at or after which keys are no less than one."""
        terms, place, index, size = self._terms, self._place.unpack_from, self._index, self._place.size
        while low < high:
            middle = (low + high) // 2
            (at,) = place(terms, index + middle * size)
            begin = at + _LENGTHS.size
            if bytes(terms[begin : begin + _LENGTH.unpack_from(terms, at)[0]]) < key:
                low = middle + 1
            else:
                high = middle
        return low


class Words:
    """Some words in memory, in their order: one looks there sooner than in a lexicon, which knows where they stand."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(map(sys.intern, set(words)))

    def has(self, word: str) -> bool:
        """Whether a word is among them."""
        at = bisect_left(self._words, word)
        return word in self._words[at : at + 1]

    def beginning(self, start: str) -> list[str]:
        """Those that begin so."""
        first, end = (bisect_left(self._words, each) for each in (start, f"{start}{LAST}"))
        return self._words[first:end]


def _block(written: memoryview) -> Block:
    """One block, as it is written."""
    stream = io.BytesIO(written)
    _count, _last, _most, is_packed, _least, _longest = pickle.load(stream)  # noqa: S301 (the folder is its owner's alone)
    packed = stream.read()
    steps, weights, values = pickle.loads(zlib.decompress(packed) if is_packed else packed)  # noqa: S301 (as above)
    return accumulate(steps), weights, values


def positions(packed: bytes) -> Iterator[int]:
    """The positions at which a word stands in one document."""
    return accumulate(pickle.loads(packed[_LENGTH.size :]))  # noqa: S301 (the folder is its owner's alone)


def times_of(packed: bytes) -> int:
    """How often a word stands in one document."""
    times: int = _LENGTH.unpack_from(packed)[0]
    return times


@lru_cache(maxsize=5_000)
def _hashed(number: int, token: str) -> tuple[bytes, int]:
    """The key of a word of a field, and its hash."""
    key = _NUMBER.pack(number) + token.encode(errors="surrogatepass")
    return key, int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:])
