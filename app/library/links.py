"""Where the library's things are found: addresses of names, and permanent ones that survive renames and moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from app.library import queries
from app.library.models import Folder

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from app.groups.models import Group
    from app.library.models import Document, Item, Version
    from app.work import UnitOfWork

Crumb = tuple[str, str | None]


def page(work: UnitOfWork, group: Group, item: Item) -> str:
    """The address of an item's page, by the names on the way to it."""
    way = [] if item.parent_id is None else [*queries.way_to(work, item)[1:], item]
    return page_of(group, way)


def pages(work: UnitOfWork, items: Collection[Item]) -> dict[str, str]:
    """The addresses of items' pages, by their ids: one question for all."""
    ways = queries.ways_to(work, items)
    return {each.id: page_of(each.group, [*ways[each.id], each][1:]) for each in items}


def page_of(group: Group, way: Sequence[Item]) -> str:
    """The address of the last item of a way that begins below the library itself."""
    if not way:
        return url_for("library.root", slug=group.slug)
    path = "/".join(item.name for item in way)
    endpoint = "library.folder" if isinstance(way[-1], Folder) else "library.document"
    return url_for(endpoint, slug=group.slug, path=path)


def crumbs(group: Group, way: Sequence[Item], item: Item) -> list[Crumb]:
    """The way to an item as a breadcrumb, the library itself first."""
    library = _("Library")
    if not way:
        return [(library, None)]
    along: list[Crumb] = [(library, url_for("library.root", slug=group.slug))]
    along += [(folder.name, page_of(group, way[1 : place + 2])) for place, folder in enumerate(way[1:])]
    return [*along, (item.name, None)]


def crumbs_on(work: UnitOfWork, group: Group, item: Item, label: str) -> list[Crumb]:
    """The way to a page about an item."""
    way = queries.way_to(work, item)
    *along, (name, _none) = crumbs(group, way, item)
    return [*along, (name, page_of(group, [*way, item][1:])), (label, None)]


def permanent(item: Item) -> str:
    """The address that survives renames and moves."""
    endpoint = "library.permanent_folder" if isinstance(item, Folder) else "library.permanent_document"
    return url_for(endpoint, item_id=item.id)


def access(kind: str, item_id: str) -> str:
    """Where it is said who can see an item: a folder, or a document or link."""
    return url_for(f"library.{kind}_access", item_id=item_id)


def download(document: Document, version: Version | None = None) -> str:
    """Where the bytes are: of the current version, or of the one that is named."""
    if version is None:
        return url_for("library.download", document_id=document.id)
    return url_for("library.download_version", document_id=document.id, number=version.number)
