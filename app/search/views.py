"""The search pages: in one group, or in everything that one may read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from app.groups import queries as groups
from app.library import details, links, words
from app.library import queries as library
from app.search import (
    actions,
    composing,
    finding,
    kept,
    likeness,
    narrowing,
    notes,
    queries,
    renewal,
    suggesting,
    unread,
)
from app.web import pages
from app.web.request import ask, do, workshop
from index import FACETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response as Answer
    from werkzeug.datastructures import MultiDict
    from werkzeug.wrappers import Response

    from app.groups.models import Group
    from app.library.models import Item
    from app.work import UnitOfWork

bp = Blueprint("search", __name__)

LONGEST = 1000  # characters of a query


@dataclass(frozen=True)
class Shown:
    """A hit as the page shows it: where it is, and the way there."""

    found: queries.Found
    address: str
    way: Sequence[str]


@bp.get("/search")
def everywhere() -> str:
    """Search in everything that one may read."""
    return _results(None)


@bp.get("/groups/<slug>/search")
def in_group(slug: str) -> str:
    """Search in one group."""
    return _results(slug)


@bp.get("/search/advanced")
def advanced() -> Response:
    """Write the query that the advanced form asks for, and go there."""
    slug, query = request.args.get("group", ""), composing.query(request.args)[:LONGEST]
    return redirect(address(slug, {"q": query} if query else {"advanced": "1"}))


def _results(slug: str | None) -> str:
    """The page of results; that somebody searched is an event of its own."""
    asked = wish()
    results = finding.find(workshop(), ask, asked, slug or "")
    with ask() as work:
        group = groups.group(work, slug) if slug else None
        page = _page(work, asked, group, results)
    if asked.words:
        with do() as work:
            group = groups.group(work, slug) if slug else None
            actions.tell_search(work, asked.words, results.total, group)
            actions.remember(work, asked.words, group)
            if results.is_broken:
                renewal.want_rebuild(work)
    return page


def wish(facets: Sequence[str] = FACETS, said: MultiDict[str, str] | None = None) -> queries.Wish:
    """What the address asks for, or a form, filtered by these fields; what it says wrongly is as if unsaid."""
    said = request.args if said is None else said
    page = said.get("page", "1")
    order = said.get("order", "best")
    return queries.Wish(
        words=said.get("q", "").strip()[:LONGEST],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < len("1000") else 1,
        order=order if order in narrowing.ORDERS else "best",
        filters={name: values for name in facets if (values := tuple(filter(None, said.getlist(name)))[:20])},
        with_old=said.get("old") == "1",
    )


def _page(work: UnitOfWork, asked: queries.Wish, group: Group | None, results: queries.Results) -> str:
    """The page, rendered."""
    ways = library.ways_to(work, [found.item for found in results.hits])
    among = [] if group else narrowing.shown("group", asked, results)
    titles = {one.id: pages.titled(one) for one in groups.my_groups(work, among)}
    facets = narrowing.facets(asked, results, titles)
    slug = group.slug if group else ""
    return pages.render(
        "search/results.html",
        work,
        group=group,
        wish=asked,
        results=results,
        shown=[_shown(found, ways[found.item.id]) for found in results.hits],
        facets=facets,
        chips=[
            (f"{facet.title}: {one.label}", address(slug, narrowing.arguments(asked, one)))
            for facet in facets
            for one in facet.ticked
        ],
        orders=[
            (label, address(slug, narrowing.arguments(replace(asked, order=name))), name == asked.order)
            for name, label in narrowing.ORDERS.items()
        ],
        notes=[(asked.words[note.start : note.end], notes.sentence(note)) for note in results.notes],
        is_advanced="advanced" in request.args,
        statuses=words.STATUSES,
        languages={code: pages.language_name(code) for code in details.LANGUAGES},
        waiting=queries.not_searchable_yet(work, group),
        search_url=address(slug, {}),
        meant=(results.did_you_mean, _meant(slug, asked, results.did_you_mean)) if results.did_you_mean else None,
        unsearchable_url=f"{address(slug, {})}/unsearchable",
        **({} if asked.words else {"recent": _kept(kept.recent(work)), "saved": _kept(kept.saved(work))}),
        crumbs=[(_("Search"), None)],
    )


def _meant(slug: str, asked: queries.Wish, words: str) -> str:
    """The address of the search that may have been meant."""
    return address(slug, narrowing.arguments(replace(asked, words=words)))


def _kept(searches: Sequence[kept.Kept[Any]]) -> list[tuple[kept.Kept[Any], str]]:
    """Searches that are kept, each with its address."""
    return [(one, address(one.slug, narrowing.arguments(one.wish))) for one in searches]


@bp.get("/search/suggestions")
def suggestions() -> Answer:
    """Titles and names for the box, while somebody writes into it: what one may read and how to get there."""
    found = suggesting.suggestions(workshop(), ask, request.args.get("q", "")[:LONGEST], request.args.get("group", ""))
    return jsonify(suggestions=[_suggested(item) for item in found])


def _suggested(item: Item) -> dict[str, str]:
    """A suggestion, as our own module shows it."""
    title = getattr(item, "title", "") or item.name
    return {"title": title, "where": pages.titled(item.group), "url": links.permanent(item)}


@bp.get("/search/unsearchable")
def unsearchable() -> str:
    """The documents that one may read whose text is not searchable, or not yet, and why."""
    return _unsearchable(None)


@bp.get("/groups/<slug>/search/unsearchable")
def unsearchable_in_group(slug: str) -> str:
    """The same in one group."""
    return _unsearchable(slug)


def _unsearchable(slug: str | None) -> str:
    """One page of them."""
    with ask() as work:
        group = groups.group(work, slug) if slug else None
        page = wish().page
        listed, pages_in_all = unread.unsearchable(work, group, page)
        return pages.render(
            "search/unsearchable.html",
            work,
            group=group,
            documents=[(document, links.permanent(document)) for document in listed],
            page=page,
            pages=pages_in_all,
            crumbs=[(_("Search"), address(slug or "", {})), (_("Not searchable"), None)],
        )


@bp.get("/d/<document_id>/like")
def like(document_id: str) -> str:
    """What one may read that is like a document."""
    found = likeness.like(workshop(), ask, document_id)
    with ask() as work:
        document = library.document(work, document_id)
        group = groups.group_by_id(work, document.group_id)
        ways = library.ways_to(work, [hit.item for hit in found.hits])
        return pages.render(
            "search/like.html",
            work,
            group=group,
            document=document,
            found=found,
            shown=[_shown(hit, ways[hit.item.id]) for hit in found.hits],
            crumbs=links.crumbs_on(work, group, document, _("More like this")),
        )


def address(slug: str, arguments: dict[str, Any]) -> str:
    """The address of a search: in the group of this slug, or in everything."""
    if slug:
        return url_for("search.in_group", slug=slug, **arguments)
    return url_for("search.everywhere", **arguments)


def _shown(found: queries.Found, way: Sequence[Item]) -> Shown:
    """A hit with its address, by the names on the way to it."""
    below: list[Item] = [*way[1:], found.item]
    address = links.page_of(found.item.group, below)
    if found.version is not None:
        address = url_for("library.version", document_id=found.item.id, number=found.version.number)
    return Shown(found, address, [one.name for one in below[:-1]])
