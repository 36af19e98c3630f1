"""What an open tantivy index answers: the same as `ranking.py` over shelves, by as few queries as that takes."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from index import kept
from index.asking import FINE, Asked
from index.index import Hit, Question, Results
from index.ordering import Aged, Best, sorted_by
from index.pieces import keyed, marked, only
from index.ranking import FEW
from index.visible import counted
from index.weighing import WEIGHTS, rarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tantivy import Query, Searcher

    from index.asking import Scale
    from index.ordering import Place
    from index.visible import Commit

    Counts = dict[str, dict[str, int]]

VALUES = 65_000  # of a facet that are counted: as many as tantivy counts at once
BITS = 20  # queries that are told apart by one score
BY_VALUE = {"_key": "asc"}
COUNT = "count"  # beside the names of facets


def answer(commit: Commit, question: Question) -> Results:
    """Everything that fits a question."""
    return _Answer(commit.searcher, question, Asked(question, commit)).results()


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
        self._meant: list[float] = []

    def results(self) -> Results:
        """How many fit, one page of them, and counts."""
        asked, question = self._asked, self._question
        total, counts = self._counted(asked.full)
        looked_at = self._count(asked.full) if question.filters and total < FEW else total
        partial, rest = asked.partial() if looked_at < FEW else None, 0
        hits = self._hits(asked.full, total, question.offset)
        if partial:
            rest, others = self._counted(partial)
            counts = counts if looked_at else others
            hits += self._hits(partial, rest, max(0, question.offset - total), is_partial=True, filled=len(hits))
        return Results(total, tuple(hits), counts, rest)

    def _hits(self, fits: Query, total: int, offset: int, *, is_partial: bool = False, filled: int = 0) -> list[Hit]:
        """A page of what fits and passes the filters, where so much of it is filled already."""
        limit = min(self._question.limit - filled, total - offset)
        if limit <= 0:
            return []
        fits, order = self._asked.sifted(fits), self._question.order
        if order == "best" and self._asked.wanted:
            places = Best(self._searcher, fits, self._scales(), total).page(offset, limit)
        elif order == "title":
            places = sorted_by(self._searcher, fits, order, offset, limit)
        else:
            places = Aged(self._searcher, fits, total).page(offset, limit)
        return self._told(places, is_partial=is_partial)

    @property
    def _rarities(self) -> list[float]:
        """How much each wanted part means, worked out once."""
        self._meant = self._meant or self._meaning()
        return self._meant

    def _meaning(self) -> list[float]:
        """The same, counted among what may be seen; a single one has nothing beside it."""
        asked = self._asked
        if len(asked.wanted) == 1:
            return [1.0]
        count = asked.count
        return [rarity(standing, count) for standing in asked.standings]

    def _scales(self) -> list[Scale]:
        """How well the wanted parts stand; the rarest at its full worth."""
        most = max(self._rarities)
        pairs = zip(self._asked.wanted, self._rarities, strict=True)
        return [scale for part, one in pairs for scale in self._asked.scales(part, one / most)]

    def _told(self, places: Sequence[Place], *, is_partial: bool) -> list[Hit]:
        """Places as they are answered, with the fields in which wanted parts stand and the words that they lack."""
        documents = [self._searcher.doc(place.address) for place in places]
        keys = [str(document.get_first(kept.KEY)) for document in documents]
        fields = self._which(keys, [self._asked.standing(name) for name in WEIGHTS])
        lacks = self._lacking(keys) if is_partial else {}
        hits, names = [], tuple(WEIGHTS)
        for place, document, key in zip(places, documents, keys, strict=True):
            entry_id, group = kept.unlock(key)
            of, _group = kept.unlock(str(document.get_first(kept.OF)))
            matched = frozenset(names[number] for number in fields[place.number])
            hits.append(Hit(entry_id, group, self._score(place), matched, lacks.get(place.number, ()), of))
        return hits

    def _score(self, place: Place) -> float:
        """A score as the same unit as elsewhere."""
        return place.score / FINE * max(self._rarities) if place.score else 0.0

    def _lacking(self, keys: Sequence[str]) -> dict[tuple[int, int], tuple[str, ...]]:
        """The words that some entries lack."""
        asked = self._asked
        texts = list(enumerate(part.text for part in asked.wanted))
        found = self._which(keys, asked.matches)
        return {place: tuple(text for number, text in texts if number not in has) for place, has in found.items()}

    def _which(self, keys: Sequence[str], queries: Sequence[Query]) -> dict[tuple[int, int], set[int]]:
        """Which of some queries some entries fit, by the numbers of the queries."""
        found: dict[tuple[int, int], set[int]] = {}
        for first in range(0, len(queries), BITS):
            some = queries[first : first + BITS]
            for score, address in self._searcher.search(marked(keyed(keys), some), len(keys), False).hits:
                numbers = {first + place for place in range(len(some)) if int(score) >> place & 1}
                found.setdefault((address.segment_ord, address.doc), set()).update(numbers)
        return found

    def _counted(self, fits: Query) -> tuple[int, Counts]:
        """How many fit and pass the filters; how often each value of each facet occurs among them.

        Of a facet that is filtered by, all is counted that passes the others.
        """
        asked, question = self._asked, self._question
        total, counts = self._values(
            asked.sifted(fits), [one for one in question.facets if one not in question.filters]
        )
        for name in question.facets:
            if name in question.filters:
                counts |= self._values(asked.sifted(fits, but=name), [name])[1]
        return total, {name: counts[name] for name in question.facets}

    def _values(self, fits: Query, names: Sequence[str]) -> tuple[int, Counts]:
        """How many fit, and the values of some facets."""
        if not names:
            return self._count(fits), {}
        wanted: dict[str, Any] = {
            name: {"terms": {"field": kept.column(name), "size": VALUES, "segment_size": VALUES, "order": BY_VALUE}}
            for name in names
        }
        found = self._searcher.aggregate(fits, {**wanted, COUNT: {"value_count": {"field": kept.CHANGED}}})
        return int(found[COUNT]["value"]), {name: _sorted(found[name]["buckets"]) for name in names}

    def _count(self, query: Query) -> int:
        """How many fit."""
        return counted(self._searcher, query)


def _sorted(buckets: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Counts by value, the commonest first, of buckets in the order of values; an empty one does not count."""
    often = sorted(buckets, key=itemgetter("doc_count"), reverse=True)  # those of one count stay as they were
    counts: dict[str, int] = {bucket["key"]: bucket["doc_count"] for bucket in often}
    counts.pop("", None)
    return counts
