"""Copies of what is in the library: what goes into one, and the rows that it is made of.

A copy is written as a whole or not at all, by a few statements however much it is. Within a group it shares the
bytes; into another group the bytes are put there first, while no transaction is open.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from app import policy
from app.db import new_id, now
from app.library import names, queries
from app.library.kinds import EXTRACT, INDEX_SUBTREE
from app.library.models import (
    CHECKED,
    Derived,
    Document,
    DocumentKeyword,
    Folder,
    Item,
    Keyword,
    Version,
    WebAddress,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.work import UnitOfWork

SAID = ("title", "written_by", "status", "reference", "issued_on", "expires_on", "language", "marking", "originator")
OF_VERSION = ("comment", "file_modified_at", "digest", "size", "media_type", "language", "text_state", "text_reason",
              "text_by", "said", "preview_state", "preview_reason", *CHECKED)  # fmt: skip


class NotPlaced(Exception):
    """Rows were about to name bytes that are not in the group that they are for."""


@dataclass
class Plan:
    """What goes into a copy: items, each after the folder that it is in, and the versions of documents.

    Once it is written, `copies` has the ids of what came to be, by those of what it came from.
    """

    items: list[Item] = field(default_factory=list)
    versions: dict[str, list[Version]] = field(default_factory=dict)
    derived: dict[str, list[Derived]] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)

    @property
    def digests(self) -> list[str]:
        """Every blob that it needs."""
        versions = (version.digest for each in self.versions.values() for version in each)
        return sorted({*versions, *(row.digest for each in self.derived.values() for row in each)})

    @property
    def contents(self) -> dict[str, int]:
        """What of that counts as the group's: the sizes of its versions' contents, by digest."""
        return {version.digest: version.size for each in self.versions.values() for version in each}

    @property
    def files(self) -> list[tuple[str, int]]:
        """Every document that goes into it, by its name, and the bytes of its largest version."""
        found = ((item.name, self.versions.get(item.id, ())) for item in self.items)
        return [(name, max(version.size for version in versions)) for name, versions in found if versions]


def plan(work: UnitOfWork, item: Item, *, whole: bool = False) -> Plan:
    """What of an item, and of all that is in it, whoever asks may read: current versions, or `whole` histories."""
    inside = Item.id.in_(select(Item.id).where(*within(item))) if isinstance(item, Folder) else Item.id == item.id
    rows = (
        select(Item)
        .where((Item.id == item.id) | inside)
        .where(Item.deleted_at.is_(None), Item.acl_id.in_(policy.acls(work.actor)))
        .order_by(Item.kind.desc(), Item.trail, Item.sort_key)
    )
    made = Plan()
    found = work.session.scalars(rows).unique().all()
    made.versions = _versions(work, found, whole=whole)
    made.items = [each for each in found if not isinstance(each, Document) or each.id in made.versions]
    wanted = [version.id for each in made.versions.values() for version in each]
    made.derived = _by(lambda row: row.version_id, _in_parts(work, Derived, Derived.version_id, wanted))
    return made


def _versions(work: UnitOfWork, items: Sequence[Item], *, whole: bool) -> dict[str, list[Version]]:
    """The versions that go into a copy, oldest first, by their document's id; only what is served."""
    documents = [each for each in items if isinstance(each, Document)]
    if whole:
        found = _in_parts(work, Version, Version.document_id, [each.id for each in documents])
    else:
        found = _in_parts(work, Version, Version.id, [each.current_id for each in documents if each.current_id])
    served = sorted((each for each in found if each.is_served), key=lambda one: (one.major, one.minor))
    return _by(lambda version: version.document_id, served)


def _in_parts(work: UnitOfWork, model: type[Any], column: Any, ids: Sequence[str]) -> list[Any]:
    """Rows by their ids, some hundreds at a time."""
    found: list[Any] = []
    for start in range(0, len(ids), 500):
        found += work.session.scalars(select(model).where(column.in_(ids[start : start + 500]))).unique()
    return found


def _by(key: Callable[[Any], str], rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Rows, grouped."""
    grouped: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[key(row)].append(row)
    return dict(grouped)


def write(work: UnitOfWork, made: Plan, target: Folder, name: str, *, whole: bool = False) -> Item:
    """Write the rows of a copy into a folder, its outermost item under this name; what came to be.

    A whole copy keeps who added each version and when, and its number; another begins with version 1.0 of today.
    """
    ids = made.copies = {item.id: new_id() for item in made.items}
    first = made.items[0]
    trails = {str(first.parent_id): target.trail_within}
    rows: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    derived: list[dict[str, Any]] = []
    for item in made.items:
        trail = trails[str(item.parent_id)]
        if isinstance(item, Folder):
            trails[item.id] = f"{trail}/{ids[item.id]}"
        rows.append(_row(work, item, target, ids, trail))
        for version in made.versions.get(item.id, ()):
            versions.append(_version(work, version, target, ids[item.id], whole=whole))
            copy_id = str(versions[-1]["id"])
            derived += [_derived(one, target, copy_id) for one in made.derived.get(version.id, ())]
    rows[0].update(names.forms(name), parent_id=target.id)
    _put(work, Item, rows)
    _put(work, Version, versions)
    _put(work, Derived, derived)
    _point(work, versions)
    _give_keywords(work, made, target, ids)
    copied = work.session.get_one(Item, ids[first.id])
    work.later(INDEX_SUBTREE, copied.id, group_id=target.group_id)
    for row in versions:
        if row["text_state"] == "waiting":
            work.later(EXTRACT, row["id"], group_id=target.group_id)
    return copied


def _put(work: UnitOfWork, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows, many at once."""
    if rows:
        work.session.execute(insert(model.__table__), rows)


def _row(work: UnitOfWork, item: Item, target: Folder, ids: dict[str, str], trail: str) -> dict[str, Any]:
    """The row of an item's copy: behind the fence of where it goes, its copier's own."""
    said = {name: getattr(item, name) for name in SAID} if isinstance(item, Document) else {}
    url = item.url if isinstance(item, WebAddress) else None
    is_near = item.group_id == target.group_id
    values = {"values": item.values if is_near else {}, "revision": 0} if isinstance(item, Document) else {}
    return {
        **dict.fromkeys((*SAID, "values", "revision")),
        **said,
        **values,
        "id": ids[item.id],
        "kind": item.kind,
        "group_id": target.group_id,
        "parent_id": ids.get(str(item.parent_id), target.id),
        "acl_id": target.acl_id,
        "author_id": work.actor.user_id,
        **names.forms(item.name),
        "trail": trail,
        "description": item.description,
        "created_at": now(),
        "changed_at": now(),
        "url": url,
        "current_id": None,
        "latest_id": None,
    }


def _version(work: UnitOfWork, version: Version, target: Folder, document_id: str, *, whole: bool) -> dict[str, Any]:
    """The row of a version's copy."""
    kept = {name: getattr(version, name) for name in OF_VERSION}
    if whole:
        kept |= {name: getattr(version, name) for name in ("major", "minor", "author_id", "created_at")}
    else:
        kept |= {"major": 1, "minor": 0, "author_id": work.actor.user_id, "created_at": now()}
    return {**kept, "id": new_id(), "document_id": document_id, "group_id": target.group_id}


def _derived(row: Derived, target: Folder, version_id: str) -> dict[str, Any]:
    """The row of what was made of a version, for the version's copy."""
    kept = {"kind": row.kind, "digest": row.digest, "size": row.size}
    return {**kept, "id": new_id(), "version_id": version_id, "group_id": target.group_id}


def _point(work: UnitOfWork, versions: Sequence[dict[str, Any]]) -> None:
    """Let each new document point at its newest version, which is served."""
    newest = {version["document_id"]: version["id"] for version in versions}
    rows = [{"id": document_id, "current_id": found, "latest_id": found} for document_id, found in newest.items()]
    if rows:
        work.session.bulk_update_mappings(Document.__mapper__, rows)


def _give_keywords(work: UnitOfWork, made: Plan, target: Folder, ids: dict[str, str]) -> None:
    """Give the new documents the keywords that the group has too."""
    there = {word.name_key: word.id for word in queries.keywords(work, target.group_id)}
    documents = [item.id for item in made.items if isinstance(item, Document)]
    rows = []
    for start in range(0, len(documents), 500):
        given = (
            select(DocumentKeyword.document_id, Keyword.name_key)
            .join(Keyword, Keyword.id == DocumentKeyword.keyword_id)
            .where(DocumentKeyword.document_id.in_(documents[start : start + 500]))
        )
        rows += [
            {"document_id": ids[document_id], "keyword_id": there[key]}
            for document_id, key in work.session.execute(given)
            if key in there
        ]
    _put(work, DocumentKeyword, rows)
