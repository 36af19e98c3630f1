"""A question as queries of tantivy: what may be looked at, what fits, and how well it does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from index import kept, nearby, pieces, words
from index.impacts import STEPS, WORTH, bare, mark
from index.visible import LITTLE, counted
from index.weighing import WEIGHTS, levelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.index import Question
    from index.query import Part
    from index.visible import Commit

FINE = 1 << 16  # what 1 is as a score: scores are whole numbers, so that adding them in any order gives the same


@dataclass(frozen=True)
class Scale:
    """How well one thing stands in a document: queries and what each is worth, the best first; the best one counts."""

    steps: tuple[tuple[Query, int], ...]

    @property
    def worths(self) -> list[int]:
        """What it may be worth, the most first."""
        return sorted({worth for _query, worth in self.steps}, reverse=True)

    def query(self) -> Query:
        """What has it, scored by its best step."""
        return Query.disjunction_max_query([pieces.scored(query, worth) for query, worth in self.steps])

    def exactly(self, worth: int) -> Query:
        """What is worth so much and no more; for 0 what has it not at all."""
        better = [query for query, more in self.steps if more > worth]
        same = [query for query, other in self.steps if other == worth]
        return pieces.both(pieces.either(same) if worth else Query.all_query(), without=better)


class Asked:
    """One question, as queries to one commit."""

    def __init__(self, question: Question, commit: Commit) -> None:
        self._question = question
        self._commit = commit
        self._visible = commit.visible(question)
        self._nearly: dict[str, list[str]] = {}
        self.wanted = question.query.wanted
        self.matches = [self.match(part) for part in self.wanted]
        self._rough = [self._roughly(part, match) for part, match in zip(self.wanted, self.matches, strict=True)]
        self.base = self._base(self._visible.query)
        self.full = self._full()

    @property
    def count(self) -> int:
        """How much may be looked at."""
        if self.base is self._visible.query:
            return self._visible.count
        return counted(self._commit.searcher, self.base)

    @property
    def standings(self) -> list[int]:
        """In how much of that each wanted part stands."""
        rows = zip(self.wanted, self._rough, self.matches, strict=True)
        fits = [self._of_base(rough, match, is_much=self._is_common(part)) for part, rough, match in rows]
        return [counted(self._commit.searcher, one) for one in fits]

    def match(self, part: Part, name: str = "") -> Query:
        """Where a part stands in any of its spellings: in one field, in its own, or in any."""
        return pieces.either([self._match(spelling, name) for spelling in part.spellings])

    def _match(self, part: Part, name: str) -> Query:
        """Where it stands in one spelling."""
        if part.is_near:
            return pieces.terms(name or part.field or kept.ANY, self._near(part))
        if name or part.field:
            return pieces.in_field(name or str(part.field), part)
        if len(part.tokens) > 1:
            return pieces.either([pieces.in_field(each, part) for each in WEIGHTS])
        if part.is_prefix:
            return pieces.beginning(kept.ANY, part.tokens[0])
        return pieces.either([pieces.only(kept.ANY, text) for text in _texts(part, self._commit.languages)])

    def scales(self, part: Part, rarity: float) -> list[Scale]:
        """How well a part stands: as its words do on the average; a beginning by the field in which it stands."""
        first = part.tokens[:-1]
        if part.is_prefix and not first:
            fields = [part.field] if part.field else sorted(WEIGHTS, key=lambda name: -WEIGHTS[name])
            worths = [(name, _whole(rarity * levelled(WEIGHTS[name]))) for name in fields]
            return [
                Scale(tuple((pieces.in_field(name, each), worth) for name, worth in worths for each in part.spellings))
            ]
        if part.is_near or not first:
            return [_standing(self._near(part) if part.is_near else _shades(part), rarity)]
        alone = list(zip(*(_alone(each) for each in part.spellings), strict=True))
        scales = [_standing(_different(texts), rarity / len(alone)) for texts in alone]
        joined = _different("".join(each.tokens) for each in part.spellings)
        return scales if part.is_prefix else [*scales, _joined(joined, _different(alone[0]), rarity)]

    def partial(self) -> Query | None:
        """What has every part that must be there and some of the others, but not all; None where none may lack."""
        rows = list(zip(self.wanted, self._rough, self.matches, strict=True))
        loose = [(rough, match) for part, rough, match in rows if not part.is_strict]
        if self._question.query.is_any or len(loose) < len(("one", "another")):
            return None
        strict = [match for part, _rough, match in rows if part.is_strict]
        some, fits = (pieces.either(queries) for queries in zip(*loose, strict=True))
        return self._of_base(some, *strict, fits, without=[pieces.both(*self.matches)])

    def sifted(self, fits: Query, *, but: str = "") -> Query:
        """What passes the filters, all but one."""
        filters = self._question.filters.items()
        return pieces.both(fits, *(pieces.terms(kept.column(name), values) for name, values in filters if name != but))

    def standing(self, name: str) -> Query:
        """What has any of the wanted parts in one field."""
        return pieces.either([self.match(part, name) for part in self.wanted if part.field in {None, name}])

    def _full(self) -> Query:
        """What has all wanted parts, or any."""
        if not self.matches:
            return self.base
        if self._question.query.is_any:
            return self._of_base(pieces.either(self._rough), pieces.either(self.matches))
        is_much = len(self.wanted) == 1 and self._is_common(self.wanted[0])
        return self._of_base(pieces.both(*self._rough), *self.matches, is_much=is_much)

    def _of_base(self, rough: Query, *fits: Query, without: Sequence[Query] = (), is_much: bool = False) -> Query:
        """What fits, and so is in the `rough`, of what may be looked at; that this is much may be known."""
        base = self.base if is_much else self._base(self._visible.among(rough))
        return pieces.both(base, *fits, without=without)

    def _roughly(self, part: Part, match: Query) -> Query:
        """At least that where a part stands, sooner found than words side by side."""
        if len(part.tokens) == 1 or part.is_prefix:
            return match
        apart = [pieces.both(*pieces.each_of(kept.ANY, words.plain(each.tokens))) for each in part.spellings]
        return pieces.either([*apart, *pieces.each_of(kept.ANY, ["".join(each.tokens) for each in part.spellings])])

    def _is_common(self, part: Part) -> bool:
        """Whether a word stands in much of the index, whoever may see it; this only tells how it is best looked for."""
        first, *others = part.tokens
        return not others and not part.is_near and self._commit.searcher.doc_freq(kept.ANY, first) > LITTLE

    def _near(self, part: Part) -> list[str]:
        """The words of the index that are nearly one, of those that may be seen; looked for once in one question."""
        token = part.tokens[0]
        if token not in self._nearly:
            self._nearly[token] = nearby.words(self._commit.searcher, token, self._visible.query)
        return self._nearly[token]

    def _base(self, visible: Query) -> Query:
        """What is visible, in the places, of the values and days that are asked for, with nothing that is unwanted."""
        asked, query = self._question, self._question.query
        must = [visible]
        if asked.within:
            must.append(pieces.terms(kept.WITHIN, sorted(asked.within)))
        if query.since or query.until:
            must.append(pieces.days(query.since, query.until))
        must += [pieces.limited(one) for one in query.limits if not one.is_negative]
        unwanted = [self.match(part) for part in query.unwanted]
        unwanted += [pieces.limited(one) for one in query.limits if one.is_negative]
        if asked.without:
            unwanted.append(pieces.terms(kept.WITHIN, sorted(asked.without)))
        return pieces.both(*must, without=unwanted)


def graded(fits: Query, scales: Iterable[Scale], *, least: int = 0) -> Query:
    """What fits, scored by some scales, and with so much at least."""
    return Query.boolean_query(
        [(Occur.Must, pieces.scored(fits, least)), *((Occur.Should, one.query()) for one in scales)]
    )


def _whole(worth: float) -> int:
    """A score as a whole number, never none."""
    return max(1, round(FINE * worth))


def _texts(part: Part, languages: Iterable[str]) -> list[str]:
    """A single word as it is indexed, in each spelling, and its forms in some languages."""
    spelt = [[each.tokens[0], *map(mark, words.forms(each, languages))] for each in part.spellings]
    return _different(chain.from_iterable(spelt))


def _shades(part: Part) -> list[str]:
    """The same as its steps are indexed; in every language, whichever there are in the index."""
    return _different(map(bare, _texts(part, words.STEMMERS)))


def _standing(texts: Sequence[str], rarity: float) -> Scale:
    """How well a word stands, in one of its forms."""
    steps: list[tuple[Query, int]] = []
    for number in reversed(range(STEPS)):
        terms, worth = [kept.step(text, number) for text in texts], _whole(rarity * WORTH[number])
        steps += [(one, worth) for one in pieces.each_of(kept.IMPACT, terms)]
    return Scale(tuple(steps))


def _joined(texts: Sequence[str], first: Iterable[str], rarity: float) -> Scale:
    """How well words stand that are written as one, where the first of them does not stand for itself."""
    apart = [pieces.only(kept.ANY, text) for text in first]
    return Scale(tuple((pieces.both(query, without=apart), worth) for query, worth in _standing(texts, rarity).steps))


def _alone(part: Part) -> Sequence[str]:
    """The words of a phrase that are weighed one by one."""
    return part.tokens[:-1] if part.is_prefix else words.plain(part.tokens)


def _different(texts: Iterable[str]) -> list[str]:
    """Each text once."""
    return list(dict.fromkeys(texts))
