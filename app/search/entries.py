"""What the index is told of a document or folder."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, false, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app import media
from app.jobs import Job
from app.library import details
from app.library.kinds import INDEX, INDEX_SUBTREE
from app.library.models import SERVED, TEXT, Derived, Document, Item, Version, WebAddress
from index import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from storage import Store


_ITEMS = (
    select(Item)
    .where(Item.id.in_(bindparam("ids", expanding=True)))
    .options(
        joinedload(Document.current).joinedload(Version.author),
        joinedload(Item.author),
        selectinload(Document.keywords),
    )
)

_TEXTS = select(Derived.version_id, Derived.digest).where(
    Derived.version_id.in_(bindparam("ids", expanding=True)), Derived.kind == TEXT
)


@dataclass(frozen=True)
class Known:
    """What is to be found of some items: themselves, and the old versions of those that are documents.

    `digests` are of the texts, by the ids of versions; `gone` the ids of entries that must not be there any more.
    """

    items: Sequence[Item]
    old: Sequence[Version]
    digests: Mapping[str, str]
    gone: set[str] = field(default_factory=set)

    def entries(self, blobs: Store) -> Iterator[Entry]:
        """Their entries, one after the other, because texts may be long; no transaction may be open."""
        for item in self.items:
            digest = self.digests.get(str(item.current_id)) if isinstance(item, Document) else None
            yield entry(item, read_text(blobs, item.group_id, digest))
        for version in self.old:
            yield old_entry(version, read_text(blobs, version.group_id, self.digests.get(version.id)))


def known(session: Session, ids: Iterable[str]) -> Known:
    """What is to be found of these items, as it is now, and what of them is not; a version stands for its document."""
    named = set(ids)
    asked = named | set(session.scalars(select(Version.document_id).where(Version.id.in_(named))))
    found = [item for item in items(session, asked) if item.parent_id is not None and is_found(item)]
    old = old_versions(session, [item.id for item in found])
    wanted = {version.id for version in old} | {item.current_id for item in found if isinstance(item, Document)}
    there = {item.id for item in found} | {version.id for version in old}
    gone = (asked | _not_old(session, asked)) - there
    return Known(found, old, texts(session, filter(None, wanted)), gone)


def is_old() -> tuple[ColumnElement[bool], ...]:
    """The conditions that a version is found as an old one: it can be read and has a text, and another is current."""
    has_text = select(Derived.id).where(Derived.version_id == Version.id, Derived.kind == TEXT).exists()
    return (
        Version.id != Document.current_id,
        Version.check_state.in_(SERVED),
        Version.purged_at.is_(None),
        Document.deleted_at.is_(None),
        has_text,
    )


def old_versions(session: Session, ids: Iterable[str]) -> Sequence[Version]:
    """The old versions of these documents that are found, with their documents."""
    rows = (
        select(Version)
        .join(Document, Document.id == Version.document_id)
        .where(Document.id.in_(list(ids)), *is_old())
        .options(joinedload(Version.author), joinedload(Version.document))
        .order_by(Version.document_id, Version.major, Version.minor)
    )
    return session.scalars(rows).unique().all()


def _not_old(session: Session, ids: Iterable[str]) -> set[str]:
    """The versions of these documents of which there may be an entry: of all that have more than one."""
    another = aliased(Version)
    has_another = select(another.id).where(another.document_id == Version.document_id, another.id != Version.id)
    rows = select(Version.id).where(Version.document_id.in_(list(ids)), has_another.exists())
    return set(session.scalars(rows))


def all_ids(session: Session, group_id: str) -> dict[str, str]:
    """The ids of all entries that a group should have, each with the id of the item that it is of."""
    inside = select(Item).where(Item.group_id == group_id, Item.parent_id.is_not(None))
    of_items = {item.id: item.id for item in session.scalars(inside) if is_found(item)}
    versions = select(Version.id, Version.document_id).join(Document, Document.id == Version.document_id)
    rows = session.execute(versions.where(Document.group_id == group_id, *is_old()))
    return of_items | dict(rows.all())


def items(session: Session, ids: Iterable[str]) -> Sequence[Item]:
    """The items of these ids, with what an entry is made of."""
    return session.scalars(_ITEMS, {"ids": list(ids)}).all()


def texts(session: Session, version_ids: Iterable[str]) -> dict[str, str]:
    """The digests of the texts of some versions, by their ids."""
    return dict(session.execute(_TEXTS, {"ids": list(version_ids)}).all())


def is_found(item: Item) -> bool:
    """Whether search may know of it: what is there, and of documents only what is served."""
    return item.deleted_at is None and (not isinstance(item, Document) or item.current is not None)


def entry(item: Item, text: str) -> Entry:
    """The entry of an item, with the text of its current version."""
    current = item.current if isinstance(item, Document) else None
    said = details.words(item) if isinstance(item, Document) else [item.url] if isinstance(item, WebAddress) else ()
    return Entry(
        id=item.id,
        kind=item.kind,
        group=item.group_id,
        scope=item.acl_id,
        ancestors=item.ancestors,
        title=getattr(item, "title", "") or "",
        name=item.name,
        text="\n".join(filter(None, (item.description, *said, text))),
        language=language(item),
        by=(current.author if current else item.author).name,
        media=media.ending(item.name) if current else item.kind,
        changed_at=item.changed_at,
        **(_details(item) if isinstance(item, Document) else {}),
    )


def old_entry(version: Version, text: str) -> Entry:
    """The entry of a version that is not the current one: found by the details of its document and its own text."""
    document = version.document
    return replace(
        entry(document, text),
        id=version.id,
        of=document.id,
        is_old=True,
        language=document.language or version.language,
        by=version.author.name,
        changed_at=version.created_at,
    )


def language(item: Item) -> str | None:
    """The language of a document's text: what its authors say, else what was told by the text; None where unknown."""
    if not isinstance(item, Document):
        return None
    return item.language or (item.current.language if item.current else None)


def _details(document: Document) -> dict[str, Any]:
    """The details of a document that have fields of their own."""
    return {
        "keywords": tuple(word.name for word in document.keywords),
        "reference": document.reference or "",
        "author": document.written_by or "",
        "status": document.status or "",
        "issued": document.issued_on,
    }


def read_text(blobs: Store, group_id: str, digest: str | None) -> str:
    """An extracted text out of the blobs; nothing where there is none."""
    if digest is None:
        return ""
    with blobs.open(group_id, digest) as stream:
        return stream.read().decode()


def waiting(session: Session, group_id: str) -> set[str]:
    """The items of a group for which an index job waits, those within waiting subtrees included, and their versions."""
    rows = select(Job.subject_id, Job.payload).where(Job.group_id == group_id, Job.kind.in_((INDEX, INDEX_SUBTREE)))
    named: set[str] = set()
    for subject_id, payload in session.execute(rows):
        named |= {subject_id, *payload.get("ids", ())}
    inside = (Item.trail.like(f"%/{folder_id}%") for folder_id in named)
    named |= set(session.scalars(select(Item.id).where(Item.group_id == group_id, or_(false(), *inside))))
    return named | set(session.scalars(select(Version.id).where(Version.document_id.in_(named))))
