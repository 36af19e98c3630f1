"""Where words stand in the segments of an open Whoosh index, under the filter of what may be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import query as q

from index import near, words
from index.ranking import answer
from index.segments import OLD, column
from index.weighing import STEMS, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from whoosh.searching import Searcher

    from index.index import Question, Results
    from index.query import Part
    from index.segments import Segments


def find(searcher: Searcher, question: Question, segments: Segments) -> Results:
    """What fits a question."""
    languages = [value.decode() for value in searcher.reader().lexicon(column("language")) if value]
    seen = _filter(question)
    shelves = [Segment(leaf, seen, languages, segments) for leaf, _first in searcher.leaf_searchers()]
    return answer(question, [shelf for shelf in shelves if shelf.seen])


class Segment:
    """One segment of an index, as a shelf."""

    def __init__(self, leaf: Searcher, seen: q.Query, languages: Iterable[str], segments: Segments) -> None:
        self._leaf = leaf
        self._languages = languages
        self.seen = set(leaf.docs_for_query(seen))
        self.facts = segments.facts(leaf.reader())
        self.fields: dict[str, set[int]] = {}

    def occurrences(self, part: Part) -> Iterator[tuple[str, Iterable[tuple[int, float]]]]:
        """Where a part stands: in any of the fields, and in other forms where it is a single plain word."""
        for name in [part.field] if part.field else WEIGHTS:
            if name not in self._leaf.schema:
                continue  # the index is older than this field
            wanted = self._near(name, part.tokens[0]) if part.is_near else _in_field(name, part)
            yield name, self._places(wanted, len(part.tokens))
        for form in words.forms(part, self._languages):
            yield STEMS, self._places(q.Term(STEMS, form), 1)

    def _near(self, name: str, token: str) -> q.Query:
        """The words of this segment that are nearly one."""
        known = (found.decode() for found in self._leaf.reader().expand_prefix(name, token[:1]))
        return q.Or([q.Term(name, other) for other in known if near.is_near(token, other)])

    def _places(self, wanted: q.Query, tokens: int) -> Iterator[tuple[int, float]]:
        """The documents in which something stands, and how often; words side by side count once for all."""
        matcher = wanted.matcher(self._leaf, self._leaf.context(needs_current=True))
        number, weight, go_on = matcher.id, matcher.weight, matcher.next
        while matcher.is_active():
            yield number(), weight() / tokens
            go_on()


def _in_field(name: str, part: Part) -> q.Query:
    """A part in one field: a word, words side by side, or the beginning of one."""
    *first, last = part.tokens
    if part.is_prefix and not first:
        return q.Prefix(name, last)
    if part.is_prefix:
        return q.Sequence([*(q.Term(name, token) for token in first), q.Prefix(name, last)])
    joined = q.Term(name, "".join(part.tokens))
    if not first:
        return joined
    return q.Or([q.Phrase(name, list(words.plain(part.tokens))), joined])


def _filter(question: Question) -> q.Query:
    """What may be seen: one of the scopes, in one of the places asked for, in none of the excluded folders."""
    scopes = {scope for group in question.groups for scope in question.scopes[group]}
    must = [
        q.Or([q.Term(column("group"), group) for group in question.groups]),
        q.Or([q.Term("scope", str(scope)) for scope in sorted(scopes)]),
    ]
    if question.within:
        must.append(_inside(question.within))
    seen, unseen = q.And(must), [_inside(question.without)] if question.without else []
    if not question.with_old:
        unseen.append(q.Term(OLD, OLD))
    return q.AndNot(seen, q.Or(unseen)) if unseen else seen


def _inside(places: Iterable[str]) -> q.Query:
    """What lies in one of some folders or groups."""
    return q.Or([q.Term(name, place) for place in sorted(places) for name in ("within", column("group"))])
