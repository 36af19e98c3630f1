"""What an open tantivy index answers: the same as `ranking.py` over shelves, each count and page by one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index import kept
from index.asking import FINE, Asked, both, keyed, marked, only
from index.index import Hit, Question, Results
from index.ordering import FIELDS, Best, sorted_by
from index.ranking import FEW
from index.weighing import WEIGHTS, rarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tantivy import Query, Searcher

    from index.asking import Scale
    from index.ordering import Place

VALUES = 65_000  # of a facet that are counted: as many as tantivy counts at once
BITS = 20  # queries that are told apart by one score


def answer(searcher: Searcher, question: Question, languages: Iterable[str]) -> Results:
    """Everything that fits a question."""
    return _Answer(searcher, question, Asked(question, languages, searcher)).results()


def ids(searcher: Searcher, group: str) -> list[str]:
    """The ids of all entries of a group."""
    everything = only(kept.column("group"), group)
    found = searcher.search(everything, max(1, searcher.num_docs), False, kept.KEY).hits
    return [kept.unlock(str(key))[0] for key, _address in found]


class _Answer:
    """One question, put to one searcher."""

    def __init__(self, searcher: Searcher, question: Question, asked: Asked) -> None:
        self._searcher = searcher
        self._question = question
        self._asked = asked
        self._unit = 1.0  # what a score of 1 means

    def results(self) -> Results:
        """How many fit, one page of them, and counts."""
        asked, question = self._asked, self._question
        looked_at = self._count(asked.full)
        partial = asked.partial() if looked_at < FEW else None
        fits, some = asked.sifted(asked.full), asked.sifted(partial) if partial else None
        total = self._count(fits) if question.filters else looked_at
        rest = self._count(some) if some else 0
        scales = self._scales() if total or rest else []
        hits = self._hits(fits, total, scales, question.offset)
        if some and len(hits) < question.limit:
            hits += self._hits(some, rest, scales, max(0, question.offset - total), len(hits))
        return Results(total, tuple(hits), self._facets(asked.full if looked_at or not partial else partial), rest)

    def _hits(self, fits: Query, total: int, scales: Sequence[Scale], offset: int, filled: int = 0) -> list[Hit]:
        """A page of what fits, of which something may be filled already."""
        limit = min(self._question.limit - filled, total - offset)
        if limit <= 0:
            return []
        if self._question.order in FIELDS:
            return self._told(sorted_by(self._searcher, fits, self._question.order, offset, limit))
        return self._told(Best(self._searcher, fits, scales).page(offset, limit))

    def _scales(self) -> list[Scale]:
        """How well the wanted parts stand, the rare ones worth more; what is rare is counted among what may be seen."""
        asked = self._asked
        if self._question.order in FIELDS:
            return []
        if len(asked.wanted) == 1:
            return asked.scales(asked.wanted[0], 1.0)
        count = self._count(asked.base)
        rare = [rarity(self._count(both(asked.base, match)), count) for match in asked.matches]
        self._unit = max(rare, default=1.0)
        pairs = zip(asked.wanted, rare, strict=True)
        return [scale for part, one in pairs for scale in asked.scales(part, one / self._unit)]

    def _told(self, places: Sequence[Place]) -> list[Hit]:
        """Places as they are answered, with the fields in which wanted parts stand and the words that they lack."""
        documents = [self._searcher.doc(place.address) for place in places]
        keys = [str(document.get_first(kept.KEY)) for document in documents]
        names, asked = list(WEIGHTS), self._asked
        fields = self._which(keys, [asked.standing(name) for name in names])
        parts = self._which(keys, asked.matches) if len(asked.wanted) > 1 and not self._question.query.is_any else {}
        hits = []
        for place, document, key in zip(places, documents, keys, strict=True):
            entry_id, group = kept.unlock(key)
            of, _group = kept.unlock(str(document.get_first(kept.OF)))
            matched = frozenset(names[number] for number in fields.get(_at(place), ()))
            has = parts.get(_at(place), range(len(asked.wanted)))
            missing = tuple(part.text for number, part in enumerate(asked.wanted) if number not in has)
            hits.append(Hit(entry_id, group, place.score * self._unit / FINE, matched, missing, of))
        return hits

    def _which(self, keys: Sequence[str], queries: Sequence[Query]) -> dict[tuple[int, int], set[int]]:
        """Which of some queries some entries fit, by the numbers of the queries."""
        found: dict[tuple[int, int], set[int]] = {}
        for first in range(0, len(queries), BITS):
            some = queries[first : first + BITS]
            for score, address in self._searcher.search(marked(keyed(keys), some), len(keys), False).hits:
                numbers = {first + place for place in range(len(some)) if int(score) >> place & 1}
                found.setdefault((address.segment_ord, address.doc), set()).update(numbers)
        return found

    def _facets(self, fits: Query) -> dict[str, dict[str, int]]:
        """How often each value of each facet occurs, the commonest first; of a filtered one all that can be chosen."""
        asked, question = self._asked, self._question
        counts = self._values(asked.sifted(fits), [name for name in question.facets if name not in question.filters])
        for name in question.facets:
            if name in question.filters:
                counts |= self._values(asked.sifted(fits, but=name), [name])
        return {name: counts[name] for name in question.facets}

    def _values(self, fits: Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """The values of some facets."""
        wanted = {
            name: {"terms": {"field": kept.column(name), "size": VALUES, "segment_size": VALUES}} for name in names
        }
        found = self._searcher.aggregate(fits, wanted) if wanted else {}
        return {name: _sorted(found[name]["buckets"]) for name in names}

    def _count(self, query: Query) -> int:
        """How many fit."""
        found: Any = self._searcher.search(query, 1)
        return int(found.count)


def _at(place: Place) -> tuple[int, int]:
    """Where a document is."""
    return place.address.segment_ord, place.address.doc


def _sorted(buckets: Iterable[dict[str, object]]) -> dict[str, int]:
    """Counts by value, the commonest first; an empty one does not count."""
    counts = {str(bucket["key"]): int(str(bucket["doc_count"])) for bucket in buckets if bucket["key"]}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
