"""How results are narrowed on the page: values with their counts to be ticked, and the ticked ones to be dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _

from app.library import words
from app.web import pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.search.queries import Results, Wish

TITLES = {
    "group": _("Group"),
    "type": _("Type"),
    "language": _("Language"),
    "author": _("Written by"),
    "by": _("Added by"),
    "year": _("Year"),
    "status": _("Status"),
    "keyword": _("Keyword"),
}
KINDS = {"folder": _("Folders"), "address": _("Web address")}  # beside the endings of names
ORDERS = {"best": _("Best match"), "newest": _("Newest first"), "title": _("By title")}
MOST = 10  # values of one facet; ticked ones are always there


@dataclass(frozen=True)
class Value:
    """A value that can be ticked, how many have it, and what the address says without it where it is ticked."""

    name: str
    value: str
    label: str
    count: int
    is_ticked: bool


@dataclass(frozen=True)
class Facet:
    """One facet with its values, the commonest first."""

    name: str
    title: str
    values: Sequence[Value]

    @property
    def ticked(self) -> Sequence[Value]:
        """The values by which results are narrowed now."""
        return [value for value in self.values if value.is_ticked]


def facets(wish: Wish, results: Results, groups: Mapping[str, str]) -> list[Facet]:
    """What results can be narrowed by; `groups` are the titles of the groups that may be chosen, by id."""
    made = [_facet(name, wish, results, groups) for name in TITLES if name != "group" or groups]
    return [facet for facet in made if facet.values]


def _facet(name: str, wish: Wish, results: Results, groups: Mapping[str, str]) -> Facet:
    """One facet; a ticked value stays there when nothing has it."""
    counts, ticked = results.facets.get(name, {}), wish.filters.get(name, ())
    values = shown(name, wish, results)
    return Facet(
        name,
        str(TITLES[name]),
        [Value(name, value, _label(name, value, groups), counts.get(value, 0), value in ticked) for value in values],
    )


def shown(name: str, wish: Wish, results: Results) -> list[str]:
    """The values of a facet that can be ticked: the commonest, and those that are."""
    commonest = list(results.facets.get(name, {}))[:MOST]
    return [*commonest, *(value for value in wish.filters.get(name, ()) if value not in commonest)]


def _label(name: str, value: str, groups: Mapping[str, str]) -> str:
    """What a value is called on the page."""
    if name == "group":
        return groups.get(value, value)
    if name == "language":
        return pages.language_name(value)
    known = {"status": words.STATUSES, "type": KINDS}.get(name, {})
    return str(known.get(value, value))


def arguments(wish: Wish, without: Value | None = None) -> dict[str, Any]:
    """What an address says of a wish, from its first page; without one of its ticked values."""
    filters = {
        name: [value for value in values if without is None or (name, value) != (without.name, without.value)]
        for name, values in wish.filters.items()
    }
    order = {} if wish.order == "best" else {"order": wish.order}
    old = {"old": "1"} if wish.with_old else {}
    return {"q": wish.words, **order, **old, **{name: values for name, values in filters.items() if values}}
