"""`flask check`, the fsck of Cercle: rows against blobs, blobs against rows, digests, index, audit chains."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from app import events, policy
from app.db import now
from app.groups.models import Group
from app.jobs import Job
from app.library import actions, queries
from app.library.jobs import YOUNG
from app.library.kinds import FORGET
from app.library.models import Document, Space
from app.search import entries
from index import Unavailable
from storage import Missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from app.work import UnitOfWork, Workshop

PIECE = 1024 * 1024


def faults(workshop: Workshop) -> Iterator[str]:
    """Everything that is not as it should be, in plain words; nothing where all is well."""
    with workshop.ask() as work:
        yield from _pointers(work.session)
        yield from events.verify(work.session)
        yield from _spaces(work)
        yield from events.verify_checkpoints(work.session, workshop.settings.secret_key)
    for group_id in _group_ids(workshop):
        yield from _blobs(workshop, group_id)
        yield from _index(workshop, group_id)


def index_faults(workshop: Workshop) -> Iterator[str]:
    """What the index lacks, and what it knows that has gone; nothing where all is well."""
    for group_id in _group_ids(workshop):
        yield from _index(workshop, group_id)


def clean(workshop: Workshop) -> int:
    """Remove blobs that no row names and that were put more than an hour ago; how many there were."""
    before = now() - YOUNG
    removed = 0
    for namespace in workshop.blobs.namespaces():
        old = [blob.digest for blob in workshop.blobs.iter(namespace) if blob.put_at < before]
        named = _named(workshop, namespace)  # asked after the blobs, so that what is named later is younger
        removed += sum(workshop.blobs.remove(namespace, each, before) for each in old if each not in named)
    return removed


def recount(workshop: Workshop) -> int:
    """Count the space of those groups anew whose count is wrong; how many there were."""
    with workshop.ask() as work:
        wrong = list(_wrong_spaces(work))
    for group_id, _counted, _taken in wrong:
        with workshop.do_as(policy.SYSTEM) as work:
            actions.recount(work, group_id)
    return len(wrong)


def _spaces(work: UnitOfWork) -> Iterator[str]:
    """Groups whose files take more or less than is counted."""
    for group_id, counted, taken in _wrong_spaces(work):
        yield f"group {group_id}: its space is counted as {counted} bytes, and is {taken}"


def _wrong_spaces(work: UnitOfWork) -> Iterator[tuple[str, int, int]]:
    """The same as ids and figures; what changes meanwhile is let be."""
    counts = select(Space.used)
    for group_id in work.session.scalars(select(Space.group_id)).all():
        mine = counts.where(Space.group_id == group_id)
        counted, taken = work.session.scalar(mine), queries.taken(work, group_id)
        if counted is not None and taken != counted == work.session.scalar(mine):
            yield group_id, counted, taken


def _group_ids(workshop: Workshop) -> list[str]:
    """Every group that has rows or blobs."""
    with workshop.ask() as work:
        of_rows = set(work.session.scalars(select(Group.id)))
    return sorted(of_rows | set(workshop.blobs.namespaces()))


def _named(workshop: Workshop, group_id: str) -> set[str]:
    """The digests that the rows of a group name."""
    with workshop.ask() as work:
        return queries.digests(work, group_id)


def _forgotten(workshop: Workshop, group_id: str) -> set[str]:
    """The digests of blobs that wait for their removal."""
    with workshop.ask() as work:
        rows = select(Job.payload).where(Job.kind == FORGET, Job.group_id == group_id)
        return {digest for payload in work.session.scalars(rows) for digest in payload["digests"]}


def _pointers(session: Session) -> Iterator[str]:
    """Documents that point at a version which is not theirs or is not served."""
    rows = select(Document).where(Document.deleted_at.is_(None)).execution_options(yield_per=500)
    for document in session.scalars(rows):
        newest = next((version for version in document.versions if version.is_served), None)
        if document.current is not newest:
            yield f"document {document.id}: its current version is not the newest that is served"
        if not document.versions:
            yield f"document {document.id}: has no version"


def _blobs(workshop: Workshop, group_id: str) -> Iterator[str]:
    """Blobs that are missing, damaged, or named by no row for over an hour."""
    named, forgotten = _named(workshop, group_id), _forgotten(workshop, group_id)
    before = now() - YOUNG
    held = {blob.digest: blob for blob in workshop.blobs.iter(group_id)}
    for digest in sorted(named - held.keys()):
        yield f"group {group_id}: blob {digest} is missing"
    for digest, blob in sorted(held.items()):
        if digest not in named | forgotten and blob.put_at < before:
            yield f"group {group_id}: blob {digest} is named by no row"
        elif not _is_whole(workshop, group_id, digest):
            yield f"group {group_id}: blob {digest} is damaged"


def _is_whole(workshop: Workshop, group_id: str, digest: str) -> bool:
    """Whether a blob's bytes still have the digest that names it."""
    sha256 = hashlib.sha256()
    try:
        with workshop.blobs.open(group_id, digest) as stream:
            while piece := stream.read(PIECE):
                sha256.update(piece)
    except Missing:
        return True  # it was removed while we looked
    return sha256.hexdigest() == digest


def _index(workshop: Workshop, group_id: str) -> Iterator[str]:
    """Entries that the index lacks, and entries of what has gone; what waits to be indexed is no fault."""
    with workshop.ask() as work:
        wanted = entries.all_ids(work.session, group_id)
        waiting = entries.waiting(work.session, group_id)
    try:
        held = set(workshop.index.ids(group_id))
    except Unavailable as error:
        yield f"group {group_id}: the index cannot be read: {error}. Rebuild it (flask index rebuild)."
        return
    for entry_id in sorted(wanted.keys() - held):
        if wanted[entry_id] not in waiting:
            yield f"group {group_id}: {entry_id} is not in the index"
    for entry_id in sorted(held - wanted.keys() - waiting):
        yield f"group {group_id}: the index knows {entry_id}, which has gone"
