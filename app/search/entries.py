"""What the index is told of a document or folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import media
from app.jobs import Job
from app.library import details
from app.library.kinds import INDEX, INDEX_SUBTREE
from app.library.models import TEXT, Derived, Document, Item, Version, WebAddress
from index import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.orm import Session

    from app.work import Workshop
    from storage import Store


def items(session: Session, ids: Iterable[str]) -> Sequence[Item]:
    """The items of these ids, with what an entry is made of."""
    current = joinedload(Document.current)
    rows = (
        select(Item)
        .where(Item.id.in_(list(ids)))
        .options(current.joinedload(Version.author), joinedload(Item.author), selectinload(Document.keywords))
    )
    return session.scalars(rows).unique().all()


def texts(session: Session, items: Iterable[Item]) -> dict[str, str]:
    """The digest of the extracted text of each document's current version, by the document's id."""
    current_ids = {item.current_id: item.id for item in items if isinstance(item, Document) and item.current_id}
    rows = select(Derived.version_id, Derived.digest).where(Derived.version_id.in_(current_ids), Derived.kind == TEXT)
    return {current_ids[version_id]: digest for version_id, digest in session.execute(rows)}


def is_found(item: Item) -> bool:
    """Whether search may know of it: what is there, and of documents only what is served."""
    return item.deleted_at is None and (not isinstance(item, Document) or item.current is not None)


def made(workshop: Workshop, group_id: str, ids: Iterable[str]) -> Iterator[Entry]:
    """The entries of those of these items that search may know of, as they are now; their texts are read one by one."""
    with workshop.ask() as work:
        found = [item for item in items(work.session, ids) if is_found(item) and item.parent_id is not None]
        digests = texts(work.session, found)
    for item in found:
        yield entry(item, read_text(workshop.blobs, group_id, digests.get(item.id)))


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
        language=current.language if current else None,
        by=(current.author if current else item.author).name,
        media=media.ending(item.name) if current else item.kind,
        changed_at=item.changed_at,
        **(_details(item) if isinstance(item, Document) else {}),
    )


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
    """The items of a group for which an index job waits, those within waiting subtrees included."""
    rows = select(Job.subject_id, Job.payload).where(Job.group_id == group_id, Job.kind.in_((INDEX, INDEX_SUBTREE)))
    named: set[str] = set()
    for subject_id, payload in session.execute(rows):
        named |= {subject_id, *payload.get("ids", ())}
    inside = (Item.trail.like(f"%/{folder_id}%") for folder_id in named)
    return named | set(session.scalars(select(Item.id).where(Item.group_id == group_id, or_(false(), *inside))))
